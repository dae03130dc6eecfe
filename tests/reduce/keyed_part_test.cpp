#include "norma/reduce/keyed_part.hpp"

#include "norma/reduce/keyed_reduction.hpp"

#include "reduce/keyed_totals.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace norma {
namespace {

TEST(KeyedPart, GathersToAnyRootInOrder) {
    const Communicator world;
    const auto rows = random_rows(3'000, 1'000);
    KeyedReduction<std::string, Total> totals(world, {.buffer = 1'000});
    for (std::size_t i = static_cast<std::size_t>(world.rank()); i < rows.size();
         i += static_cast<std::size_t>(world.size()))
        totals.add(rows[i].first, rows[i].second);
    const auto part = totals.finish();
    for (int root = 0; root < world.size(); ++root) {
        const auto all = part.gather_sorted(root);
        EXPECT_EQ(all, world.rank() == root ? by_map(rows) : Pairs<std::string>());
    }
}

TEST(KeyedPart, EndsOnAllRanksWhereTheRootCannotConsume) {
    const Communicator world;
    KeyedReduction<int, Total> totals(world, {.buffer = 100});
    for (int key = 0; key < 1'000; ++key)
        totals.add(key, 1);
    const auto part = totals.finish();
    int consumed = 0;
    const auto gather = [&] {
        part.gather_sorted(0, [&](int, const Total&) {
            if (++consumed == 500) throw std::domain_error("the disk is full");
        });
    };
    if (world.rank() == 0) {
        EXPECT_EQ(message_of<std::domain_error>(gather), "the disk is full");
        EXPECT_EQ(consumed, 500);
    } else {
        EXPECT_EQ(message_of<RemoteError>(gather),
                  "gather_sorted: rank 0 failed, and told why there");
    }
}

/// Cannot be written if it is a three.
struct Unwritable {
    std::string digit = "0";
    void add(int value) { digit = std::to_string(value); }
    void merge(const Unwritable& other) { digit = std::max(digit, other.digit); }
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& digit;
        if (digit == "3") throw std::domain_error("three cannot be written");
    }
};

TEST(KeyedPart, EndsOnAllRanksWhereASummaryCannotBeSent) {
    const Communicator world;
    KeyedReduction<int, Unwritable> values(world, {.buffer = 100});
    for (int key = 0; key < 100; ++key)
        if (owner_of(key_hash(key), world.size()) == world.rank()) values.add(key, 1);
    const int bad = world.size() - 1;  // owns a key that cannot be sent
    for (int key = 100; bad == world.rank(); ++key) {
        if (owner_of(key_hash(key), world.size()) != bad) continue;
        values.add(key, 3);
        break;
    }
    const auto part = values.finish();
    const auto gather = [&] { static_cast<void>(part.gather_sorted(0)); };
    if (world.size() == 1) {
        EXPECT_NO_THROW(gather());
    } else if (world.rank() == bad) {
        EXPECT_THROW(gather(), std::domain_error);
    } else {
        EXPECT_EQ(message_of<RemoteError>(gather),
                  "gather_sorted: rank " + std::to_string(bad) + " failed, and told why there");
    }
}

TEST(KeyedPart, RefusesARootThatIsNoRank) {
    const Communicator world;
    const auto part = KeyedReduction<int, Total>(world).finish();
    EXPECT_EQ(
        message_of<UsageError>([&] { static_cast<void>(part.gather_sorted(world.size())); }),
        "gather_sorted: root " + std::to_string(world.size()) + " is outside 0.." +
            std::to_string(world.size() - 1));
}

}  // namespace
}  // namespace norma
