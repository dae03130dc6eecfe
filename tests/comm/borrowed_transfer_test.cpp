#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <vector>

namespace norma {
namespace {

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

constexpr int large_tag = 40000;  // beyond those that every MPI has

TEST(BorrowedTransfer, SaysWhoSentTheMessage) {
    const Communicator world;
    const std::vector<int> out(3, world.rank());
    for (const int tag : {0, 7, large_tag}) {
        std::vector<int> in(3);
        auto received = world.irecv_into(std::span(in), any_source, {.tag = tag});
        auto sent = world.isend(view(out), next(world), {.tag = tag});
        wait_all(sent, received);
        EXPECT_EQ(received.from(), (Origin{previous(world), tag}));
        EXPECT_EQ(in, std::vector<int>(3, previous(world)));
        world.barrier();
    }
}

TEST(BorrowedTransfer, RefusesAMessageOfAnotherLengthInEveryKindOfWait) {
    const Communicator world;
    const std::vector<int> shorter(2);
    std::vector<int> in(3);
    const auto begin = [&] {
        auto received = world.irecv_into(std::span(in), previous(world));
        world.send(shorter, next(world));
        return received;
    };
    auto waited = begin();
    EXPECT_THROW(waited.wait(), DecodeError);
    EXPECT_THROW(waited.wait(), DecodeError) << "it stays wrong";
    auto got = begin();
    EXPECT_THROW(got.get(), DecodeError);
    auto asked = begin();
    while (!asked.ready()) {
    }
    EXPECT_THROW(asked.get(), DecodeError);
    auto among_others = begin();
    auto sent = world.isend(view(shorter), next(world), {.tag = 1});
    EXPECT_THROW(wait_all(among_others, sent), DecodeError);
    EXPECT_EQ(world.recv<std::vector<int>>(previous(world), {.tag = 1}), shorter);
}

TEST(BorrowedTransfer, ToAndFromNobodyIsOverAtOnce) {
    const Communicator world;
    std::vector<int> values(3, 5);
    auto received = world.irecv_into(std::span(values), no_rank);
    auto sent = world.isend(view(values), no_rank);
    wait_all(received, sent);
    EXPECT_EQ(received.from().rank, no_rank);
    EXPECT_EQ(values, std::vector<int>(3, 5));
}

TEST(BorrowedTransfer, GoesOnWhereItIsMovedTo) {
    const Communicator world;
    const int out = world.rank();
    int in = -1;
    Future<void> first = world.irecv_into(in, previous(world));
    std::vector<Future<void>> all;
    all.push_back(std::move(first));
    all.push_back(world.isend(view(out), next(world)));
    EXPECT_FALSE(first.valid());  // NOLINT(bugprone-use-after-move): what it promises
    wait_all(all);
    EXPECT_EQ(in, previous(world));
}

TEST(BorrowedTransfer, HoldsACollectiveThatHasBegun) {
    const Communicator world;
    int value = world.rank() == 0 ? 42 : 0;
    const int one = 1;
    int sum = 0;
    std::vector<int> all(static_cast<std::size_t>(world.size()));
    auto sent = world.ibcast_into(value, 0);
    auto summed = world.iall_reduce_into(one, sum, std::plus<>());
    auto gathered = world.iall_gather_into(one, all);
    EXPECT_FALSE(sent.cancel());
    wait_all(sent, summed, gathered);
    EXPECT_EQ(value, 42);
    EXPECT_EQ(sum, world.size());
    EXPECT_EQ(all, std::vector<int>(all.size(), 1));
    EXPECT_EQ(sent.from().rank, no_rank);
}

TEST(BorrowedTransfer, WaitsForACollectiveWhoseFutureGoes) {
    const Communicator world;
    std::array<int, 2> value{world.rank(), world.rank()};
    static_cast<void>(world.ibcast_into(value, 0));
    EXPECT_EQ(value, (std::array<int, 2>{0, 0}));
}

TEST(BorrowedTransfer, NamesItsCallInAnError) {
    const Communicator world;
    int value = 0;
    try {
        world.ibcast_into(value, world.size()).get();
        ADD_FAILURE() << "no rank is refused";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("bcast"));
        EXPECT_THAT(error.what(), testing::HasSubstr("borrowed_transfer_test.cpp"));
    }
}

}  // namespace
}  // namespace norma
