#include "reduce/value_counts.hpp"

#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

void add(ValueCounts& counts, const std::string& text) {
    counts.add_text(text, hash_of(text));
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
