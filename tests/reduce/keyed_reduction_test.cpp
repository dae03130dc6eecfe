#include "norma/reduce/keyed_reduction.hpp"

#include "reduce/keyed_totals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace norma {
namespace {

using testing::HasSubstr;

/// The values themselves: takes memory, which it tells.
class Values {
  public:
    void add(int value) { values_.insert(value); }
    void merge(Values&& other) { values_.merge(other.values_); }
    [[nodiscard]] std::size_t memory() const { return 48 * values_.size(); }
    [[nodiscard]] const std::set<int>& values() const { return values_; }
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& values_;
    }

  private:
    std::set<int> values_;
};

/// Reduced by all ranks, `rank_of(row number)` being the one that adds a row.
template <typename Key, typename RankOf>
Pairs<Key> reduced(const Rows<Key>& rows, RankOf rank_of, KeyedOptions options = {}) {
    const Communicator world;
    KeyedReduction<Key, Total> totals(world, options);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rank_of(i) % world.size() == world.rank())
            totals.add(rows[i].first, rows[i].second);
    const auto part = totals.finish();
    const auto all = part.gather_sorted(world.size() - 1);
    return world.bcast(all, world.size() - 1);
}

int round_robin(std::size_t row) {
    return static_cast<int>(row);
}

TEST(KeyedReduction, GivesEveryKeyTheSummaryOfAllItsValues) {
    const auto rows = random_rows(20'000, 3'000);
    EXPECT_EQ(reduced(rows, round_robin), by_map(rows));
}

TEST(KeyedReduction, DoesNotDependOnWhoHasWhichValue) {
    auto rows = random_rows(5'000, 400);
    const auto expected = by_map(rows);
    EXPECT_EQ(reduced(rows, [](std::size_t) { return 0; }), expected);  // the others have none
    EXPECT_EQ(reduced(rows, [](std::size_t row) { return static_cast<int>(row / 1300); }),
              expected);
    std::shuffle(rows.begin(), rows.end(), std::mt19937(5));
    EXPECT_EQ(reduced(rows, round_robin), expected);
}

TEST(KeyedReduction, NeedsNoKeysAtAll) {
    EXPECT_TRUE(reduced(Rows<std::string>(), round_robin).empty());
}

TEST(KeyedReduction, TakesOneKeyThatMostValuesHave) {
    Rows<std::string> rows(100'000, {"heavy", 1});
    rows.emplace_back("light", 2);
    const auto all = reduced(rows, round_robin);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].second, (Total{100'000, 100'000, 1}));
    EXPECT_EQ(all[1].second, (Total{1, 2, 2}));
}

TEST(KeyedReduction, ExchangesManyKeysInRoundsOfAnySize) {
    const Communicator world;
    for (const std::size_t buffer : {1U, 300U, 100'000U}) {
        const int keys = buffer == 1 ? 300 : 20'000;
        KeyedReduction<int, Total> totals(world, {.buffer = buffer});
        for (int key = keys - 1; key >= 0; --key)
            totals.add(key * 31, key);
        const auto part = totals.finish();
        EXPECT_EQ(part.total_size(), static_cast<std::size_t>(keys));
        int next = 0;
        part.gather_sorted(0, [&](int key, const Total& total) {
            EXPECT_EQ(key, next * 31);
            EXPECT_EQ(total, (Total{world.size(), long{next} * world.size(), next}));
            ++next;
        });
        EXPECT_EQ(next, world.rank() == 0 ? keys : 0);
    }
}

TEST(KeyedReduction, PutsEachKeyOnTheOneRankThatOwnsIt) {
    const Communicator world;
    KeyedReduction<long, Total> totals(world);
    for (long key = 0; key < 100'000; ++key)
        totals.at(key).add(1);
    EXPECT_EQ(totals.size(), 100'000U);
    const auto part = totals.finish();
    EXPECT_EQ(totals.size(), 0U);
    EXPECT_EQ(part.total_size(), 100'000U);
    EXPECT_EQ(world.all_reduce(part.size(), std::plus<>()), 100'000U);
    EXPECT_NEAR(static_cast<double>(part.size()), 1e5 / world.size(), 1000);
    long before = -1;
    part.for_each([&](long key, const Total& total) {
        EXPECT_GT(key, before);  // in order
        EXPECT_EQ(owner_of(key_hash(key), world.size()), world.rank());
        EXPECT_EQ(total.count, world.size());
        before = key;
    });
}

enum class Kind : char { sea, land };

TEST(KeyedReduction, TakesKeysOfManyTypes) {
    using Key = std::tuple<Kind, double, std::string>;
    Rows<Key> rows;
    for (unsigned i = 0; i < 1000; ++i)
        rows.push_back({{Kind(i % 2), (i % 7) * 0.5, std::string(i % 40, 'x')}, i});
    EXPECT_EQ(reduced(rows, round_robin, {.buffer = 500}), by_map(rows));
    Rows<std::vector<int>> lists;
    for (unsigned i = 0; i < 1000; ++i)
        lists.push_back({std::vector<int>(i % 13, static_cast<int>(i % 3)), i});
    EXPECT_EQ(reduced(lists, round_robin), by_map(lists));
}

TEST(KeyedReduction, BeginsEverySummaryAsToldAndMovesThem) {
    const Communicator world;
    Values initial;
    initial.add(-1);
    KeyedReduction<std::string, Values> values(world, {.buffer = 100}, initial);
    for (int i = 0; i < 100; ++i)
        values.add(std::to_string(i % 10), i * world.size() + world.rank());
    const auto all = values.finish().gather_sorted(0);
    EXPECT_EQ(all.size(), world.rank() == 0 ? 10U : 0U);
    for (const auto& [key, summary] : all)
        EXPECT_EQ(summary.values().size(), 10U * static_cast<unsigned>(world.size()) + 1);
}

TEST(KeyedReduction, CanBeUsedAgainAfterFinish) {
    const Communicator world;
    KeyedReduction<std::string, Total> totals(world);
    totals.add("first", 1);
    EXPECT_EQ(totals.finish().total_size(), 1U);
    totals.add("second", 1);
    totals.add("third", 1);
    EXPECT_EQ(totals.finish().total_size(), 2U);
}

TEST(KeyedReduction, EndsOnAllRanksWhereOneHasNoMoreMemory) {
    const Communicator world;
    const int full = world.size() - 1;
    KeyedReduction<int, Total> totals(world, {.memory = 50'000});
    totals.add(0, 1);
    const auto fill = [&] {
        for (int key = 0; key < 10'000; ++key)
            totals.add(key, 1);
    };
    const auto finish = [&] { static_cast<void>(totals.finish()); };
    if (world.rank() == full) {
        const std::string said = message_of<MemoryLimitError>(fill);
        EXPECT_THAT(said, HasSubstr(" keys take "));
        EXPECT_THAT(said, HasSubstr("on rank " + std::to_string(full)));
        EXPECT_THAT(said, HasSubstr(".memory = 50000"));
        EXPECT_THAT(said, HasSubstr("give a larger limit"));
        EXPECT_EQ(message_of<MemoryLimitError>(finish), said);
    } else {
        EXPECT_EQ(
            message_of<RemoteError>(finish),
            "KeyedReduction: rank " + std::to_string(full) + " failed, and told why there");
    }
    totals.add(0, 1);  // and all can go on
    EXPECT_EQ(totals.finish().total_size(), 1U);
}

TEST(KeyedReduction, EndsOnAllRanksWhereTheLimitIsMetWhileKeysCome) {
    const Communicator world;
    if (world.size() < 2) return;  // nothing comes
    // All keys are owned by rank 0, and each rank has others of them.
    KeyedReduction<int, Total> totals(world, {.memory = 40'000, .buffer = 2'000});
    int mine = 0;
    for (int key = world.rank(); mine < 400; key += world.size()) {
        if (owner_of(key_hash(key), world.size()) != 0) continue;
        totals.add(key, 1);
        ++mine;
    }
    const auto finish = [&] { static_cast<void>(totals.finish()); };
    if (world.rank() == 0) {
        EXPECT_THROW(finish(), MemoryLimitError);
    } else {
        EXPECT_THROW(finish(), RemoteError);
    }
}

TEST(KeyedReduction, CountsTheMemoryThatSummariesTell) {
    const Communicator world;
    KeyedReduction<int, Values> values(world, {.memory = 100'000});
    const auto fill = [&] {
        for (int i = 0; i < 10'000; ++i)
            values.add(0, i);
    };
    EXPECT_THROW(fill(), MemoryLimitError);
    EXPECT_THROW(static_cast<void>(values.finish()), MemoryLimitError);
}

TEST(KeyedReduction, EndsOnAllRanksWhereOneCannotGoOn) {
    const Communicator world;
    KeyedReduction<int, Total> totals(world);
    totals.add(world.rank(), 1);
    if (world.rank() == 0)
        totals.fail(std::make_exception_ptr(std::domain_error("no such file")));
    const auto finish = [&] { static_cast<void>(totals.finish()); };
    if (world.rank() == 0) {
        EXPECT_EQ(message_of<std::domain_error>(finish), "no such file");
    } else {
        EXPECT_THROW(finish(), RemoteError);
    }
}

/// Refuses to merge, as a summary with other settings does.
struct Stubborn {
    int value = 0;
    void add(int more) { value += more; }
    void merge(const Stubborn& /*other*/) { throw std::domain_error("these do not merge"); }
};

TEST(KeyedReduction, EndsOnAllRanksWhereSummariesDoNotMerge) {
    const Communicator world;
    KeyedReduction<int, Stubborn> stubborn(world);
    stubborn.add(1, 1);
    const auto finish = [&] { static_cast<void>(stubborn.finish()); };
    if (world.size() == 1) {
        EXPECT_NO_THROW(finish());
    } else if (world.rank() == owner_of(key_hash(1), world.size())) {
        EXPECT_THROW(finish(), std::domain_error);
    } else {
        EXPECT_THROW(finish(), RemoteError);
    }
}

TEST(KeyExchange, IsFullWhenOneRanksShareOfTheBufferIs) {
    const Communicator world;
    const auto size = static_cast<std::size_t>(world.size());
    detail::KeyExchange exchange(world, 120 * size);
    const std::int64_t value = 0;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 7; ++i)
            for (int rank = 0; rank < world.size(); ++rank)
                exchange.add(rank, value, value);  // 16 bytes
        EXPECT_FALSE(exchange.is_full());
        exchange.add(world.rank(), value, value);
        EXPECT_TRUE(exchange.is_full());
        const auto received = exchange.exchange("test", nullptr);
        ASSERT_TRUE(received);
        EXPECT_EQ(received->flat().size(), 16 * (7 * size + 1));
        EXPECT_FALSE(exchange.is_full());
    }
    EXPECT_FALSE(exchange.exchange("test", nullptr));
}

}  // namespace
}  // namespace norma
