#include "norma/reduce/sample.hpp"

#include "norma/wire/encode.hpp"

#include "reduce/splits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace norma {
namespace {

using Positions = std::vector<SamplePosition>;

Positions rows(std::size_t count) {
    Positions positions;
    for (std::size_t i = 0; i < count; ++i)
        positions.push_back({i % 3, i});
    return positions;
}

void add_rows(Sample<std::string>& sample, std::span<const SamplePosition> some) {
    for (const SamplePosition at : some)
        sample.add(at, "row " + std::to_string(at.offset));
}

TEST(Sample, HoldsAllItemsByPositionIfThereAreFew) {
    Sample<int> sample(5);
    sample.add({1, 0}, 30);
    sample.add({0, 9}, 20);
    sample.add({0, 2}, 10);
    const auto items = sample.items();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].value, 10);
    EXPECT_EQ(items[1].value, 20);
    EXPECT_EQ(items[2].value, 30);
    EXPECT_EQ(items[2].at, (SamplePosition{1, 0}));
}

TEST(Sample, IsTheSameForAnySplitAndOrder) {
    for (unsigned seed = 0; seed < 50; ++seed) {
        const Sample<std::string> empty(20, seed);
        auto whole = empty;
        add_rows(whole, rows(2000));
        EXPECT_EQ(whole.items().size(), 20U);
        const auto merged = split_and_merged(rows(2000), seed, add_rows, empty);
        EXPECT_EQ(merged, whole);
        EXPECT_EQ(wire::encode(merged), wire::encode(whole));
    }
}

TEST(Sample, DrawsEveryItemAboutEquallyOften) {
    constexpr int seeds = 4000;
    std::vector<int> drawn(50);
    for (unsigned seed = 0; seed < seeds; ++seed) {
        Sample<int> sample(10, seed);
        for (std::size_t i = 0; i < drawn.size(); ++i)
            sample.add({0, i}, static_cast<int>(i));
        for (const auto& item : sample.items())
            ++drawn[static_cast<std::size_t>(item.value)];
    }
    // Each is binomial: 800 with a standard deviation of 25.
    for (const int times : drawn)
        EXPECT_NEAR(times, seeds / 5, 4 * 25.3);
}

TEST(Sample, MakesOnlyItemsThatEnter) {
    Sample<int> sample(10);
    int made = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        sample.add({0, i}, [&made] { return ++made; });
    EXPECT_LT(made, 10 * 15);  // about 10 (1 + ln(100000 / 10)) = 102
}

TEST(Sample, RefusesOthersOfAnotherKind) {
    EXPECT_THROW(Sample<int>(0), UsageError);
    Sample<int> sample(10, 1);
    EXPECT_THROW(sample.merge(Sample<int>(10, 2)), UsageError);
    EXPECT_THROW(sample.merge(Sample<int>(11, 1)), UsageError);
}

TEST(Sample, ComesBackFromBytesAndGoesOn) {
    Sample<std::string> whole(20);
    Sample<std::string> half(20);
    const auto all = rows(1000);
    add_rows(whole, all);
    add_rows(half, std::span(all).first(500));
    auto again = wire::decode<Sample<std::string>>(wire::encode(half));
    EXPECT_EQ(again, half);
    add_rows(again, std::span(all).subspan(500));
    EXPECT_EQ(again, whole);
    Bytes bytes = wire::encode(half);
    bytes.front() = std::byte{19};
    EXPECT_THROW(static_cast<void>(wire::decode<Sample<std::string>>(bytes)), DecodeError);
}

}  // namespace
}  // namespace norma
