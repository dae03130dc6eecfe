#include "norma/reduce/keyed_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace norma {
namespace {

using Table = detail::KeyedTable<std::string, long>;

int zero() {
    return 0;
}

TEST(KeyHash, IsXxh3OfTheBytesOfAKey) {
    EXPECT_EQ(key_hash(std::string_view()),
              0x2d06800538d394c2U);  // from the XXH3 specification
    EXPECT_EQ(key_hash(std::string("Oslo")), checksum(as_bytes("Oslo")));
    EXPECT_EQ(key_hash(std::string_view("Oslo")), key_hash(std::string("Oslo")));
    const std::int64_t number = 42;
    EXPECT_EQ(key_hash(number), checksum(std::as_bytes(std::span(&number, 1))));
}

TEST(KeyHash, IsEqualForEqualKeysWhateverTheirBytes) {
    EXPECT_EQ(key_hash(0.0), key_hash(-0.0));
    EXPECT_NE(key_hash(0.0), key_hash(1.0));
    using Gaps = std::pair<char, double>;
    alignas(Gaps) unsigned char filled[sizeof(Gaps)];
    std::fill(std::begin(filled), std::end(filled), static_cast<unsigned char>(0xAA));
    const auto* const key = new (filled) Gaps('a', 0.5);
    EXPECT_EQ(key_hash(*key), key_hash(Gaps('a', 0.5)));
}

TEST(KeyHash, TellsPartsApart) {
    using Pair = std::pair<std::string, std::string>;
    EXPECT_NE(key_hash(Pair("ab", "c")), key_hash(Pair("a", "bc")));
    EXPECT_NE(key_hash(std::tuple(1, 2)), key_hash(std::tuple(2, 1)));
    using Words = std::vector<std::string>;
    EXPECT_NE(key_hash(Words{"a"}), key_hash(Words{"a", ""}));
    using Lists = std::pair<std::list<int>, std::list<int>>;
    EXPECT_NE(key_hash(Lists({1}, {})), key_hash(Lists({}, {1})));
}

TEST(OwnerOf, SpreadsKeysEvenly) {
    std::vector<int> keys(7);
    for (int key = 0; key < 70'000; ++key)
        ++keys.at(static_cast<std::size_t>(owner_of(key_hash(key), 7)));
    for (const int of_rank : keys)
        EXPECT_NEAR(of_rank, 10'000, 500);  // five standard deviations
    EXPECT_EQ(owner_of(~std::uint64_t{0}, 7), 6);
    EXPECT_EQ(owner_of(0, 7), 0);
}

TEST(KeyedTable, FindsWhatWasPutIn) {
    Table table;
    std::map<std::string, long> expected;
    for (int i = 0; i < 100'000; ++i) {
        const std::string key = std::to_string(i * 7919 % 30'011);
        ++expected[key];
        ++table.find_or_make(std::string_view(key), zero).value;
    }
    EXPECT_EQ(table.size(), expected.size());
    std::map<std::string, long> found;
    for (auto& entry : table.release())
        found[entry.key] = entry.value;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.bytes(), 0U);
}

/// Written without its number: others of that name have the same hash.
struct Numbered {
    std::string name;
    int number = 0;
    bool operator==(const Numbered&) const = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& name;
    }
};

TEST(KeyedTable, TellsKeysOfTheSameHashApart) {
    detail::KeyedTable<Numbered, int> table;
    ASSERT_EQ(key_hash(Numbered{"a", 1}), key_hash(Numbered{"a", 2}));
    table.find_or_make(Numbered{"a", 1}, zero).value = 1;
    table.find_or_make(Numbered{"a", 2}, zero).value = 2;
    EXPECT_EQ(table.size(), 2U);
    EXPECT_EQ(table.find_or_make(Numbered{"a", 1}, zero).value, 1);
}

TEST(KeyedTable, LeavesValuesWhereTheyAre) {
    Table table;
    long& first = table.find_or_make("first", zero).value;
    for (int i = 0; i < 10'000; ++i)
        table.find_or_make(std::to_string(i), zero);
    first = 5;
    const auto again = table.find_or_make("first", zero);
    EXPECT_EQ(again.value, 5);
    EXPECT_FALSE(again.is_new);
}

TEST(KeyedTable, CountsWhatKeysAndValuesHoldElsewhere) {
    detail::KeyedTable<std::string, std::vector<double>> table;
    const auto none = [] { return std::vector<double>(); };
    auto& values = table.find_or_make(std::string("short"), none).value;
    const std::size_t before = table.bytes();
    table.find_or_make(std::string(1000, 'x'), none);
    EXPECT_GE(table.bytes(), before + 1000);
    EXPECT_LT(table.bytes(), before + 1200);
    const std::size_t with_key = table.bytes();
    table.change(values, [](std::vector<double>& all) { all.resize(100); });
    EXPECT_EQ(table.bytes(), with_key + 800);
    table.change(values, [](std::vector<double>& all) { all.resize(10); });
    EXPECT_EQ(table.bytes(), with_key + 80);
}

}  // namespace
}  // namespace norma
