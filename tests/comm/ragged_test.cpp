#include <gtest/gtest.h>

#include <norma/comm/ragged.hpp>
#include <numeric>

using norma::Ragged;

namespace {

/// Row r has r elements, each of which is r.
Ragged<int> stairs(std::size_t rows) {
    std::vector<std::vector<int>> all;
    for (std::size_t row = 0; row < rows; ++row)
        all.emplace_back(row, static_cast<int>(row));
    return Ragged<int>(all);
}

void expect_stairs(const Ragged<int>& ragged, std::size_t rows) {
    ASSERT_EQ(ragged.size(), rows);
    ASSERT_EQ(ragged.offsets().size(), rows + 1);
    for (std::size_t row = 0; row < rows; ++row) {
        EXPECT_EQ(ragged[row].size(), row);
        for (const int value : ragged[row])
            EXPECT_EQ(value, static_cast<int>(row));
    }
}

constexpr std::size_t few = 8;  // rows whose offsets lie in the Ragged itself
constexpr std::size_t many = few + 1;

}  // namespace

TEST(Ragged, HoldsFewAndManyRows) {
    for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, few, many, std::size_t{100}})
        expect_stairs(stairs(rows), rows);
}

TEST(Ragged, IsCopiedAndMovedWithFewAndManyRows) {
    for (const std::size_t rows : {few, many}) {
        for (const std::size_t others : {few, many}) {
            Ragged<int> first = stairs(rows);
            const Ragged<int> copy = first;
            expect_stairs(copy, rows);
            Ragged<int> second = stairs(others + 3);
            second = std::move(first);
            expect_stairs(second, rows);
            second = stairs(others);
            expect_stairs(second, others);
            second = copy;
            expect_stairs(second, rows);
        }
    }
}

TEST(Ragged, HasNoRowsOnceItWasMovedFrom) {
    for (const std::size_t rows : {few, many}) {
        Ragged<int> first = stairs(rows);
        const Ragged<int> second = std::move(first);
        expect_stairs(second, rows);
        EXPECT_EQ(first.size(), 0U);  // NOLINT(bugprone-use-after-move): what it promises
        EXPECT_EQ(first.offsets().size(), 1U);
        EXPECT_EQ(first, Ragged<int>());
    }
}

TEST(Ragged, TakesAnotherShape) {
    Ragged<int> ragged;
    for (const std::size_t rows : {many, few, std::size_t{0}, many + 100}) {
        std::vector<std::size_t> lengths(rows);
        std::iota(lengths.begin(), lengths.end(), 0);
        ragged.reshape(lengths);
        EXPECT_EQ(ragged.lengths(), lengths);
        EXPECT_EQ(ragged.flat().size(), std::accumulate(lengths.begin(), lengths.end(), 0UL));
    }
}

TEST(Ragged, IsEqualByRowsAndElements) {
    EXPECT_EQ(stairs(few), stairs(few));
    EXPECT_NE(stairs(few), stairs(many));
    EXPECT_NE(Ragged<int>({1, 2, 3}, {2, 1}), Ragged<int>({1, 2, 3}, {1, 2}));
    EXPECT_NE(Ragged<int>({1, 2, 3}, {2, 1}), Ragged<int>({1, 2, 4}, {2, 1}));
}

TEST(Ragged, RefusesLengthsThatDoNotAddUp) {
    EXPECT_THROW(Ragged<int>({1, 2, 3}, {2, 2}), norma::UsageError);
}
