// Reading over values that are there: their memory is kept, and nothing else of them.
#include "norma/wire/frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cctype>
#include <cmath>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace norma::wire {

/// Adds what it reads to what it finds, as many a load() does.
class Heap {
  public:
    std::vector<std::string> items;
    bool operator==(const Heap&) const = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        std::size_t count = items.size();
        archive& count;
        for (std::size_t i = 0; i < count; ++i) {
            std::string item = i < items.size() ? items[i] : "";
            archive& item;
            if (Archive::is_loading::value) items.push_back(item);
        }
    }
};

struct Entry {
    std::string name;
    Heap heap;
    bool operator==(const Entry&) const = default;
};

/// Texts that differ in case alone are the same key.
struct WithoutCase {
    bool operator()(const std::string& a, const std::string& b) const {
        return std::ranges::lexicographical_compare(
            a, b, [](char x, char y) { return std::tolower(x) < std::tolower(y); });
    }
};

namespace {

template <typename T>
void expect_replaced(const T& old, const T& fresh) {
    T value = decode<T>(encode(old));
    decode_into(encode(fresh), value);
    EXPECT_EQ(value, fresh);
    decode_into(encode(old), value);
    EXPECT_EQ(value, old);
}

TEST(DecodeInto, ReplacesWhateverWasThere) {
    using Table = std::map<std::string, std::vector<int>>;
    expect_replaced(Table{}, Table{{"a", {1}}, {"b", {}}});
    expect_replaced(Table{{"a", {1}}, {"c", {1, 2}}},
                    Table{{"a", {7, 8}}, {"b", {}}, {"d", {3}}});
    expect_replaced(Table{{"x", {1}}}, Table{{"a", {7}}, {"b", {8}}});
    expect_replaced(std::map<int, std::string, std::greater<>>{{3, "c"}, {1, "a"}},
                    std::map<int, std::string, std::greater<>>{{4, "d"}, {3, "e"}, {0, ""}});
    expect_replaced(std::multimap<int, int>{{1, 1}, {1, 2}, {2, 5}},
                    std::multimap<int, int>{{1, 2}, {1, 1}, {1, 3}, {3, 0}});
    expect_replaced(std::set<std::string>{"a", "b"}, std::set<std::string>{"b", "c", "d"});
    expect_replaced(std::unordered_map<int, int>{{1, 2}}, std::unordered_map<int, int>{{2, 3}});
    expect_replaced(std::vector<std::string>{"a", "b"}, std::vector<std::string>{"longer"});
    expect_replaced(std::vector<bool>{true, false}, std::vector<bool>{false});
    expect_replaced(std::deque<std::string>{"a"}, std::deque<std::string>{"b", "c"});
    expect_replaced(std::list<std::string>{"a", "b"}, std::list<std::string>{"c"});
    expect_replaced(std::forward_list<int>{1, 2}, std::forward_list<int>{3});
    expect_replaced(std::optional<std::string>("a"), std::optional<std::string>());
}

TEST(DecodeInto, KeepsTheMemoryOfEntriesWhoseKeysAreThere) {
    std::map<std::string, std::vector<double>> value{{"a", {1, 2, 3}}, {"b", {4}}};
    const double* const before = value["a"].data();
    decode_into(encode(std::map<std::string, std::vector<double>>{{"a", {5, 6}}, {"c", {}}}),
                value);
    EXPECT_EQ(value["a"].data(), before);
    std::vector<std::string> words(2, std::string(100, 'x'));
    const char* const text = words[1].data();
    decode_into(encode(std::vector<std::string>{"a", std::string(90, 'y')}), words);
    EXPECT_EQ(words[1].data(), text);
}

TEST(DecodeInto, TakesTheKeyThatCameWhereTwoAreEquivalent) {
    using Table = std::map<std::string, int, WithoutCase>;
    Table value{{"abc", 1}, {"x", 2}};
    decode_into(encode(Table{{"ABC", 3}, {"x", 4}}), value);
    EXPECT_EQ(value, (Table{{"ABC", 3}, {"x", 4}}));
    EXPECT_EQ(value.begin()->first, "ABC");
}

TEST(DecodeInto, TakesTheKeyThatCameWhereTwoAreEqualNumbers) {
    using Table = std::map<std::vector<double>, int>;
    Table value{{{0.0}, 1}};
    decode_into(encode(Table{{{-0.0}, 2}}), value);
    EXPECT_TRUE(std::signbit(value.begin()->first.front()));
}

TEST(DecodeInto, RefusesAKeyThatComesTwiceAlsoWhereItIsThere) {
    std::map<std::string, int> value{{"a", 1}, {"b", 2}};
    const auto twice = encode(std::multimap<std::string, int>{{"a", 1}, {"a", 2}});
    EXPECT_THROW(decode_into(twice, value), DecodeError);
}

TEST(DecodeInto, ReadsKeysInAnyOrder) {
    std::map<int, int> value{{1, 10}, {5, 50}, {9, 90}};
    const std::vector<std::pair<int, int>> anyhow{{5, 1}, {9, 2}, {3, 3}, {4, 4}, {1, 5}};
    Bytes bytes;
    encode_into(bytes, std::uint64_t{anyhow.size()});
    for (const auto& [key, mapped] : anyhow) {
        encode_into(bytes, key);
        encode_into(bytes, mapped);
    }
    decode_into(bytes, value);
    EXPECT_EQ(value, (std::map<int, int>(anyhow.begin(), anyhow.end())));
}

TEST(DecodeInto, ShowsAClassThatReadsItselfNothingOld) {
    expect_replaced(std::vector<Heap>{{{"a"}}, {{"b", "c"}}}, std::vector<Heap>{{{"d"}}});
    expect_replaced(std::vector<Entry>{{"e", {{"a"}}}}, std::vector<Entry>{{"f", {{"b"}}}, {}});
    expect_replaced(std::map<int, Heap>{{1, {{"a"}}}}, std::map<int, Heap>{{1, {{"b"}}}});
    expect_replaced(std::map<int, Entry>{{1, {"e", {{"a"}}}}}, std::map<int, Entry>{{1, {}}});
}

struct Mixed {
    std::string text;
    std::vector<std::vector<int>> rows;
    std::map<std::string, double> numbers;
    std::map<int, int> plain;
    std::optional<std::string> maybe;
    std::unique_ptr<std::string> held;
    std::variant<int, std::string> either;
    std::tuple<int, bool, std::string> tuple;
    std::array<std::string, 2> two;
    std::vector<bool> bits;
    std::deque<std::optional<int>> deque;
    std::forward_list<int> list;
    std::stack<std::string> stack;
    std::bitset<13> bitset;
    std::filesystem::path path;
    bool last = false;
};

Mixed mixed() {
    Mixed value{.text = "text",
                .rows = {{1, 2}, {}, {3}},
                .numbers = {{"a", 1}, {"bc", 2}},
                .plain = {{1, 2}, {3, 4}},
                .maybe = "maybe",
                .held = std::make_unique<std::string>("held"),
                .either = "either",
                .tuple = {1, true, "tuple"},
                .two = {"one", "two"},
                .bits = {true, false, true},
                .deque = {1, std::nullopt},
                .list = {1, 2, 3},
                .stack = {},
                .bitset = 7,
                .path = "a/b"};
    value.stack.push("stack");
    return value;
}

TEST(Measure, KnowsTheSizeBeforeAnythingIsWritten) {
    EXPECT_EQ(detail::Measure()(mixed()), encode(mixed()).size());
    EXPECT_EQ(detail::Measure()(Mixed()), encode(Mixed()).size());
    EXPECT_EQ(detail::Measure()(std::string_view("view")),
              encode(std::string_view("view")).size());
    EXPECT_LE(detail::Measure()(Entry{"name", {}}), encode(Entry{"name", {}}).size());
}

TEST(FrameValueInto, WritesOverWhatWasThere) {
    Bytes frame;
    const std::string longer(100, 'x');
    frame_value_into(frame, longer);
    const std::byte* const before = frame.data();
    frame_value_into(frame, std::string("short"));
    EXPECT_EQ(unframe_value<std::string>(frame), "short");
    frame_value_into(frame, longer);
    EXPECT_EQ(unframe_value<std::string>(frame), longer);
    EXPECT_EQ(frame.data(), before);
}

}  // namespace
}  // namespace norma::wire
