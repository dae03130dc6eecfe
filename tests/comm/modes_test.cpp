// The four modes of sending, in each form: when a send is over, and that its message arrives.
#include "norma/comm/send_buffer.hpp"

#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace norma {
namespace {

using namespace samples;

constexpr Mode modes[] = {Mode::standard, Mode::synchronous, Mode::buffered, Mode::ready};

/// Tells the rank before that a receive is posted, and waits until the one after says so.
void agree_that_all_receive(const Communicator& comm) {
    const SendRecvOptions tags{.send_tag = 99, .recv_tag = 99};
    std::ignore = comm.send_recv(0, previous(comm), next(comm), tags);
}

template <typename T>
void expect_all_modes(const Communicator& comm, std::size_t length) {
    const T mine = sample<T>(comm.rank(), length);
    const T theirs = sample<T>(previous(comm), length);
    constexpr std::size_t room = std::size_t{2} << 20;
    const SendBuffer buffer(2, room);
    for (const Mode mode : modes) {
        // Posted receives, as `ready` wants them: a receive of unknown length is none.
        std::vector<std::byte> first(room);
        std::vector<std::byte> second(room);
        MPI_Request requests[2];
        const int bytes = static_cast<int>(room);
        MPI_Irecv(first.data(), bytes, MPI_BYTE, previous(comm), 1, comm.mpi(), &requests[0]);
        MPI_Irecv(second.data(), bytes, MPI_BYTE, previous(comm), 1, comm.mpi(), &requests[1]);
        agree_that_all_receive(comm);
        auto begun = comm.isend(view(mine), next(comm), {.tag = 1, .mode = mode});
        auto also_begun =
            comm.isend(sample<T>(comm.rank(), length), next(comm), {.tag = 1, .mode = mode});
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        EXPECT_EQ(first, second);
        begun.wait();
        EXPECT_EQ(also_begun.get(), mine);

        auto received = comm.irecv<T>(previous(comm));
        const Mode unannounced = mode == Mode::ready ? Mode::standard : mode;
        comm.send(mine, next(comm), {.mode = unannounced});
        EXPECT_EQ(received.get(), theirs);
    }
}

TEST(Modes, CarryTheMessageInEveryForm) {
    on_every_communicator([](const Communicator& comm) {
        for (const std::size_t length : lengths) {
            expect_all_modes<Values>(comm, length);
            expect_all_modes<Table>(comm, length);
        }
    });
}

TEST(Modes, OfAPlainValueWorkBlocking) {
    const Communicator world;
    const SendBuffer buffer(1, sizeof(int));
    for (const Mode mode : modes) {
        auto received = world.irecv<int>(previous(world));  // posted: its length is known
        agree_that_all_receive(world);
        world.send(world.rank(), next(world), {.mode = mode});
        EXPECT_EQ(received.get(), previous(world));
    }
}

TEST(Synchronous, SendIsOverOnlyWhenTheReceiveHasBegun) {
    const Communicator world;
    auto sent = world.isend(1, next(world), {.mode = Mode::synchronous});
    auto late = world.isend(Words{"x"}, next(world), {.tag = 1, .mode = Mode::synchronous});
    for (int look = 0; look < 100; ++look) {
        EXPECT_FALSE(sent.ready());
        EXPECT_FALSE(late.ready());
    }
    world.barrier();
    EXPECT_EQ(world.recv<int>(previous(world)), 1);
    EXPECT_EQ(world.recv<Words>(previous(world), {.tag = 1}), Words{"x"});
    EXPECT_EQ(sent.get(), 1);
    EXPECT_EQ(late.get(), Words{"x"});
}

TEST(Buffered, SendsAreOverBeforeAnybodyReceives) {
    const Communicator world;
    const Values large(100'000, world.rank());
    const Words words(1000, "some text");
    const SendBuffer buffer(2, std::size_t{1} << 20);
    world.send(large, next(world), {.mode = Mode::buffered});
    world.send(words, next(world), {.mode = Mode::buffered});
    world.barrier();
    EXPECT_EQ(world.recv<Values>(previous(world)), Values(100'000, previous(world)));
    EXPECT_EQ(world.recv<Words>(previous(world)), words);
}

TEST(Buffered, SendsThatFindNoRoomAreRefused) {
    const Communicator world;
    const SendBuffer buffer(1, 100);
    const SendOptions buffered{.mode = Mode::buffered};
    EXPECT_THROW(world.send(Values(1000), next(world), buffered), UsageError);
    EXPECT_THROW(std::ignore = world.isend(Values(1000), next(world), buffered), UsageError);
    const Values many(1000);
    EXPECT_THROW(std::ignore = world.isend(view(many), next(world), buffered), UsageError);
    EXPECT_THROW(std::ignore = world.persistent().send(many, next(world), buffered),
                 UsageError);
    world.send(Values(2), next(world), buffered);
    EXPECT_EQ(world.recv<Values>(previous(world)), Values(2));
}

TEST(SendBuffer, IsRefusedBeyondWhatMpiCounts) {
    EXPECT_THROW(SendBuffer(std::size_t{1} << 40, std::size_t{1} << 40), UsageError);
    EXPECT_THROW(SendBuffer(1, std::size_t{1} << 31), UsageError);
}

}  // namespace
}  // namespace norma
