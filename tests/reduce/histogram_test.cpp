#include "norma/reduce/histogram.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace norma {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::uint64_t> counts(const Histogram& histogram) {
    return {histogram.counts().begin(), histogram.counts().end()};
}

TEST(Histogram, CountsBelowAboveAndNanApart) {
    Histogram histogram(0, 3, 3);
    histogram.add(
        std::vector<double>{-0.0, 0.5, 1, 2.999, 3, -1e-300, nan, infinity, -infinity});
    EXPECT_EQ(counts(histogram), (std::vector<std::uint64_t>{2, 1, 1}));
    EXPECT_EQ(histogram.below(), 2U);
    EXPECT_EQ(histogram.above(), 2U);
    EXPECT_EQ(histogram.nan_count(), 1U);
}

TEST(Histogram, PutsEveryEdgeInTheBinItBegins) {
    for (const std::size_t bins : {1U, 3U, 7U, 10U, 1000U}) {
        Histogram histogram(0.1, 0.7, bins);
        for (std::size_t bin = 0; bin < bins; ++bin) {
            histogram.add(histogram.edges()[bin]);
            histogram.add(std::nextafter(histogram.edges()[bin + 1], 0.0));
        }
        EXPECT_EQ(counts(histogram), std::vector<std::uint64_t>(bins, 2)) << bins;
    }
}

TEST(Histogram, TakesAnyRisingEdges) {
    auto histogram = Histogram::with_edges({-10, 0, 0.5, 1000});
    histogram.add(std::vector<double>{-10, -1, 0, 0.25, 0.5, 999, 1000});
    EXPECT_EQ(counts(histogram), (std::vector<std::uint64_t>{2, 2, 2}));
    EXPECT_EQ(histogram.above(), 1U);
}

TEST(Histogram, SpansAllDoubles) {
    const double largest = std::numeric_limits<double>::max();
    Histogram histogram(-largest, largest, 4);
    histogram.add(std::vector<double>{-largest, -1, 0, 1, largest / 2, largest});
    EXPECT_EQ(counts(histogram), (std::vector<std::uint64_t>{1, 1, 2, 1}));
    EXPECT_EQ(histogram.above(), 1U);
}

TEST(Histogram, IsTheSameForAnySplitAndOrder) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal;
        std::vector<double> values(3000);
        for (double& value : values)
            value = normal(random);
        values.push_back(nan);
        const Histogram empty(-2, 2, 13);
        Histogram whole = empty;
        whole.add(values);
        const auto merged = split_and_merged<Histogram>(
            values,
            seed,
            [](Histogram& part, std::span<const double> some) { part.add(some); },
            empty);
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::decode<Histogram>(wire::encode(merged)), whole);
    }
}

TEST(Histogram, RefusesBinsThatAreNone) {
    EXPECT_THROW(Histogram(1, 1, 3), UsageError);
    EXPECT_THROW(Histogram(0, infinity, 3), UsageError);
    EXPECT_THROW(Histogram(0, 1, 0), UsageError);
    EXPECT_THROW(Histogram(1, std::nextafter(1, 2), 3), UsageError);
    EXPECT_THROW(static_cast<void>(Histogram::with_edges({1})), UsageError);
    EXPECT_THROW(static_cast<void>(Histogram::with_edges({1, nan, 2})), UsageError);
    Histogram histogram(0, 1, 2);
    EXPECT_THROW(histogram.merge(Histogram(0, 1, 3)), UsageError);
}

TEST(Histogram, OfDamagedBytesIsRefused) {
    using Doubles = std::vector<double>;
    const auto bytes = [](const Doubles& edges, std::size_t bins) {
        return wire::encode(std::tuple(
            edges, std::vector<std::uint64_t>(bins), std::array<std::uint64_t, 3>{}));
    };
    EXPECT_NO_THROW(static_cast<void>(wire::decode<Histogram>(bytes({0, 1, 2}, 2))));
    for (const auto& [edges, bins] :
         std::vector<std::pair<Doubles, std::size_t>>{{{0, 1, 2}, 3},
                                                      {{0, 2, 1}, 2},
                                                      {{0, nan}, 1},
                                                      {{}, 0},
                                                      {{0}, 0},
                                                      {{0, infinity}, 1}})
        EXPECT_THROW(static_cast<void>(wire::decode<Histogram>(bytes(edges, bins))),
                     DecodeError);
}

}  // namespace
}  // namespace norma
