#include "reduce/group_series.hpp"

#include "norma/base/error.hpp"
#include "norma/reduce/decimal_series.hpp"
#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace norma::detail {
namespace {

constexpr std::uint32_t groups = 3;

struct Row {
    std::uint32_t group = 0;
    std::int64_t mantissa = 0;
    int decimals = 0;
};

/// Rows of pieces, some of them empty; group 2 has few numbers.
std::vector<std::vector<Row>> random_pieces(std::size_t count, std::mt19937_64& random) {
    std::vector<std::vector<Row>> pieces(count);
    for (auto& piece : pieces) {
        for (std::uint64_t i = random() % 6; i > 0; --i)
            piece.push_back({random() % 20 == 0 ? 2 : static_cast<std::uint32_t>(random() % 2),
                             static_cast<std::int64_t>(random()) >> (random() % 50),
                             static_cast<int>(random() % 3)});
    }
    return pieces;
}

void read(GroupSeries& series, std::uint64_t number, const std::vector<Row>& piece) {
    if (piece.empty()) return;  // no block comes of it
    static_cast<void>(series.enter(number));
    for (const Row& row : piece) {
        if (row.mantissa % 3 == 0) {
            series.add(row.group, Decimal{row.mantissa, row.decimals});
        } else {
            series.add(row.group, row.mantissa, row.decimals);
        }
    }
}

GroupSeries empty() {
    GroupSeries series;
    series.resize(groups);
    return series;
}

std::vector<std::uint32_t> same_numbers() {
    return {0, 1, 2};
}

std::vector<std::optional<double>> expected(const std::vector<std::vector<Row>>& pieces) {
    std::vector<std::optional<double>> all;
    for (std::uint32_t group = 0; group < groups; ++group) {
        std::vector<Decimal> numbers;
        for (const auto& piece : pieces)
            for (const Row& row : piece)
                if (row.group == group) numbers.push_back({row.mantissa, row.decimals});
        DecimalSeries series;
        series.add({0, 0, 1}, numbers);
        all.push_back(series.autocorrelation());
    }
    return all;
}

std::vector<std::optional<double>> found(const GroupSeries& series) {
    return {series.autocorrelation(0), series.autocorrelation(1), series.autocorrelation(2)};
}

TEST(GroupSeries, HasTheSameStateHoweverThreadsShareThePieces) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 50; ++round) {
        const auto pieces = random_pieces(1 + random() % 40, random);
        GroupSeries in_order = empty();
        for (std::size_t i = 0; i < pieces.size(); ++i)
            read(in_order, i, pieces[i]);
        in_order.complete();
        EXPECT_EQ(found(in_order), expected(pieces));

        std::vector<GroupSeries> threads(1 + random() % 5, empty());
        std::vector<std::size_t> order(pieces.size());
        std::iota(order.begin(), order.end(), 0U);
        if (round % 2 == 0) std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order)
            read(threads[random() % threads.size()], i, pieces[i]);
        GroupSeries all = empty();
        for (const GroupSeries& thread : threads)
            all.merge(wire::decode<GroupSeries>(wire::encode(thread)), same_numbers());
        all.complete();
        EXPECT_EQ(wire::encode(all), wire::encode(in_order));
    }
}

TEST(GroupSeries, KeepsOneRunOfPiecesThatAdjoin) {
    const auto rows = [](std::uint64_t piece) {
        return std::vector<Row>{{0, static_cast<std::int64_t>(piece), 0}};
    };
    GroupSeries one = empty();
    for (const std::uint64_t piece : {3U, 4U, 5U, 6U, 7U, 8U})
        read(one, piece, rows(piece));
    GroupSeries odd = empty();
    GroupSeries even = empty();
    for (const std::uint64_t piece : {3U, 5U, 7U})
        read(odd, piece, rows(piece));
    for (const std::uint64_t piece : {8U, 4U, 6U})
        read(even, piece, rows(piece));
    EXPECT_GT(odd.bytes(), one.bytes());
    odd.merge(even, same_numbers());
    EXPECT_EQ(odd.bytes(), one.bytes());
    EXPECT_EQ(wire::encode(odd), wire::encode(one));
}

TEST(GroupSeries, TellsWhenItBeginsAnewElsewhere) {
    GroupSeries series = empty();
    EXPECT_TRUE(series.enter(4));
    EXPECT_FALSE(series.enter(4));
    EXPECT_FALSE(series.enter(5));
    EXPECT_TRUE(series.enter(9));
    EXPECT_TRUE(series.enter(3));
}

TEST(GroupSeries, AppendsWhatComesBehind) {
    std::mt19937_64 random(2);
    const auto pieces = random_pieces(30, random);
    std::vector<GroupSeries> parts(3, empty());
    for (std::size_t i = 0; i < pieces.size(); ++i)
        read(parts[i / 10], i % 10, pieces[i]);
    for (GroupSeries& part : parts)
        part.complete();
    parts[1].append(parts[2], same_numbers());
    parts[0].append(parts[1], same_numbers());
    EXPECT_EQ(found(parts[0]), expected(pieces));
}

TEST(GroupSeries, HasNoValueWithoutNumbersThatDiffer) {
    GroupSeries series = empty();
    read(series, 0, {{1, 5, 0}, {1, 50, 1}, {2, 7, 0}});
    series.complete();
    EXPECT_EQ(found(series), (std::vector<std::optional<double>>(3)));
}

TEST(GroupSeries, RefusesDamagedBytesAndNeverCrashesOnThem) {
    std::mt19937_64 random(3);
    GroupSeries series = empty();
    for (std::uint64_t piece = 0; piece < 5; ++piece)
        read(series, piece, random_pieces(1, random).front());
    series.complete();
    const Bytes whole = wire::encode(series);
    int refused = 0;
    for (int round = 0; round < 500; ++round) {
        Bytes damaged = whole;
        damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
        try {
            auto decoded = wire::decode<GroupSeries>(damaged);
            decoded.check_decoded();
            if (decoded.size() != groups) continue;
            decoded.append(series, same_numbers());
            static_cast<void>(found(decoded));
        } catch (const DecodeError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace norma::detail
