#include "norma/reduce/top.hpp"

#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace norma {
namespace {

using Words = std::vector<std::string>;
using Counted = Top<std::string>::Counted;

void add_words(Top<std::string>& top, std::span<const std::string> words) {
    for (const std::string& word : words)
        top.add(std::string_view(word));
}

Words words(unsigned seed, std::size_t count, unsigned different) {
    std::mt19937_64 random(seed);
    Words result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back("w" + std::to_string(random() % (random() % different + 1)));
    return result;
}

TEST(Top, ListsTheMostFrequentKeysAndTiesInOrder) {
    Top<std::string> top;
    add_words(top, Words{"b", "c", "a", "c", "d", "a", "b"});
    EXPECT_EQ(*top.result(3), (std::vector<Counted>{{"a", 2}, {"b", 2}, {"c", 2}}));
    EXPECT_EQ(top.result(10)->size(), 4U);
    EXPECT_EQ(top.count(), 7U);
    EXPECT_EQ(top.different(), 4U);
}

TEST(Top, IsTheSameForAnySplitAndOrder) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        const Words all = words(seed, 3000, 200);
        std::map<std::string, std::uint64_t> right;
        for (const std::string& word : all)
            ++right[word];
        const Top<std::string> empty(right.size());
        const auto merged = split_and_merged(all, seed, add_words, empty);
        const auto result = merged.result(1000);
        ASSERT_TRUE(result);
        ASSERT_EQ(result->size(), right.size());
        for (const auto& [word, count] : *result)
            EXPECT_EQ(count, right[word]);
        auto whole = empty;
        add_words(whole, all);
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::encode(merged), wire::encode(whole));
    }
}

TEST(Top, SaysSoOfTooManyDifferentKeysWhereverTheyMeet) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        const Words all = words(seed, 3000, 200);
        std::map<std::string, int> right;
        for (const std::string& word : all)
            ++right[word];
        const Top<std::string> empty(right.size() - 1);
        auto whole = empty;
        add_words(whole, all);
        const auto merged = split_and_merged(all, seed, add_words, empty);
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::encode(merged), wire::encode(whole));
        ASSERT_FALSE(merged.result(3));
        EXPECT_EQ(merged.count(), all.size());
        EXPECT_EQ(merged.different(), right.size());
        EXPECT_THAT(merged.result(3).error(),
                    testing::HasSubstr(std::to_string(right.size() - 1) + " different keys"));
    }
}

TEST(Top, CountsKeysOfAnyKind) {
    Top<int> numbers(5);
    numbers.add(3, 10);
    numbers.add(4);
    EXPECT_EQ(numbers.result(1)->front(), (Top<int>::Counted{3, 10}));
    EXPECT_EQ(wire::decode<Top<int>>(wire::encode(numbers)), numbers);
}

TEST(Top, RefusesAnotherCapacityAndDamagedBytes) {
    Top<std::string> top(3);
    EXPECT_THROW(top.merge(Top<std::string>(4)), UsageError);
    add_words(top, Words{"a", "b", "c"});
    Bytes bytes = wire::encode(top);
    EXPECT_EQ(wire::decode<Top<std::string>>(bytes), top);
    bytes.front() = std::byte{2};
    EXPECT_THROW(static_cast<void>(wire::decode<Top<std::string>>(bytes)), DecodeError);
    const auto twice = wire::encode(std::tuple(std::uint64_t{9},
                                               std::uint64_t{2},
                                               false,
                                               Words{"a", "a"},
                                               std::vector<std::uint64_t>{1, 1}));
    EXPECT_THROW(static_cast<void>(wire::decode<Top<std::string>>(twice)), DecodeError);
}

}  // namespace
}  // namespace norma
