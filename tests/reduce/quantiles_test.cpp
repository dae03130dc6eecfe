#include "norma/reduce/quantiles.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "base/simd_level.hpp"
#include "reduce/quantile_kernels.hpp"
#include "reduce/splits.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace norma {
namespace {

using Values = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double largest = std::numeric_limits<double>::max();

Quantiles of(const Values& values, Quantiles::Options options = {}) {
    Quantiles quantiles(options);
    quantiles.add(values);
    return quantiles;
}

/// The value of rank ceil(q n) itself.
double exact(const Values& sorted, double q) {
    const double rank = std::ceil(q * static_cast<double>(sorted.size()) * (1 - 1e-14));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

/// Values of several kinds: smooth, skewed, of both signs, with many zeros, few different ones,
/// over all magnitudes.
Values sample(unsigned seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    Values values(count);
    for (double& value : values) {
        switch (seed % 6) {
            case 0:
                value = normal(random);
                break;
            case 1:
                value = std::exp(3 * normal(random));
                break;
            case 2:
                value = static_cast<double>(random() % 10 == 0 ? random() % 1000 : 0);
                break;
            case 3:
                value = static_cast<double>(random() % 20000) / 100 - 50;
                break;
            case 4:
                value = 1e6 + normal(random);
                break;
            default:
                value = std::ldexp(normal(random), static_cast<int>(random() % 400) - 200);
        }
    }
    return values;
}

TEST(Quantiles, AreNeverFurtherOffThanTheyState) {
    for (unsigned seed = 0; seed < 240; ++seed) {
        Values values = sample(seed, 50 + seed * 20);
        for (const double error : {1.0 / 256, 0.01, 0.25, 1.0 / 65536}) {
            if (error < 1e-4 && (seed > 30 || seed % 6 == 5)) continue;  // many buckets
            const Quantiles quantiles = of(values, {.relative_error = error});
            EXPECT_LE(quantiles.relative_error(), error);
            std::sort(values.begin(), values.end());
            for (int i = 0; i <= 100; i += 4) {
                const double right = exact(values, i / 100.0);
                EXPECT_LE(std::abs(*quantiles.quantile(i / 100.0) - right),
                          quantiles.relative_error() * std::abs(right))
                    << "seed " << seed << ", q " << i / 100.0;
            }
        }
    }
}

TEST(Quantiles, OfWholeNumbersUpTo256AreExact) {
    Values values;
    for (int i = -256; i <= 256; ++i)
        values.push_back(i);
    const Quantiles quantiles = of(values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double q = static_cast<double>(i + 1) / static_cast<double>(values.size());
        EXPECT_EQ(quantiles.quantile(q), values[i]);
    }
}

TEST(Quantiles, EndAtTheLeastAndTheGreatestValueThemselves) {
    const Quantiles quantiles = of({3.14159, 2.71828, 1.41421});
    EXPECT_EQ(quantiles.quantile(0), 1.41421);
    EXPECT_EQ(quantiles.quantile(1), 3.14159);
}

TEST(Quantiles, TakeTheRankThatPeopleExpectOfADecimalFraction) {
    Values values(100);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<double>(i + 1);
    const Quantiles quantiles = of(values);
    for (int percent = 1; percent <= 100; ++percent)
        EXPECT_EQ(quantiles.quantile(percent / 100.0), percent);
}

TEST(Quantiles, AreTheSameForAnySplitAndOrder) {
    for (unsigned seed = 0; seed < 18; ++seed) {
        Values values = sample(seed, 3000);
        values.insert(values.end(), {nan, infinity, -infinity, 0.0, -0.0, -nan});
        Quantiles whole;
        for (const double value : values)
            whole.add(value);
        EXPECT_EQ(whole, of(values));
        const Quantiles merged = split_and_merged<Quantiles>(
            values, seed, [](Quantiles& part, std::span<const double> some) {
                part.add(some);
            });
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::encode(merged), wire::encode(whole)) << "seed " << seed;
    }
}

TEST(Quantiles, CountNanApartAndInfinitiesAtTheEnds) {
    const Quantiles quantiles = of({nan, infinity, 1, -infinity, 2, nan, infinity});
    EXPECT_EQ(quantiles.nan_count(), 2U);
    EXPECT_EQ(quantiles.count(), 5U);
    EXPECT_EQ(quantiles.quantile(0), -infinity);
    EXPECT_EQ(quantiles.quantile(0.4), 1);
    EXPECT_EQ(quantiles.quantile(0.6), 2);
    EXPECT_EQ(quantiles.quantile(0.8), infinity);
    EXPECT_EQ(quantiles.cdf(-infinity), 0.2);
    EXPECT_EQ(quantiles.cdf(largest), 0.6);
    EXPECT_EQ(quantiles.cdf(infinity), 1);
    EXPECT_TRUE(std::isnan(*quantiles.cdf(nan)));
}

TEST(Quantiles, HoldTheLargestDoublesAndTheSmallest) {
    const double tiny = std::numeric_limits<double>::denorm_min();
    const Quantiles quantiles = of({largest, -largest, tiny, -tiny, largest, 0.0});
    EXPECT_EQ(quantiles.quantile(0), -largest);
    EXPECT_EQ(quantiles.quantile(0.5), 0);
    EXPECT_EQ(quantiles.quantile(0.8), largest);
    EXPECT_EQ(of({largest, infinity, infinity, 1}).quantile(0.5), largest);
    EXPECT_EQ(of({tiny}).quantile(0.5), tiny);
}

TEST(Quantiles, OfNothingAreNone) {
    EXPECT_EQ(Quantiles().quantile(0.5), std::nullopt);
    EXPECT_EQ(Quantiles().cdf(0), std::nullopt);
    EXPECT_EQ(of({nan}).quantile(0.5), std::nullopt);
    EXPECT_EQ(Quantiles().binned(0, 1, 2), (std::vector<std::uint64_t>{0, 0}));
}

TEST(Quantiles, KnowTheShareUpToANumberWithinTheirError) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Values values = sample(seed, 2000);
        const Quantiles quantiles = of(values);
        std::sort(values.begin(), values.end());
        const auto share = [&](double x) {
            const auto end = std::upper_bound(values.begin(), values.end(), x);
            return static_cast<double>(end - values.begin()) / 2000;
        };
        for (std::size_t i = 0; i < values.size(); i += 100) {
            const double x = values[i] * 1.001;
            const double off = std::abs(x) * quantiles.relative_error();
            EXPECT_GE(*quantiles.cdf(x), share(x - 2 * off));
            EXPECT_LE(*quantiles.cdf(x), share(x + 2 * off));
        }
    }
}

TEST(Quantiles, AreDrawnInBinsThatHoldEveryValueOnce) {
    Values values(100'000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = 1000 + static_cast<double>(i) / 1e4;  // evenly in [1000, 1010)
    const auto bins = of(values).binned(1000, 1010, 20);
    std::uint64_t all = 0;
    for (const std::uint64_t bin : bins) {
        EXPECT_NEAR(static_cast<double>(bin), 5000, 50);
        all += bin;
    }
    EXPECT_EQ(all, values.size());
    const Values marks = {-1, 0, 0, 1, 2};
    EXPECT_EQ(of(marks).binned(-1, 2, 3), (std::vector<std::uint64_t>{1, 2, 2}));
    EXPECT_EQ(of(marks).binned(0, 1, 2), (std::vector<std::uint64_t>{2, 1}));
    EXPECT_EQ(of({7, 7}).binned(7, 7, 3), (std::vector<std::uint64_t>{0, 0, 2}));
    EXPECT_EQ(of({-infinity, 1, infinity}).binned(-infinity, infinity, 2),
              (std::vector<std::uint64_t>{0, 1}));
    EXPECT_EQ(of({-largest, largest}).binned(-largest, largest, 2),
              (std::vector<std::uint64_t>{1, 1}));
}

TEST(Quantiles, RefuseWhatCannotBeHad) {
    EXPECT_THROW(Quantiles({.relative_error = 1e-6}), UsageError);
    EXPECT_THROW(Quantiles({.relative_error = nan}), UsageError);
    EXPECT_THROW(static_cast<void>(Quantiles().quantile(1.5)), UsageError);
    EXPECT_THROW(static_cast<void>(Quantiles().quantile(nan)), UsageError);
    EXPECT_THROW(static_cast<void>(Quantiles().binned(1, 0, 3)), UsageError);
    EXPECT_THROW(static_cast<void>(Quantiles().binned(0, nan, 3)), UsageError);
    EXPECT_THROW(static_cast<void>(Quantiles().binned(0, 1, 0)), UsageError);
    Quantiles fine;
    EXPECT_THROW(fine.merge(Quantiles({.relative_error = 0.1})), UsageError);
}

TEST(Quantiles, MergeWithThemselves) {
    Quantiles quantiles = of({1, 2, 3});
    quantiles.merge(quantiles);
    EXPECT_EQ(quantiles, of({1, 1, 2, 2, 3, 3}));
}

TEST(Quantiles, ComeBackFromBytesAndGoOn) {
    for (unsigned seed = 0; seed < 6; ++seed) {
        const Values values = sample(seed, 1000);
        auto again = wire::decode<Quantiles>(wire::encode(of(values)));
        EXPECT_EQ(again, of(values));
        again.add(values);
        EXPECT_EQ(again.count(), 2000U);
    }
}

TEST(Quantiles, OfDamagedBytesAreRefusedOrUsable) {
    const Bytes good = wire::encode(of(sample(3, 100)));
    std::mt19937_64 random(1);
    int refused = 0;
    for (int round = 0; round < 600; ++round) {
        Bytes bytes = good;
        bytes[random() % 70] = static_cast<std::byte>(random());
        try {
            auto quantiles = wire::decode<Quantiles>(bytes);
            quantiles.add(1.0);
            quantiles.add(Values{-1e30, 1e30});
            static_cast<void>(quantiles.quantile(0.3));
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 60);
}

TEST(Quantiles, AreCountedAlikeByEveryLevelOfVectorInstructions) {
    std::vector<reduce::QuantileKernels> levels;
    for (const SimdLevel level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512})
        if (level <= offered_simd_level()) levels.push_back(reduce::quantile_kernels(level));
    for (unsigned seed = 0; seed < 300; ++seed) {
        Values values = sample(seed, seed % 70);
        const auto right = levels[0].extent(values.data(), values.size(), 1 << 12);
        std::vector<std::int32_t> right_slots(values.size());
        levels[0].slots(values.data(), values.size(), 13, 130'000, 300'000, right_slots.data());
        for (const auto& level : levels) {
            const auto extent = level.extent(values.data(), values.size(), 1 << 12);
            EXPECT_EQ(extent.least, right.least);
            EXPECT_EQ(extent.greatest, right.greatest);
            EXPECT_EQ(extent.negative, right.negative);
            EXPECT_EQ(extent.least_value, right.least_value);
            EXPECT_EQ(extent.greatest_value, right.greatest_value);
            std::vector<std::int32_t> slots(values.size());
            level.slots(values.data(), values.size(), 13, 130'000, 300'000, slots.data());
            EXPECT_EQ(slots, right_slots);
        }
    }
}

}  // namespace
}  // namespace norma
