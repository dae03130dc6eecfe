#include "norma/reduce/moments.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/definitions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace norma {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Doubles around `magnitude`, within so many powers of two, of both signs.
std::vector<double> doubles(std::size_t count, int magnitude, int spread) {
    std::mt19937_64 random(static_cast<std::uint64_t>(magnitude * 1000 + spread));
    std::uniform_real_distribution<double> significand(-1, 1);
    std::uniform_int_distribution<int> exponent(-spread, spread);
    std::vector<double> result(count);
    for (double& value : result)
        value = std::ldexp(significand(random), magnitude + exponent(random));
    return result;
}

Moments moments_of(const std::vector<double>& values, int powers = 4) {
    Moments moments(powers);
    moments.add(values);
    return moments;
}

TEST(Moments, AreTheOnesOfTheDefinitionRoundedOnce) {
    for (const int magnitude : {-300, -20, 0, 100, 250}) {
        for (const int spread : {0, 3, 200}) {
            const std::vector<double> values = doubles(60, magnitude, spread);
            by_definition::expect_defined(moments_of(values), values);
            by_definition::expect_defined(moments_of(values, 2), values);
        }
    }
}

TEST(Moments, LoseNothingToCancellation) {
    EXPECT_EQ(moments_of({1e16, 1, -1e16}).sum(), 1.0);
    EXPECT_EQ(moments_of({1e308, 1e308, -1e308, -1e308, 3}).mean(), 0.6);
    EXPECT_EQ(moments_of({1e9, 1e9 + 1, 1e9 + 2}).variance(), 1.0);
    EXPECT_EQ(moments_of({0.1, 0.1, 0.1}).variance(), 0.0);
}

TEST(Moments, ReachTheEndsOfTheRange) {
    constexpr double least = std::numeric_limits<double>::denorm_min();
    constexpr double greatest = std::numeric_limits<double>::max();
    EXPECT_EQ(moments_of({least, 3 * least}).mean(), 2 * least);
    EXPECT_EQ(moments_of({least, 2 * least}).mean(), 2 * least);  // a tie, to even
    EXPECT_EQ(moments_of({least, 0, 0}).mean(), 0.0);
    EXPECT_EQ(moments_of({-least, least}).variance(), 0.0);  // below half the least double
    EXPECT_EQ(moments_of({-least, least}).kurtosis(), -2.0);
    EXPECT_EQ(moments_of({greatest, greatest}).mean(), greatest);
    EXPECT_EQ(moments_of({greatest, greatest}).sum(), infinite);
    EXPECT_EQ(moments_of({-greatest, greatest}).variance(), infinite);
    EXPECT_EQ(moments_of({greatest, least, -greatest}).sum(), least);
}

TEST(Moments, CountWhatIsNotFiniteApart) {
    const Moments moments =
        moments_of({1, std::numeric_limits<double>::quiet_NaN(), infinite, 3, -infinite, -0.0});
    EXPECT_EQ(moments.count(), 3U);
    EXPECT_EQ(moments.nans(), 1U);
    EXPECT_EQ(moments.infinities(), 2U);
    EXPECT_EQ(moments.sum(), 4.0);
}

TEST(Moments, HaveNoValueWhereNoneIsDefined) {
    EXPECT_EQ(Moments().mean(), std::nullopt);
    EXPECT_EQ(Moments().sum(), 0.0);
    EXPECT_EQ(moments_of({infinite}).mean(), std::nullopt);
    EXPECT_EQ(moments_of({2}).variance(), std::nullopt);
    EXPECT_EQ(moments_of({2, 2}).sd(), 0.0);
    EXPECT_EQ(moments_of({2, 2}).skew(), std::nullopt);
    EXPECT_EQ(moments_of({2, 2}).kurtosis(), std::nullopt);
    EXPECT_THROW(static_cast<void>(Moments(2).skew()), UsageError);
    EXPECT_THROW(Moments(0), UsageError);
}

TEST(Moments, HaveOneStateForAnySplitAndOrder) {
    std::mt19937_64 random(7);
    std::vector<double> values = doubles(5000, 10, 4);
    for (const double more : doubles(2000, 0, 600))
        values.push_back(more);
    values.push_back(infinite);
    const Bytes expected = wire::encode(moments_of(values));
    for (int round = 0; round < 8; ++round) {
        std::shuffle(values.begin(), values.end(), random);
        std::vector<Moments> parts(1 + random() % 4);
        std::span<const double> rest(values);
        while (!rest.empty()) {
            const std::size_t count = std::min<std::size_t>(rest.size(), 1 + random() % 3000);
            parts[random() % parts.size()].add(rest.first(count));
            rest = rest.subspan(count);
        }
        Moments whole;
        for (const Moments& part : parts)
            whole.merge(wire::decode<Moments>(wire::encode(part)));
        EXPECT_EQ(wire::encode(whole), expected);
    }
}

TEST(Moments, RefuseDamagedBytesAndNeverCrashOnThem) {
    const Bytes whole = wire::encode(moments_of(doubles(200, 0, 20)));
    std::mt19937_64 random(9);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        Bytes damaged = whole;
        damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
        try {
            const auto decoded = wire::decode<Moments>(damaged);
            static_cast<void>(decoded.mean());
            static_cast<void>(decoded.sd());
            if (decoded.powers() == 4) static_cast<void>(decoded.kurtosis());
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace norma
