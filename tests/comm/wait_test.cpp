// Waiting for several futures of different kinds together.
#include "norma/comm/wait.hpp"

#include "comm/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace norma {
namespace {

using namespace samples;
using Numbers = std::vector<std::size_t>;

/// What is begun in every way, all of it over once everybody has sent with tags 1 to 4.
struct Mixed {
    explicit Mixed(const Communicator& comm)
        : lent(comm.isend(Values(1000, 1), next(comm), {.tag = 9})),
          pending(comm.irecv<std::string>(previous(comm), {.tag = 1})),
          posted(comm.irecv<int>(previous(comm), {.tag = 2})),
          into(comm.irecv_into(std::span(room), previous(comm), {.tag = 3})),
          collective(comm.iall_gather_v(Values(3, comm.rank()))),
          continued(comm.irecv<Table>(previous(comm), {.tag = 4}).then([](const Table& table) {
              return table.size();
          })),
          prepared(comm.persistent().send(out, next(comm), {.tag = 5})) {
        prepared.start();
    }

    std::array<int, 2> room{};
    int out = 5;
    Future<Values> lent;
    Future<std::string> pending;
    Future<int> posted;
    Future<void> into;
    Future<Ragged<double>> collective;
    Future<std::size_t> continued;
    Prepared prepared;
    Future<int> empty;

    template <typename Body>
    auto all(Body body) {
        return body(empty, lent, pending, posted, into, collective, continued, prepared);
    }
};

/// Sends what the next rank waits for; it receives the rest.
void send_all(const Communicator& comm) {
    comm.send(std::string("text"), next(comm), {.tag = 1});
    comm.send(2, next(comm), {.tag = 2});
    comm.send(std::array<int, 2>{3, 3}, next(comm), {.tag = 3});
    comm.send(Table{{"four", {4}}}, next(comm), {.tag = 4});
}
void receive_rest(const Communicator& comm) {
    EXPECT_EQ(comm.recv<Values>(previous(comm), {.tag = 9}), Values(1000, 1));
    EXPECT_EQ(comm.recv<int>(previous(comm), {.tag = 5}), 5);
}
void expect_results(Mixed& mixed, const Communicator& comm) {
    EXPECT_EQ(mixed.lent.get(), Values(1000, 1));
    EXPECT_EQ(mixed.pending.get(), "text");
    EXPECT_EQ(mixed.posted.get(), 2);
    EXPECT_EQ(mixed.room, (std::array<int, 2>{3, 3}));
    EXPECT_EQ(mixed.collective.get().size(), ranks_of(comm));
    EXPECT_EQ(mixed.continued.get(), 1U);
}

TEST(WaitAll, WaitsForFuturesOfAllKinds) {
    on_every_communicator([](const Communicator& comm) {
        Mixed mixed(comm);
        send_all(comm);
        receive_rest(comm);
        mixed.all([](auto&... futures) { wait_all(futures...); });
        EXPECT_TRUE(mixed.all([](auto&... futures) { return test_all(futures...); }));
        expect_results(mixed, comm);
    });
}

TEST(TestAll, IsFalseUntilTheLastOneIsOver) {
    on_every_communicator([](const Communicator& comm) {
        Mixed mixed(comm);
        EXPECT_FALSE(mixed.all([](auto&... futures) { return test_all(futures...); }));
        comm.barrier();
        send_all(comm);
        receive_rest(comm);
        while (!mixed.all([](auto&... futures) { return test_all(futures...); }))
            std::this_thread::yield();
        expect_results(mixed, comm);
    });
}

TEST(WaitAnyAndSome, SayWhichOfAllKindsAreOver) {
    on_every_communicator([](const Communicator& comm) {
        Mixed mixed(comm);
        send_all(comm);
        receive_rest(comm);
        wait_all(mixed.lent, mixed.prepared);
        EXPECT_EQ(mixed.all([](auto&... futures) { return wait_any(futures...); }), 1U);
        EXPECT_EQ(mixed.all([](auto&... futures) { return test_any(futures...); }), 1U);
        Numbers over;
        while (over.size() < 6)  // what is prepared was waited for
            over = mixed.all([](auto&... futures) { return wait_some(futures...); });
        EXPECT_EQ(over, (Numbers{1, 2, 3, 4, 5, 6}));
        EXPECT_EQ(mixed.all([](auto&... futures) { return test_some(futures...); }), over);
        expect_results(mixed, comm);
    });
}

TEST(WaitAny, GivesEachOfManyOnceTheyAreTakenOut) {
    const Communicator world;
    std::vector<Future<std::string>> futures;
    for (int tag = 0; tag < 10; ++tag)
        futures.push_back(world.irecv<std::string>(previous(world), {.tag = tag}));
    for (int tag = 9; tag >= 0; --tag)
        world.send(std::to_string(tag), next(world), {.tag = tag});
    Numbers order;
    for (int taken = 0; taken < 10; ++taken) {
        order.push_back(wait_any(futures));
        EXPECT_EQ(futures[order.back()].get(), std::to_string(order.back()));
    }
    EXPECT_THAT(order, testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(WaitAny, PassesOverWhatIsPreparedUntilItIsStarted) {
    const Communicator world;
    int out = 5;
    int in[2] = {};
    auto never = world.persistent().recv_into(in[0], previous(world), {.tag = 1});
    auto receive = world.persistent().recv_into(in[1], previous(world), {.tag = 2});
    auto send = world.persistent().send(out, next(world), {.tag = 2});
    for (int repeat = 0; repeat < 2; ++repeat) {
        EXPECT_EQ(test_any(never, receive), std::nullopt);
        EXPECT_TRUE(test_some(never, receive).empty());
        EXPECT_THROW(std::ignore = wait_any(never, receive), UsageError);
        EXPECT_THROW(std::ignore = wait_some(never, receive), UsageError);
        EXPECT_TRUE(test_all(never, receive));  // nothing is left to be done
        wait_all(never, receive);
        EXPECT_FALSE(receive.started());
        start_all(receive, send);
        EXPECT_TRUE(receive.started());
        EXPECT_EQ(wait_any(never, receive), 1U);
        EXPECT_EQ(wait_some(never, receive), Numbers{1});
        EXPECT_EQ(test_any(never, receive), 1U);
        EXPECT_EQ(test_some(never, receive), Numbers{1});
        wait_all(receive, send);
        EXPECT_EQ(in[1], 5);
    }
}

TEST(Waiting, ForNothingIsOverOrRefused) {
    Future<int> none;
    Future<void> also_none;
    std::vector<Future<int>> nobody;
    wait_all(none, also_none);
    wait_all(nobody);
    EXPECT_TRUE(test_all(none, also_none));
    EXPECT_TRUE(test_all(nobody));
    EXPECT_EQ(test_any(none, also_none), std::nullopt);
    EXPECT_TRUE(test_some(nobody).empty());
    EXPECT_THROW(std::ignore = wait_any(none, also_none), UsageError);
    EXPECT_THROW(std::ignore = wait_some(nobody), UsageError);
    EXPECT_THROW(none.wait(), UsageError);
    EXPECT_THROW(std::ignore = also_none.ready(), UsageError);
    EXPECT_THROW(also_none.get(), UsageError);
    EXPECT_THROW(std::ignore = none.then([](int) {}), UsageError);
}

}  // namespace
}  // namespace norma
