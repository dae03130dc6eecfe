#include "norma/comm/inter_communicator.hpp"

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace norma {
namespace {

/// The ranks below `cut` and those from it on, and what is between them.
class InterCommunicators : public testing::Test {
  protected:
    [[nodiscard]] bool is_low() const { return world.rank() < cut; }

    const Communicator world;
    const int cut = (world.size() + 1) / 2;
    const Communicator mine = *world.split(is_low() ? 0 : 1);
};

TEST_F(InterCommunicators, CarryMessagesBetweenTheGroups) {
    if (world.size() < 2) return;  // there is no second group
    const InterCommunicator link(mine, 0, world, is_low() ? cut : 0);
    EXPECT_EQ(link.size(), mine.size());
    EXPECT_EQ(link.remote_size(), world.size() - mine.size());
    using Table = std::map<std::string, std::vector<int>>;
    const Table table{{"from", {world.rank()}}};
    auto sent = link.isend(view(table), 0, {.tag = 4});
    auto early = mine.rank() == 0 ? link.irecv<Table>(0, {.tag = 4}) : Future<Table>();
    if (mine.rank() == 0) {
        std::vector<int> seen{early.get().at("from").front()};
        for (int i = 1; i < link.remote_size(); ++i)
            seen.push_back(link.recv<Table>(i, {.tag = 4}).at("from").front());
        for (std::size_t i = 0; i < seen.size(); ++i)
            EXPECT_EQ(seen[i], (is_low() ? cut : 0) + static_cast<int>(i));
    }
    sent.wait();
    EXPECT_THROW(link.send(1, link.remote_size()), UsageError);
    link.barrier();
}

TEST_F(InterCommunicators, GatherFromTheOtherGroupAndMerge) {
    if (world.size() < 2) return;
    const InterCommunicator link(mine, 0, world, is_low() ? cut : 0, 7);
    const std::vector<int> others = link.all_gather(world.rank());
    ASSERT_EQ(others.size(), static_cast<std::size_t>(link.remote_size()));
    EXPECT_EQ(others.front(), is_low() ? cut : 0);
    using Order = InterCommunicator::Order;
    const Communicator both = link.merge(is_low() ? Order::second : Order::first);
    EXPECT_EQ(both.size(), world.size());
    EXPECT_EQ(both.rank(), (world.rank() + world.size() - cut) % world.size());
    EXPECT_EQ(both.all_reduce(1, std::plus<>()), world.size());
}

TEST_F(InterCommunicators, AreRefusedWhereRanksOfOneGroupAreWanted) {
    if (world.size() < 2) return;
    const InterCommunicator link(mine, 0, world, is_low() ? cut : 0, 8);
    EXPECT_THROW(Communicator(link.mpi()), UsageError);
    EXPECT_THROW(InterCommunicator(world.mpi()), UsageError);
    EXPECT_EQ(InterCommunicator(link.mpi()).remote_size(), link.remote_size());
}

}  // namespace
}  // namespace norma
