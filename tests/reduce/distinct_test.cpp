#include "norma/reduce/distinct.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace norma {
namespace {

/// The next of a sequence of well mixed numbers without repetition (SplitMix64).
std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

std::vector<std::uint64_t> hashes(std::uint64_t seed, std::size_t count) {
    std::vector<std::uint64_t> result(count);
    std::uint64_t number = mixed(seed);
    for (auto& hash : result)
        hash = mixed(number += 0x9e3779b97f4a7c15U);
    return result;
}

TEST(Distinct, IsAsExactAsItStatesAtAnySize) {
    for (const std::size_t count : {10U, 100U, 1000U, 10'000U, 50'000U, 100'000U, 1'000'000U}) {
        constexpr int seeds = 200;
        double squares = 0;
        double sum = 0;
        for (unsigned seed = 0; seed < seeds; ++seed) {
            Distinct distinct;
            distinct.add_hashes(hashes(seed + 1000 * count, count));
            const double off = distinct.estimate() / static_cast<double>(count) - 1;
            squares += off * off;
            sum += off;
        }
        EXPECT_LE(std::sqrt(squares / seeds), 1.1 * Distinct::relative_standard_error)
            << count << " different";
        EXPECT_LE(std::abs(sum / seeds),
                  3 * Distinct::relative_standard_error / std::sqrt(seeds))
            << "biased at " << count;
    }
}

TEST(Distinct, OfNothingIsZero) {
    EXPECT_EQ(Distinct().estimate(), 0);
}

TEST(Distinct, CountsWhatIsRepeatedOnce) {
    Distinct distinct;
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 500; ++i)
            distinct.add(std::to_string(i));
    EXPECT_NEAR(distinct.estimate(), 500, 5);
}

TEST(Distinct, TakesTextsNumbersAndTuples) {
    Distinct texts;
    texts.add(std::string("one"));
    texts.add(std::string_view("one"));
    EXPECT_NEAR(texts.estimate(), 1, 0.01);
    Distinct numbers;
    numbers.add(0.0);
    numbers.add(-0.0);
    EXPECT_NEAR(numbers.estimate(), 1, 0.01);
    numbers.add(std::pair(std::string("one"), 2));
    EXPECT_NEAR(numbers.estimate(), 2, 0.01);
}

TEST(Distinct, IsTheSameForAnySplitOrderAndRepetition) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        auto all = hashes(seed, 5000);
        Distinct whole;
        for (const std::uint64_t hash : all)
            whole.add_hash(hash);
        all.insert(all.end(), all.begin(), all.begin() + 1000);
        const auto merged = split_and_merged<Distinct>(
            all, seed, [](Distinct& part, std::span<const std::uint64_t> some) {
                part.add_hashes(some);
            });
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::encode(merged), wire::encode(whole));
        EXPECT_EQ(merged.estimate(), whole.estimate());
    }
}

TEST(Distinct, HoldsTheExtremeHashes) {
    Distinct distinct;
    distinct.add_hashes(std::vector<std::uint64_t>{0, ~std::uint64_t{0}, 1});
    EXPECT_NEAR(distinct.estimate(), 2, 0.01);  // 0 and 1 share a register
}

TEST(Distinct, ComesBackFromBytesUnlessTheyAreDamaged) {
    Distinct distinct;
    distinct.add_hashes(hashes(1, 1000));
    Bytes bytes = wire::encode(distinct);
    EXPECT_EQ(wire::decode<Distinct>(bytes), distinct);
    bytes.back() = std::byte{52};
    EXPECT_THROW(static_cast<void>(wire::decode<Distinct>(bytes)), DecodeError);
    EXPECT_THROW(
        static_cast<void>(wire::decode<Distinct>(wire::encode(std::vector<std::uint8_t>(100)))),
        DecodeError);
}

}  // namespace
}  // namespace norma
