#include "reduce/key_table.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

std::string random_key(std::mt19937& random) {
    std::string key(random() % 41, ' ');
    for (char& c : key)
        c = "ab\0"[random() % 3];
    return key;
}

TEST(KeyTable, NumbersKeysInTheOrderTheyAreSeen) {
    KeyTable keys;
    EXPECT_EQ(keys.find_or_add("oslo"), 0U);
    EXPECT_EQ(keys.find_or_add(""), 1U);
    EXPECT_EQ(keys.find_or_add("oslo"), 0U);
    EXPECT_EQ(keys[0], "oslo");
    EXPECT_EQ(keys[1], "");
}

TEST(KeyTable, TellsKeysApartThatDifferInLengthOrZerosOnly) {
    KeyTable keys;
    const std::vector<std::string> all = {"a",
                                          std::string("a\0", 2),
                                          std::string("a\0\0", 3),
                                          std::string(31, 'x'),
                                          std::string(32, 'x'),
                                          std::string(33, 'x'),
                                          std::string(34, 'x')};
    for (std::uint32_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(keys.find_or_add(all[i]), i);
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(keys.find_or_add(all[i]), i);
        EXPECT_EQ(keys[i], all[i]);
    }
}

TEST(KeyTable, KnowsAsManyKeysAsAMapDoes) {
    std::mt19937 random(7);
    KeyTable keys;
    std::map<std::string, std::uint32_t> known;
    for (int i = 0; i < 100'000; ++i) {
        const std::string key = random_key(random);
        const auto number =
            known.try_emplace(key, static_cast<std::uint32_t>(known.size())).first->second;
        ASSERT_EQ(keys.find_or_add(key), number) << key;
    }
    EXPECT_EQ(keys.size(), known.size());
    for (const auto& [key, number] : known)
        EXPECT_EQ(keys[number], key);
}

/// A column of these texts.
struct Column {
    explicit Column(const std::vector<std::string>& texts, char quote = '\0') {
        bytes.assign(table::readable_around, '#');
        for (const std::string& text : texts) {
            begins.push_back(static_cast<std::uint32_t>(bytes.size()));
            bytes += text;
            ends.push_back(static_cast<std::uint32_t>(bytes.size()));
        }
        bytes.append(table::readable_around, '#');
        column = {bytes.data(), begins.data(), ends.data(), 1, 0, texts.size(), quote};
    }
    std::string bytes;
    std::vector<std::uint32_t> begins, ends;
    table::TextColumn column;
};

TEST(KeyTable, ReadsAColumnAsItReadsEachKeyAtEachLevel) {
    for (const SimdLevel level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512}) {
        if (level > offered_simd_level()) break;
        SCOPED_TRACE(name(level));
        std::mt19937 random(8);
        KeyTable by_column(level);
        KeyTable one_by_one;
        std::vector<std::uint32_t> numbers;
        for (int block = 0; block < 40; ++block) {  // beyond what the nearest caches hold
            std::vector<std::string> texts;
            for (int i = 0; i < 1000; ++i)
                texts.push_back(random_key(random));
            const Column column(texts);
            by_column.find_or_add(column.column, numbers);
            for (std::size_t row = 0; row < texts.size(); ++row)
                ASSERT_EQ(numbers[row], one_by_one.find_or_add(texts[row])) << texts[row];
        }
    }
}

TEST(KeyTable, TakesQuotesOff) {
    KeyTable keys;
    const Column column({"\"a, b\"", "a, b", "\"say \"\"no\"\"\"", "\""}, '"');
    std::vector<std::uint32_t> numbers;
    keys.find_or_add(column.column, numbers);
    EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 0, 1, 2}));
    EXPECT_EQ(keys[1], "say \"no\"");
}

}  // namespace
}  // namespace norma::reduce
