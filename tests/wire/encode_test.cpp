#include "norma/wire/encode.hpp"

#include <boost/serialization/base_object.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/split_member.hpp>
#include <boost/serialization/version.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace norma::wire {

template <typename T>
T round_trip(const T& value) {
    return decode<T>(encode(value));
}

enum class Colour : std::uint8_t { red, green };

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

struct Job {
    std::string name;
    std::vector<int> sizes;
    std::map<std::string, std::vector<double>> table;
    std::optional<Point> where;
    std::variant<int, std::string> choice;
    Colour colour = Colour::red;
    bool urgent = false;
    std::chrono::milliseconds limit{0};
    bool operator==(const Job&) const = default;
};

struct Tree {
    int value = 0;
    std::vector<Tree> children;
    bool operator==(const Tree&) const = default;
};

struct Link {
    int value = 0;
    std::unique_ptr<Link> next;
};

class WithMember {
  public:
    WithMember() = default;
    explicit WithMember(std::string text) : text_(std::move(text)) {}
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& text_;
    }
    bool operator==(const WithMember&) const = default;

  private:
    std::string text_;
};

class WithPrivateSplit : public WithMember {
  public:
    int saved = 0;
    int loaded = 0;

  private:
    friend class boost::serialization::access;
    template <typename Archive>
    void save(Archive& archive, unsigned /*version*/) const {
        archive << boost::serialization::make_nvp("saved", saved);
    }
    template <typename Archive>
    void load(Archive& archive, unsigned /*version*/) {
        archive >> boost::serialization::make_nvp("saved", loaded);
    }
    BOOST_SERIALIZATION_SPLIT_MEMBER()
};

class Versioned {
  public:
    [[nodiscard]] unsigned seen() const { return seen_; }
    template <typename Archive>
    void serialize(Archive& archive, unsigned version) {
        unsigned written = version;
        archive& written;
        seen_ = written;
    }

  private:
    unsigned seen_ = 0;
};

class Outside {  // serialize() is a free function in the namespace of Boost
  public:
    std::string text;
    explicit Outside(int) {}
    Outside() = default;
};

class Beside {  // serialize() is a free function beside the class
  public:
    Beside() = default;
    explicit Beside(int number) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }
    template <typename Archive>
    friend void serialize(Archive& archive, Beside& value, unsigned /*version*/) {
        archive& value.number_;
    }

  private:
    int number_ = 0;
};

/// A container of a user, declared to be one below.
template <typename T>
class Ring {
  public:
    using value_type = T;
    void push_back(T value) { held_.push_back(std::move(value)); }
    [[nodiscard]] auto begin() const { return held_.begin(); }
    [[nodiscard]] auto end() const { return held_.end(); }
    [[nodiscard]] std::size_t size() const { return held_.size(); }
    [[nodiscard]] T& back() { return held_.back(); }
    void clear() { held_.clear(); }

  private:
    std::deque<T> held_;
};

struct Nothing {
    bool operator==(const Nothing&) const = default;
};

}  // namespace norma::wire

BOOST_CLASS_VERSION(norma::wire::Versioned, 7)

template <typename T>
inline constexpr bool norma::is_container<norma::wire::Ring<T>> = true;

namespace boost::serialization {
template <typename Archive>
void serialize(Archive& archive, norma::wire::Outside& value, unsigned /*version*/) {
    archive& value.text;
}
}  // namespace boost::serialization

namespace norma::wire {
namespace {

TEST(Encode, BringsEveryKnownTypeBack) {
    EXPECT_EQ(round_trip(42), 42);
    EXPECT_EQ(round_trip(std::numeric_limits<double>::infinity()),
              std::numeric_limits<double>::infinity());
    EXPECT_EQ(round_trip(true), true);
    EXPECT_EQ(round_trip(Colour::green), Colour::green);
    EXPECT_EQ(round_trip(std::string("text \0 text", 11)), std::string("text \0 text", 11));
    EXPECT_EQ(round_trip(std::u16string(u"text")), u"text");
    const std::vector<bool> bits{true, false, true};
    EXPECT_EQ(round_trip(bits), bits);
    const std::vector<std::vector<std::string>> nested{{"a", ""}, {}, {"b"}};
    EXPECT_EQ(round_trip(nested), nested);
    const std::array<std::string, 2> pair{"a", "b"};
    EXPECT_EQ(round_trip(pair), pair);
    const std::tuple<int, std::string, bool> tuple{1, "x", true};
    EXPECT_EQ(round_trip(tuple), tuple);
    const std::map<std::string, int> map{{"one", 1}, {"two", 2}};
    EXPECT_EQ(round_trip(map), map);
    const std::multimap<int, int> multimap{{1, 2}, {1, 2}, {1, 1}};
    EXPECT_EQ(round_trip(multimap), multimap);
    const std::unordered_map<std::string, std::vector<int>> table{{"k", {1}}, {"l", {}}};
    EXPECT_EQ(round_trip(table), table);
    const std::set<std::string> set{"a", "b"};
    EXPECT_EQ(round_trip(set), set);
    const std::unordered_multiset<int> bag{3, 3, 4};
    EXPECT_EQ(round_trip(bag), bag);
    const std::deque<std::string> deque{"x", "y"};
    EXPECT_EQ(round_trip(deque), deque);
    const std::list<int> list{3, 1, 2};
    EXPECT_EQ(round_trip(list), list);
    EXPECT_EQ(round_trip(std::optional<std::string>()), std::nullopt);
    EXPECT_EQ(round_trip(std::optional<std::string>("x")), "x");
    const std::variant<std::monostate, int, std::string> variant = "third";
    EXPECT_EQ(round_trip(variant), variant);
    EXPECT_EQ(*round_trip(std::make_unique<std::string>("held")), "held");
    EXPECT_EQ(round_trip(std::unique_ptr<int>()), nullptr);
    EXPECT_EQ(round_trip(std::chrono::nanoseconds(5)), std::chrono::nanoseconds(5));
    EXPECT_EQ(round_trip(std::vector<Nothing>(9)), std::vector<Nothing>(9));
}

TEST(Encode, BringsTheLessCommonTypesOfTheStandardLibraryBack) {
    const std::forward_list<std::string> list{"a", "b", ""};
    EXPECT_EQ(round_trip(list), list);
    std::stack<std::string> stack;
    stack.push("below");
    stack.push("top");
    EXPECT_EQ(round_trip(stack), stack);
    std::queue<int> queue;
    queue.push(1);
    queue.push(2);
    EXPECT_EQ(round_trip(queue), queue);
    std::priority_queue<int, std::vector<int>, std::greater<>> smallest;
    for (const int value : {5, 1, 4})
        smallest.push(value);
    auto again = round_trip(smallest);
    ASSERT_EQ(again.size(), 3U);
    EXPECT_EQ(again.top(), 1);
    again.pop();
    EXPECT_EQ(again.top(), 4);
    EXPECT_EQ(round_trip(std::bitset<13>(0x1234U)), std::bitset<13>(0x1234U));
    EXPECT_EQ(encode(std::bitset<13>()).size(), 2U);
    EXPECT_EQ(round_trip(std::filesystem::path("a/b.txt")), std::filesystem::path("a/b.txt"));
    EXPECT_EQ(round_trip(std::complex<double>(1, 2)), std::complex<double>(1, 2));
    const auto now = std::chrono::system_clock::now();
    EXPECT_EQ(round_trip(now), now);
    EXPECT_EQ(round_trip(std::tuple<>()), std::tuple<>());
}

TEST(Encode, WritesViewsAsWhatTheyShow) {
    EXPECT_EQ(decode<std::string>(encode(std::string_view("shown"))), "shown");
    const std::vector<int> values{1, 2, 3};
    EXPECT_EQ(decode<std::vector<int>>(encode(std::span(values).subspan(1))),
              (std::vector<int>{2, 3}));
}

TEST(Encode, BringsAStructNobodyDeclaredBack) {
    const Job job{.name = "solve",
                  .sizes = {1, 2, 3},
                  .table = {{"a", {1.5}}, {"b", {}}},
                  .where = Point{1, 2},
                  .choice = "text",
                  .colour = Colour::green,
                  .urgent = true,
                  .limit = std::chrono::milliseconds(9)};
    EXPECT_EQ(round_trip(job), job);
    const Tree tree{1, {{2, {}}, {3, {{4, {}}}}}};
    EXPECT_EQ(round_trip(tree), tree);
}

TEST(Encode, UsesEveryFormOfSerialize) {
    EXPECT_EQ(round_trip(WithMember("held")), WithMember("held"));
    WithPrivateSplit split;
    split.saved = 5;
    EXPECT_EQ(round_trip(split).loaded, 5);
    EXPECT_EQ(round_trip(Versioned()).seen(), 7U);
    Outside outside;
    outside.text = "free";
    EXPECT_EQ(round_trip(outside).text, "free");
    EXPECT_EQ(round_trip(Beside(4)).number(), 4);
}

TEST(Encode, TakesAContainerOfTheUsersForOneOnceItIsDeclared) {
    Ring<std::string> ring;
    ring.push_back("one");
    ring.push_back("two");
    const auto again = round_trip(ring);
    EXPECT_EQ(std::vector(again.begin(), again.end()),
              (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(encode(ring), encode(std::vector<std::string>{"one", "two"}));
}

TEST(Encode, WritesTheBytesOfTheExampleInTheDocumentOfTheFormat) {
    const Bytes bytes = encode(std::vector<std::string>{"a"});
    const std::string expected("\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0a", 17);
    EXPECT_EQ(as_text(bytes), expected);
}

TEST(Encode, AppendsToWhatIsThere) {
    Bytes bytes{std::byte{1}};
    encode_into(bytes, std::uint8_t{2});
    EXPECT_EQ(bytes, (Bytes{std::byte{1}, std::byte{2}}));
}

TEST(DecodeInto, KeepsTheCapacityOfTheValue) {
    std::vector<int> value(1000);
    const int* const before = value.data();
    decode_into(encode(std::vector<int>{1, 2}), value);
    EXPECT_EQ(value, (std::vector<int>{1, 2}));
    EXPECT_EQ(value.data(), before);
}

TEST(Decode, RefusesBytesThatAreLeftOver) {
    Bytes bytes = encode(std::string("x"));
    bytes.push_back(std::byte{0});
    EXPECT_THROW(std::ignore = decode<std::string>(bytes), DecodeError);
}

TEST(Decode, RefusesWhatNoWriterWrites) {
    EXPECT_THROW(std::ignore = decode<bool>(encode(std::uint8_t{2})), DecodeError);
    EXPECT_THROW(std::ignore = decode<std::vector<bool>>(encode(std::vector<std::uint8_t>{2})),
                 DecodeError);
    EXPECT_THROW((std::ignore = decode<std::variant<int, char>>(encode(std::pair(2U, 0)))),
                 DecodeError);
    EXPECT_THROW(std::ignore = decode<std::set<int>>(encode(std::vector<int>{1, 1})),
                 DecodeError);
    EXPECT_THROW(std::ignore = decode<std::optional<int>>(encode(std::uint8_t{2})),
                 DecodeError);
    EXPECT_THROW(std::ignore = decode<std::bitset<5>>(encode(std::uint8_t{32})), DecodeError);
}

Link chain(int length) {
    Link first;
    Link* last = &first;
    for (int i = 1; i < length; ++i) {
        last->next = std::make_unique<Link>();
        last = last->next.get();
    }
    return first;
}

TEST(Encode, RefusesMoreDepthThanTheStackOfTheReaderCouldTake) {
    EXPECT_NO_THROW(std::ignore = (decode<Link>(encode(chain(max_depth)))));
    EXPECT_THROW(std::ignore = encode(chain(max_depth + 1)), UsageError);
}

TEST(Decode, RefusesMoreDepthThanItsStackCouldTake) {
    Bytes forged;  // a Tree whose every node claims one child
    for (int i = 0; i < 100'000; ++i) {
        encode_into(forged, 0);
        encode_into(forged, std::uint64_t{1});
    }
    try {
        std::ignore = (decode<Tree>(forged));
        ADD_FAILURE() << "accepted";
    } catch (const DecodeError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("deep"));
    }
}

}  // namespace
}  // namespace norma::wire
