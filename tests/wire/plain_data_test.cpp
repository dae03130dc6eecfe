#include "norma/wire/plain_data.hpp"

#include "norma/wire/ladder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <complex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma {

struct Point {
    double x;
    double y;
};
struct Named {
    char name[4000];
    Point corners[3];
};
struct Derived : Point {
    int kind;
};
struct Flags {
    unsigned small : 3;
    unsigned other : 5;
    int value;
};
struct WithPointer {
    int first;
    int second;
    int* third;
};
struct HidesPointer {
    WithPointer inside;
    int after;
};
struct PointerArray {
    int* p[3];
};
union Either {
    int number;
    int* pointer;
};
struct WithUnion {
    int kind;
    Either value;
};
struct WithReference {
    int& target;
};
class Private {
  public:
    explicit Private(int value) : value_(value) {}
    [[nodiscard]] int value() const { return value_; }

  private:
    int value_;
};
class Declared : public Private {
    using Private::Private;
};
template <>
inline constexpr bool is_plain<Declared> = true;
struct Switch {
    int number;
    bool on;
};

namespace {

TEST(PlainData, IsNumbersEnumsAndStructsArraysPairsAndTuplesOfThose) {
    enum class Colour { red };
    EXPECT_TRUE(PlainData<int>);
    EXPECT_TRUE(PlainData<bool>);
    EXPECT_TRUE(PlainData<Colour>);
    EXPECT_TRUE(PlainData<Point>);
    EXPECT_TRUE(PlainData<Named>);
    EXPECT_TRUE(PlainData<Derived>);
    EXPECT_TRUE(PlainData<Flags>);
    EXPECT_TRUE((PlainData<std::array<Named, 4>>));
    EXPECT_TRUE((PlainData<std::pair<int, double>>));
    EXPECT_TRUE((PlainData<std::tuple<int, Point>>));
    EXPECT_TRUE(PlainData<std::complex<double>>);
    EXPECT_TRUE(PlainData<std::chrono::nanoseconds>);
}

TEST(PlainData, IsNothingThatHoldsAPointerHoweverDeep) {
    EXPECT_FALSE(PlainData<int*>);
    EXPECT_FALSE(PlainData<void (*)(int)>);
    EXPECT_FALSE(PlainData<int Point::*>);
    EXPECT_FALSE(PlainData<WithPointer>);
    EXPECT_FALSE(PlainData<HidesPointer>);
    EXPECT_FALSE(PlainData<PointerArray>);
    EXPECT_FALSE(PlainData<Either>);
    EXPECT_FALSE(PlainData<WithUnion>);
    EXPECT_FALSE(PlainData<WithReference>);
    EXPECT_FALSE(PlainData<std::string_view>);
    EXPECT_FALSE((PlainData<std::tuple<int, WithPointer>>));
}

TEST(PlainData, IsNoContainer) {
    EXPECT_FALSE(PlainData<std::string>);
    EXPECT_FALSE(PlainData<std::vector<int>>);
    EXPECT_FALSE(PlainData<std::optional<int>>);
}

TEST(PlainData, IsAClassWithPrivateMembersOnlyWhenItSaysSo) {
    EXPECT_FALSE(PlainData<Private>);
    EXPECT_TRUE(PlainData<Declared>);
}

TEST(PlainData, KnowsWhereABoolMakesSomeBitsInvalid) {
    EXPECT_TRUE(wire::detail::any_bits_valid<Named>());
    EXPECT_FALSE(wire::detail::any_bits_valid<Switch>());
    EXPECT_FALSE((wire::detail::any_bits_valid<std::pair<int, Switch>>()));
}

struct ConstReference {
    const int& target;
};
/// No default constructor, and a struct with one of these.
class Numbered {
  public:
    explicit Numbered(int number) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};
struct Pair {
    Numbered first;
    double second[2];
};

}  // namespace
template <>
inline constexpr bool is_plain<Numbered> = true;
namespace {

TEST(PlainData, NeedsNoDefaultConstructor) {
    EXPECT_TRUE(PlainData<Numbered>);
    EXPECT_TRUE(PlainData<Pair>);
    EXPECT_TRUE((PlainData<std::pair<int, Numbered>>));
    EXPECT_FALSE(PlainData<ConstReference>);
    EXPECT_FALSE(wire::detail::WalkableAggregate<ConstReference>);
    const Pair pair{Numbered(7), {1, 2}};
    const auto again = wire::from_bytes<Pair>(std::as_bytes(std::span(&pair, 1)));
    EXPECT_EQ(again.first.number(), 7);
    EXPECT_EQ(again.second[1], 2);
    std::vector<Numbered> numbers;
    wire::resize(numbers, 3);
    EXPECT_EQ(numbers.size(), 3U);
}

struct Mixed {
    std::string text;
    std::vector<int> numbers;
    std::optional<std::string> maybe;
    Point point;
    std::array<int, 3> three;
};
struct MixedArray {
    std::string text;
    int numbers[3];
};
struct MixedBase : Point {
    std::string text;
};

TEST(WalkableAggregate, IsAStructWithoutBasesAndArrays) {
    EXPECT_TRUE(wire::detail::WalkableAggregate<Mixed>);
    EXPECT_FALSE(wire::detail::WalkableAggregate<MixedArray>);
    EXPECT_FALSE(wire::detail::WalkableAggregate<MixedBase>);
    EXPECT_FALSE(wire::detail::WalkableAggregate<Private>);
}

}  // namespace
}  // namespace norma
