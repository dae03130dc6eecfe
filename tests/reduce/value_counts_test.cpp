#include "reduce/value_counts.hpp"

#include "norma/table/number.hpp"
#include "norma/wire/encode.hpp"

#include "reduce/numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

void add(ValueCounts& counts, const std::string& text) {
    counts.add_text(text);
}

TEST(ValueCounts, CountsTextsAndNumbersApart) {
    ValueCounts counts;
    add(counts, "7");
    add(counts, "b");
    add(counts, "b");
    const std::vector<std::int64_t> numbers = {7, 7, 7};
    counts.add_numbers(numbers.data(), numbers.size(), 0);
    const auto top = counts.top(2);
    ASSERT_EQ(top.size(), 2U);
    EXPECT_EQ(top[0].value.str(), "7");
    EXPECT_EQ(top[0].count, 3U);
    EXPECT_EQ(top[1].value.str(), "b");
    EXPECT_EQ(counts.distinct(), 3);
}

/// Blocks large enough for numbers met of late to be remembered, by the last bits.
TEST(ValueCounts, CountsNumbersWithTheSameLastBitsApart) {
    std::mt19937 random(4);
    std::map<std::pair<std::int64_t, int>, std::uint64_t> expected;
    ValueCounts counts;
    for (int block = 0; block < 40; ++block) {
        std::vector<std::int64_t> mantissas(1000);
        std::vector<std::int16_t> decimals(1000);
        const int same = block % 3;
        for (std::size_t i = 0; i < mantissas.size(); ++i) {
            // Ends with a 3 or a 7: no two ways to write one number.
            mantissas[i] = static_cast<std::int64_t>(random() % 5) * 4096 * 5 +
                           static_cast<std::int64_t>(random() % 50) * 10 +
                           (random() % 2 == 0 ? 3 : 7);
            decimals[i] = static_cast<std::int16_t>(
                block % 2 == 0 ? same : static_cast<int>(random() % 3));
            ++expected[{mantissas[i], decimals[i]}];
        }
        if (block % 2 == 0) {
            counts.add_numbers(mantissas.data(), mantissas.size(), same);
        } else {
            counts.add_numbers(mantissas.data(), decimals.data(), mantissas.size());
        }
    }
    ASSERT_TRUE(counts.exact());
    std::map<std::pair<std::int64_t, int>, std::uint64_t> found;
    for (const CountedValue& value : counts.sorted())
        found[{value.value.mantissa, value.value.decimals}] = value.count;
    EXPECT_EQ(found, expected);
}

TEST(ValueCounts, GivesEquallyFrequentValuesInTheirOwnOrder) {
    ValueCounts counts;
    for (const char* text : {"pear", "apple", "fig"})
        add(counts, text);
    const std::vector<std::int64_t> numbers = {20, -3};
    counts.add_numbers(numbers.data(), numbers.size(), 1);
    std::string order;
    for (const CountedValue& value : counts.top(9))
        order += value.value.str() + " ";
    EXPECT_EQ(order, "-0.3 2.0 apple fig pear ");
}

TEST(ValueCounts, PutsNumbersOfManyDigitsAmongTheOthersByTheirSize) {
    ValueCounts counts;
    const std::vector<std::int64_t> numbers = {5, -7};
    counts.add_numbers(numbers.data(), numbers.size(), 0);
    for (const char* text : {"#N/A", "x"})
        add(counts, text);
    for (const char* digits :
         {"12345678901234567890", "-12345678901234567890", "0.12345678901234567890"})
        counts.add_large(decimal_of(table::read_number(digits)));
    const auto read = wire::decode<ValueCounts>(wire::encode(counts));
    std::string order;
    for (const CountedValue& value : read.sorted())
        order += value.value.str() + (value.value.is_number() ? " " : "? ");
    EXPECT_EQ(order,
              "-12345678901234567890 -7 0.12345678901234567890 5 12345678901234567890 "
              "#N/A? x? ");
}

TEST(ValueCounts, GivesUpByTheNumberOfDifferentValuesAloneHoweverTheyAreSplit) {
    std::mt19937 random(3);
    for (const std::size_t different : {ValueCounts::most, ValueCounts::most + 1}) {
        std::vector<std::int64_t> values;
        for (std::size_t i = 0; i < 3 * different; ++i)
            values.push_back(static_cast<std::int64_t>(i % different));
        std::shuffle(values.begin(), values.end(), random);
        ValueCounts whole;
        whole.add_numbers(values.data(), values.size(), 2);
        ValueCounts merged;
        for (std::size_t begin = 0; begin < values.size(); begin += 1000) {
            ValueCounts part;
            part.add_numbers(
                values.data() + begin, std::min<std::size_t>(1000, values.size() - begin), 2);
            merged.merge(std::move(part));
        }
        EXPECT_EQ(whole.exact(), different <= ValueCounts::most);
        EXPECT_EQ(merged.exact(), whole.exact());
        EXPECT_EQ(merged.distinct(), whole.distinct());
        EXPECT_NEAR(whole.distinct(),
                    static_cast<double>(different),
                    0.05 * static_cast<double>(different));
    }
}

/// However they are met and split.
TEST(ValueCounts, GivesNumbersOfEqualValueAsOneInTheShortestWayTheyWereWritten) {
    struct Written {
        std::int64_t mantissa;
        std::int16_t decimals;
    };
    std::vector<Written> numbers = {{7, 0},
                                    {7, 0},
                                    {70, 1},
                                    {700, 2},
                                    {410, 2},
                                    {410, 2},
                                    {41, 1},
                                    {0, 0},
                                    {0, 2},
                                    {-50, 1},
                                    {3, -2},
                                    {300, 0}};
    const std::vector<std::string> large = {"12345678901234567890.0",
                                            "12345678901234567890",
                                            "12345678901234567890.00",
                                            "7.0000000000000000000000000"};
    std::mt19937 random(8);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(numbers.begin(), numbers.end(), random);
        ValueCounts merged;
        for (const Written& one : numbers) {
            ValueCounts part;
            part.add_numbers(&one.mantissa, &one.decimals, 1);
            part.merge(std::move(merged));
            merged = std::move(part);
        }
        for (const std::string& text : large)
            merged.add_large(decimal_of(table::read_number(text)));
        add(merged, "7");
        std::string given;
        for (const CountedValue& value : merged.sorted())
            given += value.value.str() + " " + std::to_string(value.count) + ", ";
        EXPECT_EQ(given, "-5.0 1, 0 2, 4.1 3, 7 5, 300 2, 12345678901234567890 3, 7 1, ");
        EXPECT_EQ(merged.distinct(), 7);
        EXPECT_EQ(merged.top(1).front().value.str(), "7");
        EXPECT_EQ(merged.top(1).front().count, 5U);
    }
}

TEST(ValueCounts, ComesBackFromBytes) {
    ValueCounts counts;
    add(counts, "a");
    add(counts, "b");
    add(counts, "a");
    const auto read = wire::decode<ValueCounts>(wire::encode(counts));
    ASSERT_EQ(read.top(1).size(), 1U);
    EXPECT_EQ(read.top(1)[0].count, 2U);
    EXPECT_EQ(read.distinct(), 2);
}

}  // namespace
}  // namespace norma::reduce
