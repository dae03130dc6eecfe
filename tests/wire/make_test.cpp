// Values that nobody can make from nothing: each way by which the receiving rank makes them
// nevertheless, in every place a value can stand.
#include "norma/wire/frame.hpp"

#include <boost/serialization/access.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <compare>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace norma::wire {

/// Its default constructor is for the friend alone.
class Befriended {
  public:
    explicit Befriended(int number) : text_(std::to_string(number)) {}
    auto operator<=>(const Befriended&) const = default;

  private:
    friend class boost::serialization::access;
    Befriended() = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& text_;
    }
    std::string text_;
};

/// Is constructed from its number, by functions beside it; serialize() does the rest.
class Rebuilt {
  public:
    explicit Rebuilt(int number) : number_(number), note_("note " + std::to_string(number)) {}
    Rebuilt(int number, std::nullptr_t /*no note*/) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }
    auto operator<=>(const Rebuilt&) const = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& note_;
    }

  private:
    int number_;
    std::string note_;
};
template <typename Archive>
void save_construct_data(Archive& archive, const Rebuilt* value, unsigned /*version*/) {
    archive << value->number();
}
template <typename Archive>
void load_construct_data(Archive& archive, Rebuilt* room, unsigned /*version*/) {
    int number = 0;
    archive >> number;
    ::new (room) Rebuilt(number, nullptr);
}

/// The same in the namespace of Boost, for a class that can only be moved.
class Ticket {
  public:
    explicit Ticket(int number) : number_(std::make_unique<int>(number)) {}
    [[nodiscard]] int number() const { return *number_; }
    auto operator<=>(const Ticket& other) const { return *number_ <=> *other.number_; }
    bool operator==(const Ticket& other) const { return *number_ == *other.number_; }
    template <typename Archive>
    void serialize(Archive& /*archive*/, unsigned /*version*/) {}

  private:
    std::unique_ptr<int> number_;
};

/// Plain data, and no number of it is nothing.
class Id {
  public:
    explicit Id(int number) : number_(number), half_(number / 2.0) {}
    auto operator<=>(const Id&) const = default;

  private:
    int number_;
    double half_;
};

/// A struct nobody declared, with fields of all these.
struct Record {
    Id id;
    bool urgent;
    Befriended who;
    std::vector<Rebuilt> rebuilt;
    std::string text;
    auto operator<=>(const Record&) const = default;
};

/// Plain data as a whole, and made of its bytes.
struct Position {
    Id id;
    double at[3];
    auto operator<=>(const Position&) const = default;
};

}  // namespace norma::wire

template <>
inline constexpr bool norma::is_plain<norma::wire::Id> = true;

namespace boost::serialization {
template <typename Archive>
void save_construct_data(Archive& archive, const norma::wire::Ticket* value, unsigned /*v*/) {
    const int number = value->number();
    archive << number;
}
template <typename Archive>
void load_construct_data(Archive& archive, norma::wire::Ticket* room, unsigned /*version*/) {
    int number = 0;
    archive >> number;
    ::new (room) norma::wire::Ticket(number);
}
}  // namespace boost::serialization

namespace norma::wire {
namespace {

template <typename T>
T sample(int number) {
    return T(number);
}
template <>
Record sample<Record>(int number) {
    return {Id(number), true, Befriended(number), {}, "text"};
}
template <>
Position sample<Position>(int number) {
    return {Id(number), {1, 2, 3}};
}

template <typename T>
struct Box {
    int before = 0;
    T value;
    std::string after;
    bool operator==(const Box&) const = default;
};

template <typename T>
class Make : public testing::Test {};
using Makeables = testing::Types<Befriended, Rebuilt, Ticket, Id, Record, Position>;
TYPED_TEST_SUITE(Make, Makeables);

template <typename T>
void expect_round_trip(const T& value) {
    static_assert(Travels<T> && Makeable<T> && Fillable<T>);
    EXPECT_EQ(decode<T>(encode(value)), value);
    EXPECT_EQ(unframe_value<T>(frame_value(value)), value);
}

/// A container of the two samples; filled one by one, as some samples can only be moved.
template <typename Container>
Container two() {
    using Element = typename Container::value_type;
    Container container;
    container.push_back(sample<Element>(4));
    container.push_back(sample<Element>(7));
    return container;
}

TYPED_TEST(Make, BringsAValueWithoutDefaultBack) {
    static_assert(!std::is_default_constructible_v<TypeParam>);
    expect_round_trip(sample<TypeParam>(4));
}

TYPED_TEST(Make, FillsContainersWithThem) {
    expect_round_trip(two<std::vector<TypeParam>>());
    expect_round_trip(two<std::deque<TypeParam>>());
    expect_round_trip(two<std::list<TypeParam>>());
    std::forward_list<TypeParam> forward;
    forward.push_front(sample<TypeParam>(4));
    forward.push_front(sample<TypeParam>(7));
    expect_round_trip(forward);
    std::map<int, TypeParam> map;
    map.emplace(1, sample<TypeParam>(4));
    expect_round_trip(map);
    std::map<TypeParam, std::string> keys;
    keys.emplace(sample<TypeParam>(4), "four");
    expect_round_trip(keys);
    std::set<TypeParam> set;
    set.insert(sample<TypeParam>(4));
    set.insert(sample<TypeParam>(7));
    expect_round_trip(set);
    std::unordered_map<std::string, TypeParam> table;
    table.emplace("four", sample<TypeParam>(4));
    expect_round_trip(table);
}

TYPED_TEST(Make, PutsThemWhereOneValueStands) {
    expect_round_trip(std::optional<TypeParam>(sample<TypeParam>(4)));
    expect_round_trip(std::pair<int, TypeParam>(1, sample<TypeParam>(4)));
    expect_round_trip(
        std::tuple<TypeParam, bool, std::string>(sample<TypeParam>(4), true, "t"));
    expect_round_trip(std::array<TypeParam, 3>{
        sample<TypeParam>(1), sample<TypeParam>(2), sample<TypeParam>(3)});
    expect_round_trip(Box<TypeParam>{1, sample<TypeParam>(4), "after"});
    const auto held = std::make_unique<TypeParam>(sample<TypeParam>(4));
    EXPECT_EQ(*decode<std::unique_ptr<TypeParam>>(encode(held)), *held);
}

TYPED_TEST(Make, MakesVariantsWhoseFirstAlternativeHasNoDefault) {
    using First = std::variant<TypeParam, std::string>;
    using Later = std::variant<std::monostate, int, TypeParam>;
    expect_round_trip(First(sample<TypeParam>(4)));
    expect_round_trip(First("text"));
    expect_round_trip(Later());
    expect_round_trip(Later(sample<TypeParam>(4)));
    std::vector<First> many;
    many.emplace_back(sample<TypeParam>(4));
    many.emplace_back("text");
    expect_round_trip(many);
}

TYPED_TEST(Make, FillsAValueThatIsThere) {
    TypeParam value = sample<TypeParam>(4);
    decode_into(encode(sample<TypeParam>(7)), value);
    EXPECT_EQ(value, sample<TypeParam>(7));
    auto values = two<std::vector<TypeParam>>();
    decode_into(encode(std::vector<TypeParam>()), values);
    EXPECT_TRUE(values.empty());
}

/// Its number stays what it is made with.
struct Fixed {
    const int number = 7;
    std::string text;
    bool operator==(const Fixed&) const = default;
};

TEST(Make, MakesWholeWhatHasAConstPart) {
    using Entry = std::pair<const int, std::string>;
    const Entry entry(3, "three");
    EXPECT_EQ(decode<Entry>(encode(entry)), entry);
    expect_round_trip(std::vector<Entry>{entry, {4, "four"}});
    expect_round_trip(std::list<Entry>{entry});
    expect_round_trip(std::map<int, std::vector<Entry>>{{1, {entry}}, {2, {}}});
    expect_round_trip(std::map<std::string, Entry>{{"three", entry}});
    expect_round_trip(std::map<int, std::vector<std::pair<const int, int>>>{{1, {{2, 3}}}});
    expect_round_trip(std::optional<Entry>(entry));
    expect_round_trip(std::vector<std::array<Entry, 2>>{{entry, entry}});
    expect_round_trip(std::vector<std::tuple<int, Entry>>{{1, entry}});
    const Fixed fixed{8, "eight"};
    EXPECT_EQ(decode<Fixed>(encode(fixed)), fixed);
    std::vector<Entry> there{{1, "one"}, {2, "two"}};
    decode_into(encode(std::vector<Entry>{entry}), there);
    EXPECT_EQ(there, std::vector<Entry>{entry});
    EXPECT_FALSE(Fillable<Entry>);  // what is const is not written over
    EXPECT_FALSE((Fillable<std::array<Entry, 2>>));
    EXPECT_FALSE(Fillable<Fixed>);
}

struct NoWay {
    explicit NoWay(int /*number*/) {}
    template <typename Archive>
    void serialize(Archive& /*archive*/, unsigned /*version*/) {}
};

TEST(Makeable, SaysWhatCanBeMadeAndWhatNot) {
    EXPECT_TRUE(Travels<NoWay>);
    EXPECT_TRUE(Fillable<NoWay>);
    EXPECT_FALSE(Makeable<NoWay>);
    EXPECT_FALSE(Makeable<std::vector<NoWay>>);
    EXPECT_FALSE(Fillable<std::vector<NoWay>>);
    EXPECT_TRUE((Fillable<std::pair<int, NoWay>>));
    EXPECT_FALSE((Makeable<std::pair<int, NoWay>>));
    EXPECT_TRUE(Travels<std::string_view>);
    EXPECT_FALSE(Makeable<std::string_view>);
    EXPECT_FALSE(Travels<std::shared_ptr<int>>);
    EXPECT_FALSE((Travels<std::map<std::string, std::vector<std::shared_ptr<int>>>>));
    EXPECT_FALSE(Travels<Box<int*>>);
}

struct Tree {
    int value = 0;
    std::vector<Tree> children;
    std::unique_ptr<Tree> next;
};
struct BadTree {
    std::vector<BadTree> children;
    std::shared_ptr<int> shared;
};

TEST(Makeable, KnowsTypesThatHoldTheirOwnKind) {
    EXPECT_TRUE(Travels<Tree> && Fillable<Tree> && Makeable<Tree>);
    EXPECT_FALSE(Travels<BadTree>);
}

/// Counts itself, and refuses to be constructed from a negative number.
class Counted {
  public:
    inline static int alive = 0;
    explicit Counted(int number) : number_(number) {
        if (number < 0) throw std::domain_error("negative");
        ++alive;
    }
    Counted(const Counted& other) : number_(other.number_), text(other.text) { ++alive; }
    Counted& operator=(const Counted&) = default;
    ~Counted() { --alive; }
    [[nodiscard]] int number() const { return number_; }
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& text;
    }

  private:
    int number_;

  public:
    std::string text = "some text";
};
template <typename Archive>
void save_construct_data(Archive& archive, const Counted* value, unsigned /*version*/) {
    archive << value->number();
}
template <typename Archive>
void load_construct_data(Archive& archive, Counted* room, unsigned /*version*/) {
    int number = 0;
    archive >> number;
    ::new (room) Counted(number);
}

TEST(Make, DestroysWhatItConstructedWhenTheRestIsDamaged) {
    const Bytes whole = encode(std::vector<Counted>(3, Counted(1)));
    EXPECT_EQ(decode<std::vector<Counted>>(whole).size(), 3U);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THROW(std::ignore = decode<std::vector<Counted>>(ByteView(whole).first(size)),
                     DecodeError);
        EXPECT_EQ(Counted::alive, 0) << "cut to " << size;
    }
}

TEST(Make, DestroysNothingThatWasNotConstructed) {
    Bytes bytes = encode(std::uint64_t{1});
    encode_into(bytes, -5);
    encode_into(bytes, std::uint64_t{0});  // an empty text
    EXPECT_THROW(std::ignore = decode<std::vector<Counted>>(bytes), std::domain_error);
    EXPECT_EQ(Counted::alive, 0);
}

/// A chain of values that are only ever constructed.
class Knot {
  public:
    explicit Knot(std::unique_ptr<Knot> inner) : inner_(std::move(inner)) {}
    [[nodiscard]] const std::unique_ptr<Knot>& inner() const { return inner_; }

  private:
    std::unique_ptr<Knot> inner_;
};
template <typename Archive>
void save_construct_data(Archive& archive, const Knot* value, unsigned /*version*/) {
    archive << value->inner();
}
template <typename Archive>
void load_construct_data(Archive& archive, Knot* room, unsigned /*version*/) {
    std::unique_ptr<Knot> inner;
    archive >> inner;
    ::new (room) Knot(std::move(inner));
}

TEST(Make, RefusesMoreDepthThanItsStackCouldTake) {
    EXPECT_EQ(decode<Knot>(encode(Knot(std::make_unique<Knot>(nullptr)))).inner()->inner(),
              nullptr);
    const Bytes forged(100'000, std::byte{1});
    try {
        std::ignore = decode<Knot>(forged);
        ADD_FAILURE() << "accepted";
    } catch (const DecodeError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("deep"));
    }
}

}  // namespace
}  // namespace norma::wire
