// Receives of unknown length that do not block: MPI's order of matching, and no legal exchange
// hangs, whatever the size.
#include "norma/comm/pending.hpp"

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <map>

namespace norma {
namespace {

using Values = std::vector<double>;
using Words = std::vector<std::string>;

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

class PendingReceives : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(OfManySizes,
                         PendingReceives,
                         testing::Values(1, 8, 512, 4096, 65536, 524288));

TEST_P(PendingReceives, GetMessagesInTheOrderInWhichTheyWereBegun) {
    const Communicator world;
    for (int repeat = 0; repeat < 20; ++repeat) {
        auto one = world.isend(Values(GetParam(), 1.0), next(world));
        auto two = world.isend(Values(GetParam(), 2.0), next(world));
        auto three = world.isend(Values(GetParam(), 3.0), next(world));
        auto first = world.irecv<Values>(previous(world));
        const auto second = world.recv<Values>(previous(world));
        Values third(GetParam());
        world.recv_into(std::span(third), previous(world));
        EXPECT_EQ(first.get().front(), 1.0);
        EXPECT_EQ(second.front(), 2.0);
        EXPECT_EQ(third.front(), 3.0);
        wait_all(one, two, three);
    }
}

TEST_P(PendingReceives, GetTheirMessagesWhileBothSidesSend) {
    const Communicator world;
    auto received = world.irecv<Values>(previous(world));
    world.send(Values(GetParam(), world.rank()), next(world));
    EXPECT_EQ(received.get(), Values(GetParam(), previous(world)));
}

TEST_P(PendingReceives, OfSerializedValuesGetTheirMessagesWhileBothSidesSend) {
    const Communicator world;
    const Words words(GetParam() / 8 + 1, "a word of some length");
    auto received = world.irecv<Words>(previous(world));
    world.send(words, next(world), {.mode = Mode::synchronous});
    EXPECT_EQ(received.get(), words);
}

TEST_P(PendingReceives, GetTheirMessagesWhileTheirRankIsInACollective) {
    const Communicator world;
    const Communicator other = world.duplicate();
    auto received = world.irecv<Values>(previous(world));
    // Rank 0 comes late to the barrier: its send must be taken by a rank that is in it already.
    if (world.rank() == 0) world.send(Values(GetParam(), 1.0), next(world));
    other.barrier();
    if (world.rank() != 0) world.send(Values(GetParam(), 1.0), next(world));
    EXPECT_EQ(received.get(), Values(GetParam(), 1.0));
}

TEST(PendingReceive, LeavesMessagesOfOtherTagsToOthers) {
    const Communicator world;
    auto later = world.irecv<Values>(previous(world), {.tag = 1});
    auto sent = world.isend(Values(3, 2.0), next(world), {.tag = 2});
    EXPECT_EQ(world.recv<Values>(previous(world), {.tag = 2}), Values(3, 2.0));
    EXPECT_FALSE(later.ready());
    world.barrier();
    world.send(Values(3, 1.0), next(world), {.tag = 1});
    EXPECT_EQ(later.get(), Values(3, 1.0));
    sent.wait();
}

TEST(PendingReceive, OfAnySourceGivesWayToAnEarlierOneThatWantsTheMessage) {
    const Communicator world;
    auto narrow = world.irecv<int>(previous(world), {.tag = any_tag});
    auto strings = world.irecv<std::string>(previous(world), {.tag = any_tag});
    auto wide = world.irecv<std::string>(any_source, {.tag = 5});
    auto one = world.isend(1, next(world), {.tag = 3});
    auto two = world.isend(std::string("two"), next(world), {.tag = 5});
    auto three = world.isend(std::string("three"), next(world), {.tag = 5});
    EXPECT_EQ(wide.get(), "three");
    EXPECT_EQ(strings.get(), "two");
    EXPECT_EQ(narrow.get(), 1);
    wait_all(one, two, three);
}

TEST(PendingReceive, KeepsAKnownLengthReceiveBehindIt) {
    const Communicator world;
    auto first = world.irecv<Words>(previous(world));
    std::vector<int> room(2);
    auto second = world.irecv_into(std::span(room), previous(world));
    auto one = world.isend(Words{"first"}, next(world));
    auto two = world.isend(std::vector<int>{1, 2}, next(world));
    second.wait();
    EXPECT_EQ(room, (std::vector<int>{1, 2}));
    EXPECT_EQ(first.get(), Words{"first"});
    wait_all(one, two);
}

TEST(PendingReceive, ReportsAMessageOfAnotherTypeToItsFutureAlone) {
    const Communicator world;
    auto wrong = world.irecv<Words>(previous(world));
    auto right = world.irecv<Words>(previous(world));
    world.send(Values{1, 2, 3}, next(world));
    world.send(Words{"x"}, next(world));
    EXPECT_THROW(wrong.get(), DecodeError);
    EXPECT_EQ(right.get(), Words{"x"});
}

TEST(PendingReceive, OutlivesItsCommunicator) {
    Future<Words> received;
    {
        const Communicator copy = Communicator().duplicate();
        received = copy.irecv<Words>(previous(copy));
        copy.send(Words{"x"}, next(copy));
    }
    EXPECT_EQ(received.get(), Words{"x"});
}

TEST(PendingList, IsEmptyWhenAllIsOver) {
    EXPECT_FALSE(detail::anything_pending());
}

}  // namespace
}  // namespace norma
