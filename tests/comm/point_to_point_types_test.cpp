// Every call from one rank to another, with every kind of type, empty and large.
#include "norma/comm/point_to_point.hpp"

#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace norma {
namespace {

using namespace samples;

/// Waits for what an `i...` call finds.
template <typename Look>
auto found(Look look) {
    while (true) {
        if (auto it = look()) return std::move(*it);
        std::this_thread::yield();
    }
}

template <typename T>
class PointToPoint : public testing::Test {};
TYPED_TEST_SUITE(PointToPoint, Types);

/// Runs `body(comm, value to send, value to come)` on every communicator and for every length.
template <typename T, typename Body>
void in_a_ring(Body body) {
    on_every_communicator([&](const Communicator& comm) {
        for (const std::size_t length : lengths)
            body(comm, sample<T>(comm.rank(), length), sample<T>(previous(comm), length));
    });
}

TYPED_TEST(PointToPoint, ReceivesWhatWasSentInEveryForm) {
    using T = TypeParam;
    in_a_ring<T>([](const Communicator& comm, const T& mine, const T& theirs) {
        auto one = comm.isend(view(mine), next(comm));
        auto two = comm.isend(view(mine), next(comm), {.tag = 2});
        auto three = comm.isend(view(mine), next(comm), {.tag = 40'000});
        const auto [value, from] = comm.recv_from<T>(any_source, {.tag = any_tag});
        EXPECT_TRUE(same(value, theirs));
        EXPECT_EQ(from, (Origin{previous(comm), 0}));
        T room{};
        EXPECT_EQ(comm.recv_into(room, previous(comm), {.tag = 40'000}),
                  (Origin{previous(comm), 40'000}));
        EXPECT_TRUE(same(room, theirs));
        EXPECT_TRUE(same(comm.recv<T>(previous(comm), {.tag = 2}), theirs));
        wait_all(one, two, three);
    });
}

TYPED_TEST(PointToPoint, SendsAndReceivesAtOnce) {
    using T = TypeParam;
    in_a_ring<T>([](const Communicator& comm, const T& mine, const T& theirs) {
        EXPECT_TRUE(same(comm.send_recv(mine, next(comm), previous(comm)), theirs));
        T room{};
        const SendRecvOptions tags{.send_tag = 3, .recv_tag = 3};
        EXPECT_EQ(comm.send_recv_into(mine, next(comm), room, previous(comm), tags),
                  (Origin{previous(comm), 3}));
        EXPECT_TRUE(same(room, theirs));
    });
}

TYPED_TEST(PointToPoint, SendsAfterReceivesWereBegun) {
    using T = TypeParam;
    in_a_ring<T>([](const Communicator& comm, const T& mine, const T& theirs) {
        auto first = comm.irecv<T>(previous(comm));
        T room{};
        auto second = comm.irecv_into(room, any_source, {.tag = 1});
        comm.send(mine, next(comm), {.tag = 1, .mode = Mode::synchronous});
        comm.send(mine, next(comm));
        EXPECT_EQ(second.from(), (Origin{previous(comm), 1}));
        EXPECT_TRUE(same(room, theirs));
        EXPECT_EQ(first.from(), (Origin{previous(comm), 0}));
        EXPECT_TRUE(same(first.get(), theirs));
    });
}

TYPED_TEST(PointToPoint, GetsBackWhatItLent) {
    using T = TypeParam;
    in_a_ring<T>([](const Communicator& comm, const T& mine, const T& theirs) {
        const T value = comm.send_recv(mine, comm.rank(), comm.rank());  // a copy, of any type
        auto sent = comm.isend(comm.send_recv(value, comm.rank(), comm.rank()), next(comm));
        EXPECT_TRUE(same(comm.recv<T>(previous(comm)), theirs));
        EXPECT_TRUE(same(sent.get(), mine));
        EXPECT_FALSE(sent.valid());
    });
}

TYPED_TEST(PointToPoint, LooksBeforeItReceives) {
    using T = TypeParam;
    in_a_ring<T>([](const Communicator& comm, const T& mine, const T& theirs) {
        std::vector<Future<void>> sent;
        for (int i = 0; i < 4; ++i)
            sent.push_back(comm.isend(view(mine), next(comm), {.tag = 7}));
        const int from = previous(comm);
        const Probed seen = comm.probe(from, {.tag = 7});
        EXPECT_EQ(seen.from, (Origin{from, 7}));
        EXPECT_EQ(found([&] { return comm.iprobe(any_source, {.tag = 7}); }).bytes, seen.bytes);
        EXPECT_TRUE(same(comm.recv<T>(from, {.tag = 7}), theirs));
        Message message = comm.probe_message(any_source, {.tag = any_tag});
        EXPECT_EQ(message.bytes, seen.bytes);
        EXPECT_TRUE(same(comm.recv<T>(from, {.tag = 7}), theirs));  // another one
        EXPECT_TRUE(same(message.recv<T>(), theirs));
        Message last = found([&] { return comm.iprobe_message(from, {.tag = 7}); });
        EXPECT_FALSE(comm.iprobe(from, {.tag = 7}));
        T room{};
        last.recv_into(room);
        EXPECT_TRUE(same(room, theirs));
        EXPECT_THROW(std::ignore = last.template recv<T>(), UsageError);
        wait_all(sent);
        comm.barrier();  // nobody sends again before all have looked
    });
}

TYPED_TEST(PointToPoint, FromNobodyNothingComes) {
    using T = TypeParam;
    const Communicator world;
    world.send(sample<T>(1), no_rank);
    world.isend(sample<T>(1), no_rank).wait();
    EXPECT_TRUE(same(world.recv<T>(no_rank), T{}));
    EXPECT_TRUE(same(world.irecv<T>(no_rank).get(), T{}));
    T room = sample<T>(3);
    EXPECT_EQ(world.recv_into(room, no_rank), (Origin{no_rank, any_tag}));
    auto begun = world.irecv_into(room, no_rank);
    EXPECT_EQ(begun.from(), (Origin{no_rank, any_tag}));
    EXPECT_TRUE(same(world.send_recv(sample<T>(1), no_rank, no_rank), T{}));
    world.send_recv_into(sample<T>(1), no_rank, room, no_rank);
    EXPECT_TRUE(same(room, sample<T>(3)));
    EXPECT_EQ(world.probe(no_rank).from.rank, no_rank);
    EXPECT_TRUE(same(world.probe_message(no_rank).recv<T>(), T{}));
}

}  // namespace
}  // namespace norma
