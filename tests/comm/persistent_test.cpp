// Prepared calls: started again and again, asked, forgotten, failed.
#include "norma/comm/persistent.hpp"

#include "norma/comm/mpi_error.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/send_buffer.hpp"

#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <thread>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;

void wait_by_asking(Prepared& prepared) {
    while (!prepared.ready())
        std::this_thread::yield();
}

template <typename T>
void expect_messages_again_and_again(const Communicator& comm, std::size_t length, Mode mode) {
    std::vector<T> out(length);
    std::vector<T> in(length);
    auto send = comm.persistent().send(out, next(comm), {.tag = 3, .mode = mode});
    auto receive = comm.persistent().recv_into(in, any_source, {.tag = 3});
    for (int repeat = 0; repeat < 4; ++repeat) {
        std::ranges::fill(out, sample<T>(comm.rank() + repeat));
        receive.start();
        comm.barrier();  // a ready send needs the receive begun
        send.start();
        if (repeat % 2 == 0) wait_by_asking(receive);
        receive.wait();
        send.wait();
        EXPECT_EQ(in, std::vector<T>(length, sample<T>(previous(comm) + repeat)));
        EXPECT_TRUE(send.ready() && receive.ready());
    }
}

TEST(PreparedMessages, ArriveEachTimeInEveryMode) {
    on_every_communicator([](const Communicator& comm) {
        const SendBuffer buffer(2, std::size_t{1} << 20);
        for (const Mode mode :
             {Mode::standard, Mode::synchronous, Mode::buffered, Mode::ready}) {
            for (const std::size_t length : {0U, 1U, 50'000U}) {
                expect_messages_again_and_again<int>(comm, length, mode);
                expect_messages_again_and_again<Particle>(comm, length, mode);
            }
        }
    });
}

TEST(PreparedMessages, OfValuesArraysAndSpansArrive) {
    const Communicator world;
    int number = world.rank();
    int number_in = -1;
    std::array<double, 2> array{1.0 * world.rank(), 2};
    std::array<double, 2> array_in{};
    Particle particle = sample<Particle>(world.rank());
    Particle particle_in;
    const PersistentCalls calls = world.persistent();
    std::vector<Prepared> all;
    all.push_back(calls.recv_into(number_in, previous(world), {.tag = 1}));
    all.push_back(calls.recv_into(std::span(array_in), previous(world), {.tag = 2}));
    all.push_back(calls.recv_into(particle_in, previous(world), {.tag = 3}));
    all.push_back(calls.send(number, next(world), {.tag = 1}));
    all.push_back(calls.send(array, next(world), {.tag = 2}));
    all.push_back(calls.send(particle, next(world), {.tag = 3}));
    for (Prepared& prepared : all)
        prepared.start();
    std::vector<std::size_t> over;
    while (over.size() < all.size())
        over = wait_some(all);
    wait_all(all);
    EXPECT_EQ(number_in, previous(world));
    EXPECT_EQ(array_in, (std::array<double, 2>{1.0 * previous(world), 2}));
    EXPECT_EQ(particle_in, sample<Particle>(previous(world)));
}

TEST(PreparedMessages, ToAndFromNobodyAreOverAtOnce) {
    const Communicator world;
    int value = 7;
    std::vector<Prepared> both;
    both.push_back(world.persistent().send(value, no_rank));
    both.push_back(world.persistent().recv_into(value, no_rank));
    for (int repeat = 0; repeat < 3; ++repeat) {
        start_all(both);
        wait_all(both);
    }
    EXPECT_EQ(value, 7);
}

TEST(PreparedMessages, ThatAreOverMayBeStartedAgainWithoutAWait) {
    const Communicator world;
    int out = 0;
    int in = -1;
    auto send = world.persistent().send(out, next(world));
    auto receive = world.persistent().recv_into(in, previous(world));
    for (int repeat = 0; repeat < 5; ++repeat) {
        out = repeat;
        start_all(receive, send);
        wait_by_asking(receive);
        wait_by_asking(send);
        EXPECT_EQ(in, repeat);
    }
    wait_all(send, receive);
}

TEST(PreparedMessages, StandBehindReceivesBegunBefore) {
    const Communicator world;
    Ints out(3);
    Ints in(3);
    auto send = world.persistent().send(out, next(world));
    auto receive = world.persistent().recv_into(in, previous(world));
    for (int repeat = 0; repeat < 3; ++repeat) {
        auto earlier = world.irecv<std::string>(previous(world));
        receive.start();
        EXPECT_FALSE(receive.ready());
        EXPECT_THROW(receive.start(), UsageError);  // it is under way
        world.barrier();                            // before anybody sends
        world.send(std::string("first"), next(world));
        out.assign(3, repeat);
        send.start();
        if (repeat == 1) wait_by_asking(receive);
        if (repeat == 2) {
            wait_by_asking(receive);
            receive.start();  // over, and begun again
            send.wait();
            send.start();
        }
        receive.wait();
        EXPECT_EQ(in, Ints(3, repeat));
        EXPECT_EQ(earlier.get(), "first");
        send.wait();
    }
}

TEST(PreparedMessages, AreTakenBackWhenTheyGo) {
    const Communicator world;
    Ints room(3);
    {
        auto receive = world.persistent().recv_into(room, previous(world), {.tag = 8});
        receive.start();
        auto earlier = world.irecv<std::string>(previous(world), {.tag = 8});
        auto behind = world.persistent().recv_into(room, previous(world), {.tag = 8});
        behind.start();
    }
    EXPECT_FALSE(detail::anything_pending());
    world.barrier();  // nobody sends before all are taken back
    world.send(Ints{1, 2, 3}, next(world), {.tag = 8});
    EXPECT_EQ(world.recv<Ints>(previous(world), {.tag = 8}), (Ints{1, 2, 3}));
    EXPECT_EQ(room, Ints(3));
}

TEST(PreparedMessages, OfOtherLengthsFailAndLeaveTheNextOneAlone) {
    const Communicator comm = Communicator().duplicate();  // where MPI's errors are exceptions
    Ints in(2);
    auto receive = comm.persistent().recv_into(in, previous(comm));
    for (const std::size_t length : {1U, 2U, 3U, 2U}) {
        if (length == 3 && comm.size() == 1) continue;  // Open MPI cuts it without a word
        auto sent = comm.isend(Ints(length, 5), next(comm));
        receive.start();
        if (length == 1) {
            EXPECT_THROW(receive.wait(), DecodeError);
        } else if (length == 3) {
            EXPECT_THROW(receive.wait(), MpiError);
        }
        EXPECT_NO_THROW(receive.wait());  // nothing is under way
        EXPECT_TRUE(receive.ready());
        sent.wait();
    }
    EXPECT_EQ(in, Ints(2, 5));
}

TEST(Prepared, CollectivesRunInAnyMixtureOfFormsAndWaits) {
    on_every_communicator([](const Communicator& comm) {
        const PersistentCalls calls = comm.persistent();
        Ints one{0};
        Ints sum(1);
        Ints all(ranks_of(comm));
        Ints from_root{0};
        auto summed = calls.all_reduce_into(one, sum, std::plus<>());
        auto gathered = calls.all_gather_into(one, all);
        auto bcast = calls.bcast_into(from_root, 0);
        auto barrier = calls.barrier();
        for (int repeat = 1; repeat <= 3; ++repeat) {
            one[0] = comm.rank() * repeat;
            from_root[0] = comm.rank() == 0 ? repeat : 0;
            auto begun = comm.iall_reduce(comm.rank(), std::plus<>());
            start_all(summed, bcast, barrier, gathered);
            auto in_steps = comm.iall_gather(std::to_string(comm.rank()));
            EXPECT_EQ(comm.all_reduce(1, std::plus<>()), comm.size());
            if (comm.rank() % 2 == 0) {
                wait_by_asking(gathered);
                wait_all(gathered, barrier, in_steps, bcast, begun, summed);
            } else {
                wait_all(begun, in_steps, summed, bcast, barrier, gathered);
            }
            EXPECT_EQ(begun.get(), sum_of_ranks(comm));
            EXPECT_EQ(in_steps.get().back(), std::to_string(comm.size() - 1));
            EXPECT_EQ(sum[0], sum_of_ranks(comm) * repeat);
            EXPECT_EQ(from_root[0], repeat);
            EXPECT_EQ(all.back(), (comm.size() - 1) * repeat);
        }
    });
}

TEST(Prepared, CollectivesThatAreOverMayBeStartedAgainWithoutAWait) {
    const Communicator world;
    Ints mine(1);
    Ints sum(1);
    auto summed =
        world.persistent().all_reduce_into(mine, sum, [](int a, int b) { return a + b; });
    for (int repeat = 0; repeat < 4; ++repeat) {
        mine[0] = repeat;
        summed.start();
        wait_by_asking(summed);
        EXPECT_EQ(sum[0], repeat * world.size());
    }
}

TEST(Prepared, PiecesOfDifferentTypesAreExchanged) {
    on_every_communicator([](const Communicator& comm) {
        // Numbers to even ranks, rows of particles to odd ones, nothing to the last.
        const int last = comm.size() - 1;
        std::vector<double> numbers(ranks_of(comm), -1);
        std::vector<std::vector<Particle>> particles(ranks_of(comm));
        const double number = 0.5 + comm.rank();
        const std::vector<Particle> row(static_cast<std::size_t>(comm.rank()),
                                        sample<Particle>(comm.rank()));
        std::vector<Piece> out(ranks_of(comm));
        std::vector<Piece> in(ranks_of(comm));
        for (int rank = 0; rank < last; ++rank)
            out[static_cast<std::size_t>(rank)] = rank % 2 == 0 ? piece(number) : piece(row);
        for (std::size_t from = 0; from < ranks_of(comm) && comm.rank() != last; ++from) {
            if (comm.rank() % 2 != 0) particles[from].resize(from);
            in[from] = comm.rank() % 2 == 0 ? piece(numbers[from]) : piece(particles[from]);
        }
        const auto check = [&] {
            for (int from = 0; from < comm.size(); ++from) {
                const auto at = static_cast<std::size_t>(from);
                const bool gets_number = comm.rank() != last && comm.rank() % 2 == 0;
                EXPECT_EQ(numbers[at], gets_number ? 0.5 + from : -1);
                const bool gets_row = comm.rank() != last && comm.rank() % 2 != 0;
                EXPECT_EQ(particles[at],
                          std::vector<Particle>(gets_row ? at : 0, sample<Particle>(from)));
                numbers[at] = -1;
                std::ranges::fill(particles[at], Particle());
            }
        };
        comm.all_to_all_w(out, in);
        check();
        comm.iall_to_all_w(out, in).wait();
        check();
        auto prepared = comm.persistent().all_to_all_w(out, in);
        for (int repeat = 0; repeat < 3; ++repeat) {
            prepared.start();
            prepared.wait();
            check();
        }
    });
}

TEST(Prepared, CallsMayBeMovedForgottenAndOutliveTheirCommunicator) {
    Ints one{1};
    Ints sum(1);
    Prepared outliving;
    {
        const Communicator copy = Communicator().duplicate();
        auto never_started = copy.persistent().all_reduce_into(one, sum, std::plus<>());
        auto forgotten = copy.persistent().all_reduce_into(one, sum, std::plus<>());
        forgotten.start();
        Prepared moved = copy.persistent().all_reduce_into(one, sum, std::plus<>());
        outliving = std::move(moved);
        EXPECT_FALSE(moved.valid());
    }
    outliving.start();
    outliving.wait();
    EXPECT_EQ(sum[0], Communicator().size());
    EXPECT_THROW(Prepared().start(), UsageError);
    EXPECT_THROW(Prepared().wait(), UsageError);
    EXPECT_THROW(std::ignore = Prepared().ready(), UsageError);
}

TEST(Prepared, CallsOutliveACommunicatorOfAHost) {
    MPI_Comm theirs = MPI_COMM_NULL;
    MPI_Comm_dup(MPI_COMM_WORLD, &theirs);
    Ints one{1};
    Ints sum(1);
    auto prepared = Communicator(theirs).persistent().all_reduce_into(one, sum, std::plus<>());
    prepared.start();
    prepared.wait();
    MPI_Comm_free(&theirs);
    prepared.start();
    prepared.wait();
    EXPECT_EQ(sum[0], Communicator().size());
}

}  // namespace
}  // namespace norma
