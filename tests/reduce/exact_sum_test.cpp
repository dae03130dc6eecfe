#include "norma/reduce/exact_sum.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/exact_kernels.hpp"
#include "reduce/exact_reference.hpp"
#include "reduce/span_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace norma {
namespace {

using test::Reference;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double huge = std::numeric_limits<double>::max();

std::uint64_t bits(double x) {
    return std::bit_cast<std::uint64_t>(x);
}

ExactSum sum_of(const std::vector<double>& values) {
    ExactSum sum;
    for (const double x : values)
        sum.add(x);
    return sum;
}

using Random = std::mt19937_64;

double any_finite(Random& random) {
    double x = nan;
    while (!std::isfinite(x))
        x = std::bit_cast<double>(random());
    return x;
}

struct Distribution {
    const char* name;
    double (*draw)(Random&);
};

double unit(Random& random) {
    return static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-63;
}

const Distribution distributions[] = {
    {"normal", [](Random& r) { return std::normal_distribution()(r); }},
    {"200 binades", [](Random& r) { return std::ldexp(unit(r), static_cast<int>(r() % 200)); }},
    {"all exponents", any_finite},
    {"half equal, half of all exponents",
     [](Random& r) { return r() % 2 ? 1.0 : any_finite(r); }},
    {"few of all exponents", [](Random& r) { return r() % 64 ? unit(r) : any_finite(r); }},
    {"equal", [](Random&) { return 0.1; }},
    {"integers", [](Random& r) { return static_cast<double>(r() % 1000); }},
    {"subnormal", [](Random& r) { return unit(r) * std::numeric_limits<double>::min(); }},
    {"at the upper end", [](Random& r) { return unit(r) * huge; }},
    {"mostly zeros", [](Random& r) { return r() % 100 ? -0.0 : unit(r); }},
    {"largest", [](Random&) { return -huge; }},
};

std::vector<double> drawn(const Distribution& distribution, std::size_t n, unsigned seed) {
    Random random(seed);
    std::vector<double> values(n);
    for (double& x : values)
        x = distribution.draw(random);
    return values;
}

std::vector<SimdLevel> levels() {
    std::vector<SimdLevel> result;
    for (const auto level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512})
        if (level <= offered_simd_level()) result.push_back(level);
    return result;
}

TEST(ExactSum, RoundsOnceAtTheEnd) {
    EXPECT_EQ(sum_of({1e16, 1, -1e16}).value(), 1);
    EXPECT_EQ(sum_of({huge, huge, -huge}).value(), huge);
    EXPECT_EQ(sum_of({0x1p53, 1}).value(), 0x1p53);            // a tie, to even
    EXPECT_EQ(sum_of({0x1p53, 2, 1}).value(), 0x1p53 + 4);     // the other one
    EXPECT_EQ(sum_of({0x1p53, 1, tiny}).value(), 0x1p53 + 2);  // just above the tie
    EXPECT_EQ(sum_of({-0x1p53, -1, -tiny}).value(), -0x1p53 - 2);
    EXPECT_EQ(sum_of({0x1p53, 1, -tiny}).value(), 0x1p53);
}

TEST(ExactSum, OverflowsToInfinityWhereTheNearestDoubleWould) {
    const double half_of_the_last_bit = 0x1p970;
    EXPECT_EQ(sum_of({huge, half_of_the_last_bit}).value(), infinity);
    EXPECT_EQ(sum_of({-huge, -half_of_the_last_bit}).value(), -infinity);
    EXPECT_EQ(sum_of({huge, half_of_the_last_bit, -tiny}).value(), huge);
}

TEST(ExactSum, KeepsSubnormalNumbers) {
    EXPECT_EQ(sum_of({tiny, tiny}).value(), 2 * tiny);
    EXPECT_EQ(sum_of({0x1p-1022, -tiny}).value(), 0x1p-1022 - tiny);
    ExactSum sum;
    sum.add_product(tiny, 0.5);
    EXPECT_EQ(sum.value(), 0);  // a tie, to even
    sum.add_product(tiny, tiny);
    EXPECT_EQ(sum.value(), tiny);
    ExactSum less;
    less.add_product(tiny, 0.25);
    EXPECT_EQ(less.value(), 0);
}

TEST(ExactSum, OfZerosIsPositiveZero) {
    EXPECT_EQ(bits(ExactSum().value()), bits(0.0));
    EXPECT_EQ(bits(sum_of({-0.0, -0.0}).value()), bits(0.0));
    EXPECT_EQ(bits(sum_of({-1.5, 1.5}).value()), bits(0.0));
    EXPECT_EQ(bits(sum_of(std::vector<double>(1000, -0.0)).value()), bits(0.0));
}

TEST(ExactSum, TreatsInfinitiesAndNanAsPlainSumsDo) {
    EXPECT_EQ(sum_of({infinity, -huge}).value(), infinity);
    EXPECT_EQ(sum_of({1, -infinity}).value(), -infinity);
    EXPECT_EQ(bits(sum_of({infinity, -infinity}).value()), bits(nan));
    EXPECT_EQ(bits(sum_of({infinity, -nan, 1}).value()), bits(nan));
    ExactSum product;
    product.add_product(infinity, 0);
    EXPECT_TRUE(std::isnan(product.value()));
    ExactSum squares;
    squares.add_product(-infinity, -infinity);
    EXPECT_EQ(squares.value(), infinity);
    EXPECT_EQ(squares.square_root(), infinity);
}

TEST(ExactSum, FindsNanAndInfinityAnywhereInASpan) {
    for (const Distribution& distribution : distributions) {
        for (const double special : {infinity, -infinity, nan}) {
            std::vector<double> values = drawn(distribution, 10000, 1);
            for (const std::size_t place : {0UL, 77UL, 5000UL, 9999UL}) {
                std::vector<double> one = values;
                one[place] = special;
                ExactSum spans;
                spans.add(one);
                EXPECT_EQ(spans, sum_of(one)) << distribution.name << special << place;
            }
        }
    }
}

TEST(ExactSum, AgreesWithBigIntegersForAnyDistributionLengthAndLevel) {
    for (const Distribution& distribution : distributions) {
        for (const std::size_t n : {1UL, 63UL, 64UL, 100UL, 2048UL, 5000UL, 70001UL}) {
            const std::vector<double> values = drawn(distribution, n, static_cast<unsigned>(n));
            Reference reference;
            for (const double x : values)
                reference.add(x);
            const ExactSum one_by_one = sum_of(values);
            EXPECT_EQ(bits(one_by_one.value()), bits(reference.value())) << distribution.name;
            for (const SimdLevel level : levels()) {
                ExactSum sum;
                add_span(sum, std::span(values).subspan(1), exactly::kernels(level));
                sum.add(values.front());
                EXPECT_EQ(sum, one_by_one) << distribution.name << ' ' << n << name(level);
            }
        }
    }
}

TEST(ExactSum, CancelsToWhatIsLeft) {
    for (const Distribution& distribution : distributions) {
        std::vector<double> values = drawn(distribution, 20000, 3);
        for (std::size_t i = 0; i < 20000; ++i)
            values.push_back(-values[i]);
        std::shuffle(values.begin(), values.end(), Random(4));
        values.push_back(tiny);
        ExactSum sum;
        sum.add(values);
        EXPECT_EQ(sum.value(), tiny) << distribution.name;
    }
}

TEST(ExactSum, FollowsADistributionThatChanges) {
    std::vector<double> values;
    for (const int exponent : {0, -500, 900, -1000, 3, 1015, -1070, 200}) {
        Random random(static_cast<unsigned>(exponent + 2000));
        for (int i = 0; i < 9000; ++i)
            values.push_back(std::ldexp(unit(random), exponent));
    }
    for (const SimdLevel level : levels()) {
        ExactSum sum;
        add_span(sum, values, exactly::kernels(level));
        EXPECT_EQ(sum, sum_of(values)) << name(level);
    }
}

TEST(ExactSum, IsTheSameForAnySplitAndOrder) {
    Random random(5);
    for (const Distribution& distribution : distributions) {
        std::vector<double> values = drawn(distribution, 30000, 6);
        values.insert(values.end(), {infinity, infinity});
        const ExactSum whole = sum_of(values);
        const Bytes bytes = wire::encode(whole);
        for (int repeat = 0; repeat < 3; ++repeat) {
            std::shuffle(values.begin(), values.end(), random);
            std::vector<ExactSum> parts(7);
            std::span<const double> left = values;
            for (ExactSum& part : parts) {
                const std::size_t n =
                    &part == &parts.back() ? left.size() : random() % (left.size() + 1);
                part.add(left.first(n));
                left = left.subspan(n);
            }
            std::shuffle(parts.begin(), parts.end(), random);
            ExactSum merged;
            for (const ExactSum& part : parts)
                merged += part;
            EXPECT_EQ(merged, whole) << distribution.name;
            EXPECT_EQ(wire::encode(merged), bytes) << distribution.name;
        }
    }
}

TEST(ExactSum, HasRoomForTheLimbsOfManyStates) {
    ExactSum minus;
    for (int i = 0; i < 3; ++i)
        minus.add(-tiny);  // every limb is as large as can be
    const auto limbs = minus.limbs();
    for (std::int64_t& limb : limbs)
        limb *= std::int64_t{1} << 31;
    EXPECT_EQ(minus.value(), -0x3p-1043);
    minus.merge(minus);
    EXPECT_EQ(minus.value(), -0x3p-1042);
    minus.add(0x3p-1042);
    EXPECT_EQ(minus, ExactSum());
}

TEST(ExactSum, MultipliesExactly) {
    for (const Distribution& distribution : distributions) {
        const std::vector<double> x = drawn(distribution, 5001, 7);
        for (const Distribution& other : distributions) {
            const std::vector<double> y = drawn(other, 5001, 8);
            Reference reference;
            ExactSum one_by_one;
            for (std::size_t i = 0; i < x.size(); ++i) {
                reference.add_product(x[i], y[i]);
                one_by_one.add_product(x[i], y[i]);
            }
            EXPECT_EQ(bits(one_by_one.value()), bits(reference.value()));
            for (const SimdLevel level : levels()) {
                ExactSum sum;
                add_products(sum, x, y, exactly::kernels(level));
                EXPECT_EQ(sum, one_by_one) << distribution.name << ", " << other.name;
            }
        }
    }
    ExactSum sum;
    EXPECT_THROW(sum.add_products(std::vector{1.0}, std::vector{1.0, 2.0}), UsageError);
}

TEST(ExactSum, MultipliesExactlyAtTheEdgesOfTheFastWay) {
    const double edges[] = {0x1p-480,
                            0x1.8p-481,
                            0x1p-1022,
                            tiny,
                            0x1p989,
                            0x1.fffp990,
                            0x1p1000,
                            0x1.fffffffffffffp-480,
                            0.0,
                            -0.0,
                            0x1.0000001p500,
                            0x1p-40};
    for (const double x : edges) {
        for (const double y : edges) {
            const std::vector<double> xs(100, x);
            const std::vector<double> ys(100, -y);
            ExactSum expected;
            for (int i = 0; i < 100; ++i)
                expected.add_product(x, -y);
            for (const SimdLevel level : levels()) {
                ExactSum sum;
                add_products(sum, xs, ys, exactly::kernels(level));
                EXPECT_EQ(sum, expected) << x << ' ' << y;
            }
        }
    }
}

TEST(ExactSum, RoundsTheSquareRootOnce) {
    for (const Distribution& distribution : distributions) {
        for (const std::size_t n : {1UL, 2UL, 100UL, 3000UL}) {
            Reference reference;
            ExactSum sum;
            for (const double x : drawn(distribution, n, 9)) {
                reference.add_product(x, x);
                sum.add_product(x, x);
            }
            EXPECT_EQ(bits(sum.square_root()), bits(reference.square_root()))
                << distribution.name << ' ' << n;
        }
    }
    EXPECT_EQ(ExactSum().square_root(), 0);
    EXPECT_EQ(sum_of({2}).square_root(), std::sqrt(2.0));
    EXPECT_TRUE(std::isnan(sum_of({-1}).square_root()));
    ExactSum square;
    square.add_product(tiny, tiny);
    EXPECT_EQ(square.square_root(), tiny);
}

TEST(ExactSum, DoesNotDependOnTheModeOfRounding) {
    const std::vector<double> values = drawn(distributions[0], 10000, 10);
    const ExactSum expected = sum_of(values);
    std::fesetround(FE_UPWARD);
    ExactSum sum;
    sum.add(values);
    const int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(after, FE_UPWARD);
    EXPECT_EQ(sum, expected);
}

TEST(ExactSum, SurvivesBytesAndRefusesDamagedOnes) {
    const ExactSum sum = sum_of({1e300, -1e-300, infinity, nan, 3});
    Bytes bytes = wire::encode(sum);
    EXPECT_EQ(wire::decode<ExactSum>(bytes), sum);
    for (const std::size_t limb : {0UL, 50UL, 132UL, 133UL, 135UL}) {
        Bytes damaged = bytes;
        damaged[damaged.size() - 8 * (ExactSum::limb_count - limb) + 7] = std::byte{0x7f};
        EXPECT_THROW((void)wire::decode<ExactSum>(damaged), DecodeError) << limb;
    }
}

}  // namespace
}  // namespace norma
