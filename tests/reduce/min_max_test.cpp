#include "norma/reduce/min_max.hpp"

#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace norma {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(MinMax, OfNothingIsNone) {
    MinMax<double> ends;
    EXPECT_FALSE(ends.min());
    EXPECT_FALSE(ends.max());
    ends.add(nan, 3);
    EXPECT_FALSE(ends.min());
    EXPECT_EQ(ends.nan_count(), 1U);
}

TEST(MinMax, StandWhereTheyCameFirstWhateverTheOrder) {
    struct Row {
        double value;
        std::uint64_t at;
    };
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<Row> rows;
        for (std::uint64_t at = 0; at < 3000; ++at)
            rows.push_back({at % 7 == 0 ? nan : static_cast<double>(random() % 500), at});
        MinMax<double> whole;
        for (const Row& row : rows)
            whole.add(row.value, row.at);
        for (const Row& row : rows) {
            EXPECT_TRUE(row.value != whole.min()->value || whole.min()->at <= row.at);
            EXPECT_FALSE(row.value < whole.min()->value);
            EXPECT_TRUE(row.value != whole.max()->value || whole.max()->at <= row.at);
            EXPECT_FALSE(row.value > whole.max()->value);
        }
        const auto merged = split_and_merged<MinMax<double>>(
            rows, seed, [](MinMax<double>& part, std::span<const Row> some) {
                for (const Row& row : some)
                    part.add(row.value, row.at);
            });
        EXPECT_EQ(merged, whole);
    }
}

TEST(MinMax, TakesWhateverHasAnOrder) {
    MinMax<std::string, int> names;
    names.add("b", 1);
    names.add("a", 2);
    names.add("a", 0);
    EXPECT_EQ(names.min(), (Located<std::string, int>{"a", 0}));
    EXPECT_EQ(names.max(), (Located<std::string, int>{"b", 1}));
    EXPECT_EQ((wire::decode<MinMax<std::string, int>>(wire::encode(names))), names);
}

TEST(MinMax, WithOneEndIsRefused) {
    const auto bytes = wire::encode(
        std::tuple(std::uint64_t{0}, std::optional(std::tuple(1, 2)), std::optional<int>()));
    EXPECT_THROW(static_cast<void>(wire::decode<MinMax<int, int>>(bytes)), DecodeError);
}

}  // namespace
}  // namespace norma
