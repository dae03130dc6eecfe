// Numbers that lie close together for their size: each is counted where it lies, whatever the
// order, and what cannot be counted so is left to others.

#include "reduce/close_bins.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "table/random_number.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace norma::reduce {
namespace {

using Doubles = std::vector<double>;
using table::pick;

CloseBins bins_of(std::span<const double> values) {
    CloseBins bins;
    if (!values.empty()) {
        const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
        bins.add(values, *least, *greatest);
    }
    return bins;
}

/// Kinds of close numbers: `part` is from 0 to 1.
const std::map<std::string, std::function<double(double part)>> kinds = {
    {"pressures", [](double part) { return 1008 + std::round(part * 10'000) / 1000; }},
    {"negative", [](double part) { return -122.5 + part / 16; }},
    {"across a power of two", [](double part) { return 1023.9 + part / 4; }},
    {"large ids", [](double part) { return 4e15 + std::round(part * 100'000); }},
    {"neighbours",
     [](double part) {
         return 1 + std::round(part * 9) * std::numeric_limits<double>::epsilon();
     }},
    {"one value", [](double) { return 2026.0; }},
    {"nearly twice", [](double part) { return 1000 + part * 999.5; }},
    {"nearly nothing", [](double part) { return (700 + std::round(part * 600)) * 5e-324; }},
};

Doubles numbers(const std::function<double(double)>& kind, std::size_t count) {
    table::Random random(count);
    Doubles values(count);
    for (double& value : values)
        value = kind(static_cast<double>(pick(random, 1'000'001)) / 1e6);
    return values;
}

TEST(CloseBins, CountEachNumberWhereItLies) {
    for (const auto& [name, kind] : kinds) {
        SCOPED_TRACE(name);
        Doubles values = numbers(kind, 3'000);
        const CloseBins bins = bins_of(values);
        ASSERT_FALSE(bins.far());
        std::sort(values.begin(), values.end());
        const double range = values.back() - values.front();
        auto value = values.begin();
        bins.visit_bins([&](double first, double middle, double last, std::uint64_t count) {
            EXPECT_TRUE(first <= middle && middle <= last);
            EXPECT_LE(last - first, range / 64);
            for (; count > 0; --count, ++value) {
                ASSERT_NE(value, values.end());
                EXPECT_TRUE(first <= *value && *value <= last);
            }
        });
        EXPECT_EQ(value, values.end());
    }
}

TEST(CloseBins, AreTheSameForAnySplitAndOrder) {
    for (const auto& [name, kind] : kinds) {
        SCOPED_TRACE(name);
        Doubles values = numbers(kind, 500);
        const Bytes wanted = wire::encode(bins_of(values));
        // One that grows value by value, and parts that are merged.
        for (const bool ascending : {true, false}) {
            if (ascending) std::sort(values.begin(), values.end());
            CloseBins grown;
            CloseBins merged = bins_of({});
            double least = values.front();
            double greatest = values.front();
            for (std::size_t i = 0; i < values.size(); ++i) {
                least = std::min(least, values[i]);
                greatest = std::max(greatest, values[i]);
                grown.add(std::span(values).subspan(i, 1), least, greatest);
                if (i % 50 == 0) merged.merge(bins_of(std::span(values).subspan(i, 50)));
            }
            EXPECT_EQ(wire::encode(grown), wanted);
            EXPECT_EQ(wire::encode(merged), wanted);
            EXPECT_EQ(wire::encode(wire::decode<CloseBins>(wanted)), wanted);
            std::reverse(values.begin(), values.end());
        }
    }
}

TEST(CloseBins, GiveUpForGoodWhereNumbersLieFarApart) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Bytes wanted = wire::encode(bins_of(Doubles{1, 2}));
    for (const double other : {500.0, 2000.0, 0.0, -0.0, -1000.0, infinity, -infinity}) {
        SCOPED_TRACE(other);
        for (const bool first : {true, false}) {
            CloseBins bins = bins_of(first ? Doubles{other} : Doubles{1000, 1001});
            bins.merge(bins_of(first ? Doubles{1000, 1001} : Doubles{other}));
            EXPECT_TRUE(bins.far());
            const Doubles more{1000};
            bins.add(more, 1000, 1000);
            bins.merge(bins_of(more));
            EXPECT_EQ(wire::encode(bins), wanted);
        }
    }
    EXPECT_FALSE(bins_of(Doubles{1000, 1999}).far());
}

TEST(CloseBins, RefuseBytesOfNoHistogram) {
    const Bytes good = wire::encode(bins_of(Doubles{1000, 1001, 1001}));
    // Whether they are far apart, the signs of the least and the greatest, how many counts.
    for (const std::size_t at : {0U, 8U, 16U, 17U}) {
        Bytes bad = good;
        bad[at] ^= std::byte{0x81};
        EXPECT_THROW((void)wire::decode<CloseBins>(bad), DecodeError) << at;
    }
    EXPECT_THROW((void)wire::decode<CloseBins>(Bytes(good.begin(), good.end() - 8)),
                 DecodeError);
}

}  // namespace
}  // namespace norma::reduce
