#include "norma/reduce/decimal_moments.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/definitions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace norma {
namespace {

using boost::multiprecision::cpp_int;

struct Written {
    std::int64_t mantissa = 0;
    std::int16_t decimals = 0;
};

TEST(DecimalMoments, AreTheOnesOfTheDefinitionRoundedOnce) {
    std::mt19937_64 random(1);
    for (const int bits : {3, 10, 26, 31, 45, 52, 60, 64}) {
        for (const int decimals : {-4, 0, 2, 17, 300}) {
            DecimalMoments moments;
            std::vector<Decimal> numbers;
            std::vector<std::int64_t> mantissas;
            for (int i = 0; i < 40; ++i) {
                mantissas.push_back(static_cast<std::int64_t>(random()) >> (64 - bits));
                numbers.push_back({mantissas.back(), decimals});
            }
            moments.add(mantissas.data(), mantissas.size(), decimals);
            by_definition::expect_defined(moments, numbers);
        }
    }
}

/// Numbers of every kind a column may have, with up to so many kinds of decimals.
std::vector<Written> mixed(std::size_t count, int widest, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Written> numbers;
    while (numbers.size() < count) {
        const auto bits = static_cast<int>(random() % 60);
        const std::size_t alike = 1 + random() % 700;
        const auto spread = std::min(widest, std::array{1, 4, 40, 400}[random() % 4]);
        for (std::size_t i = 0; i < alike; ++i) {
            numbers.push_back(
                {static_cast<std::int64_t>(random()) >> (63 - bits),
                 static_cast<std::int16_t>(static_cast<int>(random() % 1000) % spread - 3)});
        }
    }
    numbers.resize(count);
    return numbers;
}

TEST(DecimalMoments, HaveOneStateForAnySplitOrderAndManner) {
    std::mt19937_64 random(4);
    for (const auto& [powers, widest] : {std::pair(2, 4),
                                         std::pair(2, 40),
                                         std::pair(4, 4),
                                         std::pair(4, 40),
                                         std::pair(4, 400)}) {
        std::vector<Written> numbers = mixed(20000, widest, 5);
        DecimalMoments one_by_one(powers);
        for (const Written& number : numbers)
            one_by_one.add(number.mantissa, number.decimals);
        const Bytes expected = wire::encode(one_by_one);
        for (int round = 0; round < 4; ++round) {
            std::shuffle(numbers.begin(), numbers.end(), random);
            std::vector<DecimalMoments> parts(1 + random() % 5, DecimalMoments(powers));
            for (std::size_t begin = 0; begin < numbers.size();) {
                const std::size_t count =
                    std::min<std::size_t>(1 + random() % 9000, numbers.size() - begin);
                std::vector<std::int64_t> mantissas;
                std::vector<std::int16_t> decimals;
                for (std::size_t i = begin; i < begin + count; ++i) {
                    mantissas.push_back(numbers[i].mantissa);
                    decimals.push_back(numbers[i].decimals);
                }
                parts[random() % parts.size()].add(mantissas.data(), decimals.data(), count);
                begin += count;
            }
            std::shuffle(parts.begin(), parts.end(), random);
            DecimalMoments whole(powers);
            for (const DecimalMoments& part : parts)
                whole.merge(part);
            EXPECT_EQ(wire::encode(whole), expected);
        }
    }
}

TEST(DecimalMoments, KnowTheSumTheExtremesAndTheSigns) {
    DecimalMoments moments(2);
    for (const Decimal& number :
         {Decimal{150, 2}, Decimal{15, 1}, Decimal{-3, 0}, Decimal{0, 3}, Decimal{-300, 2}}) {
        moments.add(number);
    }
    EXPECT_EQ(moments.sum().str(), "-3.000");
    EXPECT_EQ(moments.max().str(), "1.5");  // rather than 1.50, whichever came first
    EXPECT_EQ(moments.min().str(), "-3");
    EXPECT_EQ(moments.count(), 5U);
    EXPECT_EQ(moments.zeros(), 1U);
    EXPECT_EQ(moments.negatives(), 2U);
    moments.add(Decimal{-cpp_int("123456789012345678901234567890"), 2});
    EXPECT_EQ(moments.min().str(), "-1234567890123456789012345678.90");
    EXPECT_EQ(moments.sum().str(), "-1234567890123456789012345681.900");
    EXPECT_EQ(moments.negatives(), 3U);
    EXPECT_EQ(moments.count(), 6U);
}

TEST(DecimalMoments, KeepNumbersOfAnyLengthExact) {
    std::mt19937_64 random(6);
    DecimalMoments moments;
    std::vector<Decimal> numbers;
    for (int i = 0; i < 60; ++i) {
        cpp_int mantissa = static_cast<std::int64_t>(random());
        for (auto more = random() % 6; more > 0; --more)
            mantissa = mantissa * 1000000007 + 1;
        numbers.push_back({mantissa, static_cast<int>(random() % 30) - 5});
        moments.add(numbers.back());
    }
    by_definition::expect_defined(moments, numbers);
}

TEST(DecimalMoments, HaveNoValueWhereNoneIsDefined) {
    DecimalMoments moments;
    EXPECT_EQ(moments.mean(), std::nullopt);
    EXPECT_EQ(moments.sum(), (Decimal{0, 0}));
    EXPECT_THROW(static_cast<void>(moments.min()), UsageError);
    moments.add(12, 1);
    EXPECT_EQ(moments.mean(), 1.2);
    EXPECT_EQ(moments.variance(), std::nullopt);
    EXPECT_EQ(moments.sd(), std::nullopt);
    EXPECT_EQ(moments.skew(), std::nullopt);
    moments.add(120, 2);
    EXPECT_EQ(moments.sd(), 0.0);
    EXPECT_EQ(moments.skew(), std::nullopt);
    EXPECT_EQ(moments.kurtosis(), std::nullopt);
}

TEST(DecimalMoments, RefuseWhatTheyDoNotSum) {
    EXPECT_THROW(DecimalMoments(3), UsageError);
    DecimalMoments two(2);
    EXPECT_THROW(static_cast<void>(two.skew()), UsageError);
    EXPECT_THROW(static_cast<void>(two.kurtosis()), UsageError);
    EXPECT_THROW(two.merge(DecimalMoments(4)), UsageError);
    EXPECT_THROW(two.add(1, 5000), UsageError);
    EXPECT_THROW(two.add(Decimal{cpp_int(1) << 200, -5000}), UsageError);
    EXPECT_EQ(two.count(), 0U);
}

TEST(DecimalMoments, GiveMeanAndDeviationToAnyNumberOfDigits) {
    DecimalMoments moments(2);
    for (const int mantissa : {1, 2, 4})
        moments.add(mantissa, 1);
    EXPECT_EQ(moments.mean_digits(5).value().str(), "0.23333");
    EXPECT_EQ(moments.mean_digits(30).value().str(), "0.233333333333333333333333333333");
    EXPECT_EQ(moments.sd_digits(20).value().str(), "0.15275252316519466689");
    DecimalMoments round(2);
    round.add(99996, 0);
    EXPECT_EQ(round.mean_digits(4).value().str(), "100000");
    EXPECT_EQ(round.mean_digits(7).value().str(), "99996.00");
}

TEST(DecimalMoments, RefuseDamagedBytesAndNeverCrashOnThem) {
    DecimalMoments moments;
    for (const Written& number : mixed(500, 40, 8))
        moments.add(number.mantissa, number.decimals);
    moments.add(Decimal{cpp_int(1) << 300, 7});
    const Bytes whole = wire::encode(moments);
    std::mt19937_64 random(9);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        Bytes damaged = whole;
        for (auto flips = 1 + random() % 3; flips > 0; --flips)
            damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
        try {
            const auto decoded = wire::decode<DecimalMoments>(damaged);
            static_cast<void>(decoded.sum());
            static_cast<void>(decoded.min());
            static_cast<void>(decoded.mean());
            static_cast<void>(decoded.sd_digits(15));
            if (decoded.powers() == 4) {
                static_cast<void>(decoded.skew());
                static_cast<void>(decoded.kurtosis());
            }
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

TEST(DecimalMoments, TravelAndMergeToTheSameState) {
    DecimalMoments whole;
    DecimalMoments left;
    DecimalMoments right;
    std::mt19937_64 random(2);
    for (int i = 0; i < 1000; ++i) {
        const Decimal number{
            cpp_int(static_cast<std::int64_t>(random())) * (i % 50 == 0 ? 1000 : 1),
            static_cast<int>(random() % 20) - 3};
        whole.add(number);
        (random() % 3 == 0 ? left : right).add(number);
    }
    auto back = wire::decode<DecimalMoments>(wire::encode(right));
    back.merge(left);
    EXPECT_EQ(wire::encode(back), wire::encode(whole));
}

}  // namespace
}  // namespace norma
