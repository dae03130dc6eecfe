#include "norma/reduce/covariance.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace norma {
namespace {

using Rational = boost::multiprecision::cpp_rational;

struct Pair {
    double x;
    double y;
};
using Pairs = std::vector<Pair>;

Covariance of(const Pairs& pairs) {
    Covariance both;
    for (const Pair& pair : pairs)
        both.add(pair.x, pair.y);
    return both;
}

/// Two columns that go together more or less, near zero or far from it, small or large.
Pairs sample(unsigned seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    const double shift = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1e9 : -1e-3;
    const double scale = std::ldexp(1, static_cast<int>(random() % 200) - 100);
    Pairs pairs(count);
    for (Pair& pair : pairs) {
        pair.x = (shift + normal(random)) * scale;
        pair.y = 3 * pair.x + normal(random) * (seed % 5);
    }
    return pairs;
}

/// What the results are to be, without rounding, by the definition: about the means.
struct Exact {
    explicit Exact(const Pairs& pairs) : count(pairs.size()) {
        for (const Pair& pair : pairs) {
            mean_x += Rational(pair.x) / count;
            mean_y += Rational(pair.y) / count;
        }
        for (const Pair& pair : pairs) {
            const Rational dx = Rational(pair.x) - mean_x;
            const Rational dy = Rational(pair.y) - mean_y;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
    }
    Rational count, mean_x, mean_y, xx, xy, yy;
};

/// No double is nearer to `right` than `result`.
testing::AssertionResult is_nearest(std::optional<double> result, const Rational& right) {
    if (!result) return testing::AssertionFailure() << "there is none";
    const Rational off = abs(Rational(*result) - right);
    for (const double way : {-HUGE_VAL, HUGE_VAL})
        if (abs(Rational(std::nextafter(*result, way)) - right) < off)
            return testing::AssertionFailure() << *result << " is not the nearest";
    return testing::AssertionSuccess();
}

TEST(Covariance, IsTheExactOneRoundedOnce) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        const Pairs pairs = sample(seed, 2 + seed % 20);
        const Covariance both = of(pairs);
        const Exact right(pairs);
        EXPECT_TRUE(is_nearest(both.mean_x(), right.mean_x));
        EXPECT_TRUE(is_nearest(both.mean_y(), right.mean_y));
        EXPECT_TRUE(is_nearest(both.variance_x(), right.xx / (right.count - 1)));
        EXPECT_TRUE(is_nearest(both.variance_y(), right.yy / (right.count - 1)));
        EXPECT_TRUE(is_nearest(both.covariance(), right.xy / (right.count - 1)));
        const Rational slope = right.xy / right.xx;
        EXPECT_TRUE(is_nearest(both.line()->slope, slope));
        EXPECT_TRUE(is_nearest(both.line()->intercept, right.mean_y - slope * right.mean_x));
        // Squared, since a root is no fraction: between the middles to both neighbours.
        const double r = *both.correlation();
        const Rational squared = right.xy * right.xy / (right.xx * right.yy);
        const auto middle = [r](double way) {
            return Rational(
                (Rational(std::abs(r)) + Rational(std::nextafter(std::abs(r), way))) / 2);
        };
        EXPECT_LE(middle(0) * middle(0), squared);
        EXPECT_GE(middle(2) * middle(2), squared);
        EXPECT_EQ(std::signbit(r), right.xy < 0);
    }
}

TEST(Covariance, OfAStraightLineIsThatLine) {
    Covariance both;
    for (int x = 0; x < 100; ++x)
        both.add(1e15 + x, 7 - 2 * (1e15 + x));
    EXPECT_EQ(both.correlation(), -1);
    EXPECT_EQ(both.line(), (Covariance::Line{-2, 7}));
}

TEST(Covariance, NeedsValuesThatDiffer) {
    Covariance both;
    EXPECT_EQ(both.mean_x(), std::nullopt);
    both.add(1, 2);
    EXPECT_EQ(both.mean_y(), 2);
    EXPECT_EQ(both.covariance(), std::nullopt);
    EXPECT_EQ(both.line(), std::nullopt);
    both.add(1, 3);
    EXPECT_EQ(both.covariance(), 0);
    EXPECT_EQ(both.variance_y(), 0.5);
    EXPECT_EQ(both.correlation(), std::nullopt);
    EXPECT_EQ(both.line(), std::nullopt);
}

TEST(Covariance, WithNanOrInfinityIsNan) {
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        Covariance both = of({{1, 2}, {2, 3}, {3, 5}});
        both.add(1, bad);
        EXPECT_TRUE(std::isnan(*both.covariance()));
        EXPECT_TRUE(std::isnan(*both.correlation()));
        EXPECT_TRUE(std::isnan(both.line()->slope));
        EXPECT_TRUE(std::isnan(*both.mean_x()));
    }
}

TEST(Covariance, DoesNotOverflowOnTheWay) {
    EXPECT_EQ(of({{1e300, 1e300}, {-1e300, -1e300}}).correlation(), 1);
    EXPECT_EQ(of({{1e300, 1e300}, {-1e300, -1e300}}).covariance(), HUGE_VAL);
    EXPECT_EQ(of({{5e-324, 1}, {0, 0}}).line(), (Covariance::Line{HUGE_VAL, 0}));
}

TEST(Covariance, IsTheSameForAnySplitAndOrder) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const Pairs pairs = sample(seed, 2000);
        const Covariance whole = of(pairs);
        const auto merged = split_and_merged<Covariance>(
            pairs, seed, [](Covariance& part, std::span<const Pair> some) {
                std::vector<double> x;
                std::vector<double> y;
                for (const Pair& pair : some) {
                    x.push_back(pair.x);
                    y.push_back(pair.y);
                }
                part.add(x, y);
            });
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(merged.line(), whole.line());
        EXPECT_EQ(wire::encode(merged), wire::encode(whole));
        EXPECT_EQ(wire::decode<Covariance>(wire::encode(merged)), whole);
    }
}

TEST(Covariance, RefusesColumnsOfDifferentLengths) {
    Covariance both;
    EXPECT_THROW(both.add(std::vector<double>(2), std::vector<double>(3)), UsageError);
    EXPECT_EQ(both.count(), 0U);
}

}  // namespace
}  // namespace norma
