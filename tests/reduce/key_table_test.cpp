#include "reduce/key_table.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

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

TEST(KeyTable, TakesTheKeysOfAnotherAsOneByOne) {
    std::mt19937 random(9);
    for (const int few : {0, 10, 20'000}) {
        KeyTable mine, one_by_one, other;
        for (int i = 0; i < few; ++i) {
            const std::string key = random_key(random);
            ASSERT_EQ(mine.find_or_add(key), one_by_one.find_or_add(key));
        }
        for (int i = 0; i < 30'000; ++i)
            static_cast<void>(other.find_or_add(random_key(random)));
        std::vector<std::uint32_t> numbers;
        mine.find_or_add(other, numbers);
        ASSERT_EQ(numbers.size(), other.size());
        for (std::size_t i = 0; i < other.size(); ++i) {
            ASSERT_EQ(numbers[i], one_by_one.find_or_add(other[i])) << other[i];
            ASSERT_EQ(mine[numbers[i]], other[i]);
        }
    }
}

TEST(KeyTable, IsTheSameAfterTravelling) {
    std::mt19937 random(10);
    KeyTable sent;
    for (int i = 0; i < 5000; ++i)
        static_cast<void>(sent.find_or_add(random_key(random)));
    auto read = wire::decode<KeyTable>(wire::encode(sent));
    ASSERT_EQ(read.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        ASSERT_EQ(read[i], sent[i]);
        ASSERT_EQ(read.find_or_add(sent[i]), i);
    }
    EXPECT_EQ(read.find_or_add("new"), sent.size());
}

/// What is encoded as a KeyTable is.
struct Listed {
    std::vector<std::uint32_t> sizes;
    std::string texts;
};

TEST(KeyTable, RefusesWhatIsNoListOfDifferentKeys) {
    const auto read = [](const Listed& listed) {
        auto keys = wire::decode<KeyTable>(wire::encode(listed));
        keys.find_places();
        return keys.size();
    };
    EXPECT_EQ(read({{1, 0, 2}, "abc"}), 3U);
    EXPECT_THROW(read({{1, 3}, "abc"}), DecodeError);
    EXPECT_THROW(read({{1, 1}, "abc"}), DecodeError);
    EXPECT_THROW(read({{UINT32_MAX}, "abc"}), DecodeError);
    EXPECT_THROW(read({{1, 1, 1}, "aba"}), DecodeError);
    EXPECT_THROW(read({{40, 40}, std::string(80, 'a')}), DecodeError);
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
