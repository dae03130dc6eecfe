#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace norma {
namespace {

using Values = std::vector<double>;

TEST(SparseExchange, BringsEveryMessageToItsDestinationAlone) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const std::map<int, Values> outgoing{{next, Values(3, world.rank())}};
    const auto incoming = world.sparse_exchange(outgoing);
    ASSERT_EQ(incoming.size(), 1U);
    EXPECT_EQ(incoming.front().first, previous);
    EXPECT_EQ(incoming.front().second, Values(3, previous));
}

TEST(SparseExchange, OfNothingEndsOnAllRanks) {
    const Communicator world;
    EXPECT_TRUE(world.sparse_exchange(std::map<int, Values>()).empty());
}

TEST(SparseExchange, OrdersByTheSourceAndKeepsTheOrderOfEach) {
    const Communicator world;
    std::vector<std::pair<int, std::string>> outgoing;
    for (int to = world.size() - 1; to >= 0; --to) {
        outgoing.emplace_back(to, std::to_string(world.rank()) + "a");
        outgoing.emplace_back(to, std::to_string(world.rank()) + "b");
    }
    std::vector<std::pair<int, std::string>> expected;
    for (int from = 0; from < world.size(); ++from) {
        expected.emplace_back(from, std::to_string(from) + "a");
        expected.emplace_back(from, std::to_string(from) + "b");
    }
    EXPECT_EQ(world.sparse_exchange(outgoing), expected);
}

TEST(SparseExchange, CarriesSerializedAndPlainValuesOfAnySize) {
    const Communicator world;
    using Table = std::map<std::string, Values>;
    const Table table{{"a", Values(100'000, world.rank())}, {"b", {}}};
    for (const auto& [from, received] :
         world.sparse_exchange(std::map<int, Table>{{0, table}})) {
        EXPECT_EQ(received.at("a"), Values(100'000, from));
        EXPECT_TRUE(received.at("b").empty());
    }
    const auto numbers = world.sparse_exchange(std::map<int, int>{{0, world.rank()}});
    EXPECT_EQ(numbers.size(), world.rank() == 0 ? static_cast<std::size_t>(world.size()) : 0U);
    for (const auto& [from, number] : numbers)
        EXPECT_EQ(number, from);
}

/// Who sends to whom in round `round`: the same on every rank.
bool sends(int round, int from, int to) {
    std::minstd_rand random(static_cast<unsigned>(round * 1000 + from * 30 + to));
    random.discard(3);
    return random() % 3 == 0;
}

TEST(SparseExchange, OfManyRoundsNeverMixesThem) {
    const Communicator world;
    const Communicator same(world.mpi());  // another object, the same communicator
    for (int round = 0; round < 300; ++round) {
        std::map<int, std::vector<int>> outgoing;
        std::vector<int> expected;
        for (int rank = 0; rank < world.size(); ++rank) {
            if (sends(round, world.rank(), rank)) outgoing[rank] = {round, world.rank()};
            if (sends(round, rank, world.rank())) expected.push_back(rank);
        }
        const bool other = (round + world.rank()) % 2 == 0;
        std::vector<int> sources;
        for (const auto& [from, values] : (other ? same : world).sparse_exchange(outgoing)) {
            EXPECT_EQ(values, (std::vector<int>{round, from}));
            sources.push_back(from);
        }
        EXPECT_EQ(sources, expected) << "round " << round;
    }
}

TEST(SparseExchange, LeavesOtherMessagesToTheirReceivers) {
    const Communicator world;
    auto wanted = world.irecv<Values>(any_source, {.tag = any_tag});
    auto sent = world.isend(Values{7}, world.rank());
    const auto incoming = world.sparse_exchange(std::map<int, Values>{{world.rank(), {1}}});
    ASSERT_EQ(incoming.size(), 1U);
    EXPECT_EQ(incoming.front().second, Values{1});
    EXPECT_EQ(wanted.get(), Values{7});
    sent.wait();
}

/// Can be written, never read.
struct Odd {
    std::vector<int> values;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        if constexpr (Archive::is_loading::value) throw DecodeError("refused");
        archive& values;
    }
};

TEST(SparseExchange, EndsEverywhereThoughAMessageCannotBeRead) {
    const Communicator world;
    const std::map<int, Odd> outgoing{{0, Odd{{1}}}};
    if (world.rank() == 0) {
        EXPECT_THROW(std::ignore = world.sparse_exchange(outgoing), DecodeError);
    } else {
        EXPECT_TRUE(world.sparse_exchange(outgoing).empty());
    }
}

TEST(SparseExchange, RefusesADestinationThatIsNoRank) {
    const Communicator self = Communicator::self();
    EXPECT_THROW(std::ignore = self.sparse_exchange(std::map<int, int>{{1, 1}}), UsageError);
}

}  // namespace
}  // namespace norma
