// Futures: taken back, forgotten, failed, continued.
#include "norma/comm/future.hpp"

#include "norma/comm/mpi_error.hpp"
#include "norma/comm/neighbours.hpp"
#include "norma/comm/pending.hpp"

#include "comm/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <thread>

namespace norma {
namespace {

using namespace samples;
using Ints = std::vector<int>;

constexpr std::size_t many = 1'000'000;

TEST(Continuation, KnowsWhoSentTheMessage) {
    const Communicator world;
    const Origin expected{previous(world), 4};
    const auto sent = [&] { return world.isend(5, next(world), {.tag = 4}); };
    auto first = sent();
    auto twice = world.irecv<int>(any_source, {.tag = any_tag})
                     .then([](int value) { return 2 * value; })
                     .then([](int value) { return std::to_string(value); });
    EXPECT_EQ(twice.from(), expected);
    EXPECT_EQ(twice.get(), "10");
    first.wait();
    int room = 0;
    auto second = sent();
    auto into = world.irecv_into(room, any_source, {.tag = any_tag}).then([&] { ++room; });
    into.wait();
    EXPECT_EQ(into.from(), expected);
    EXPECT_EQ(room, 6);
    second.wait();
}

TEST(Cancel, TakesBackAReceiveNoMessageHasComeFor) {
    const Communicator world;
    const int from = previous(world);
    Ints room(3);
    Table table;
    auto posted = world.irecv<int>(from, {.tag = 1});
    auto into = world.irecv_into(std::span(room), from, {.tag = 1});
    auto pending = world.irecv<std::string>(from, {.tag = 1});
    auto pending_into = world.irecv_into(table, from, {.tag = 1});
    auto in_line = world.irecv_into(std::span(room), from, {.tag = 1});
    EXPECT_TRUE(posted.cancel());
    EXPECT_TRUE(into.cancel());
    EXPECT_TRUE(pending.cancel());
    EXPECT_TRUE(pending_into.cancel());
    EXPECT_TRUE(in_line.cancel());
    EXPECT_FALSE(posted.valid() || into.valid() || pending.valid() || in_line.valid());
    EXPECT_THROW(posted.get(), UsageError);
    EXPECT_THROW(into.cancel(), UsageError);
    EXPECT_FALSE(detail::anything_pending());
    world.barrier();  // nobody sends before all are taken back
    auto sent = world.isend(std::string("for the next"), next(world), {.tag = 1});
    EXPECT_EQ(world.recv<std::string>(from, {.tag = 1}), "for the next");
    sent.wait();
}

TEST(Cancel, ComesTooLateForWhatHasComeAndIsNothingForOthers) {
    const Communicator world;
    auto number = world.irecv<int>(previous(world), {.tag = 1});
    auto text = world.irecv<std::string>(previous(world), {.tag = 2});
    auto sent = world.isend(7, next(world), {.tag = 1});
    auto also_sent = world.isend(std::string("x"), next(world), {.tag = 2});
    wait_all(number, text);
    EXPECT_FALSE(number.cancel());
    EXPECT_FALSE(text.cancel());
    EXPECT_EQ(number.get(), 7);
    EXPECT_EQ(text.get(), "x");
    EXPECT_FALSE(sent.cancel());
    auto all = world.iall_gather(world.rank());
    EXPECT_FALSE(all.cancel());
    EXPECT_EQ(all.get().size(), ranks_of(world));
    wait_all(sent, also_sent);
}

TEST(Cancel, OfAContinuationTakesBackItsReceive) {
    const Communicator world;
    auto length = world.irecv<std::string>(previous(world), {.tag = 3}).then([](std::string s) {
        return s.size();
    });
    EXPECT_TRUE(length.cancel());
    EXPECT_FALSE(length.valid());
    EXPECT_FALSE(detail::anything_pending());
}

TEST(Then, RunsWhenTheFutureBeforeItIsOver) {
    const Communicator world;
    int runs = 0;
    auto length = world.irecv<std::string>(previous(world))
                      .then([&](std::string text) {
                          ++runs;
                          return text.size();
                      })
                      .then([](std::size_t n) { return std::make_unique<std::size_t>(2 * n); });
    auto sent = world.isend(std::string("12345"), next(world)).then([&](std::string lent) {
        runs += 10;
        EXPECT_EQ(lent, "12345");
    });
    while (!length.ready())
        std::this_thread::yield();
    EXPECT_EQ(runs % 10, 1);
    EXPECT_EQ(*length.get(), 10U);
    sent.get();
    EXPECT_EQ(runs, 11);
    int room = 0;
    auto begun =
        world.irecv_into(std::span(&room, 1), previous(world)).then([&] { return room + 1; });
    world.send(41, next(world));
    EXPECT_EQ(begun.get(), 42);
}

TEST(Then, HandsOnWhatTheFutureBeforeItOrTheContinuationThrew) {
    const Communicator world;
    auto failing = world.irecv<Words>(previous(world)).then([](const Words& words) {
        return words.size();
    });
    auto throwing = world.irecv<int>(previous(world), {.tag = 1}).then([](int) -> int {
        throw std::runtime_error("no");
    });
    auto after = std::move(throwing).then([](int value) { return value; });
    world.send(Values{1}, next(world));
    world.send(1, next(world), {.tag = 1});
    while (!after.ready())
        std::this_thread::yield();
    for (int repeat = 0; repeat < 2; ++repeat) {
        EXPECT_THROW(failing.wait(), DecodeError);
        EXPECT_THROW(after.wait(), std::runtime_error);
    }
}

TEST(Then, DoesNotRunOnceItsFutureIsGone) {
    const Communicator world;
    int runs = 0;
    {
        auto count =
            world.isend(Values(many, 1), next(world)).then([&](const Values&) { ++runs; });
    }
    EXPECT_EQ(world.recv<Values>(previous(world)), Values(many, 1));
    world.barrier();
    static_cast<void>(world.isend(1, world.rank()));  // whatever is left over is looked at
    EXPECT_EQ(world.recv<int>(world.rank()), 1);
    EXPECT_EQ(runs, 0);
}

TEST(Then, MayItselfForgetFutures) {
    const Communicator world;
    auto forgetful = [&](int) { static_cast<void>(world.isend(Values(many, 2), next(world))); };
    { auto sent = world.isend(Values(many, 1), next(world)); }
    world.isend(1, next(world), {.tag = 1}).then(forgetful).wait();
    EXPECT_EQ(world.recv<Values>(previous(world)), Values(many, 1));
    EXPECT_EQ(world.recv<Values>(previous(world)), Values(many, 2));
    EXPECT_EQ(world.recv<int>(previous(world), {.tag = 1}), 1);
}

TEST(Forgotten, FuturesOfMemoryOfTheCallerWaitUntilItIsFree) {
    const Communicator world;
    auto received = world.irecv<Ints>(previous(world));
    auto again = world.irecv<Ints>(previous(world));
    Ints mine(many, world.rank());
    static_cast<void>(world.isend(view(mine), next(world)));
    static_cast<void>(world.isend(std::span(mine), next(world)));
    mine.assign(many, -1);
    EXPECT_EQ(received.get(), Ints(many, previous(world)));
    EXPECT_EQ(again.get(), Ints(many, previous(world)));
    Ints room(many, -1);
    {
        auto continued =
            world.irecv_into(std::span(room), previous(world)).then([] { return 1; });
        world.send(Ints(many, world.rank()), next(world));
        world.barrier();  // a message that has come is not taken back
    }
    EXPECT_EQ(room, Ints(many, previous(world)));
}

TEST(Forgotten, CollectivesOfMemoryOfTheCallerWaitUntilItIsFree) {
    const Communicator world;
    for (int forgetful = 0; forgetful < world.size(); ++forgetful) {
        Ints mine(many, world.rank());
        Ints parts(many * ranks_of(world), world.rank());
        auto lent = world.iall_gather_v(view(mine));
        auto shown = world.iall_gather_v(std::span(mine));
        auto combined = world.ireduce_scatter_block(view(parts), std::plus<>());
        if (world.rank() == forgetful) {
            lent = {};
            shown = {};
            combined = {};
            mine.assign(mine.size(), -1);
            parts.assign(parts.size(), -1);
            continue;
        }
        const auto rows = lent.get();
        EXPECT_EQ(rows, shown.get());
        EXPECT_EQ(rows[static_cast<std::size_t>(forgetful)].front(), forgetful);
        EXPECT_EQ(rows[static_cast<std::size_t>(forgetful)].back(), forgetful);
        EXPECT_EQ(combined.get(), Ints(many, sum_of_ranks(world)));
    }
}

TEST(Forgotten, ExchangesOfMemoryOfTheCallerWaitUntilItIsFree) {
    const Communicator world;
    const Neighbours ring(world, {previous(world)}, {next(world)});
    for (int forgetful = 0; forgetful < world.size(); ++forgetful) {
        Ints mine(many, world.rank());
        auto lent = ring.ineighbour_all_gather_v(view(mine));
        if (world.rank() == forgetful) {
            lent = {};
            mine.assign(mine.size(), -1);
            continue;
        }
        const auto rows = lent.get();
        EXPECT_EQ(rows.flat().front(), previous(world));
        EXPECT_EQ(rows.flat().back(), previous(world));
    }
}

/// On a copy of the world, where errors of MPI are exceptions.
class Failed : public testing::Test {
  protected:
    /// Throws `Error` however often it is asked, and is over all the same.
    template <typename Error, typename T>
    static void expect_failure(Future<T>& future) {
        while (!future.ready())
            std::this_thread::yield();
        EXPECT_TRUE(future.ready());
        EXPECT_THROW(future.wait(), Error);
        EXPECT_THROW(future.get(), Error);
        EXPECT_THROW(std::ignore = future.from(), Error);
    }
    const Communicator comm = Communicator().duplicate();
};

TEST_F(Failed, ReceivesOfMessagesThatAreTooLong) {
    if (comm.size() == 1) return;  // Open MPI cuts a message to oneself without a word
    std::array<int, 2> room{};
    auto into = comm.irecv_into(std::span(room), previous(comm));
    auto number = comm.irecv<int>(previous(comm));
    auto text = comm.irecv<std::string>(previous(comm), {.tag = 1});
    auto behind = comm.irecv_into(std::span(room), previous(comm), {.tag = 1});
    comm.barrier();  // no text has come yet: the last one stands behind it
    comm.send(Ints(3), next(comm));
    comm.send(Ints(3), next(comm));
    comm.send(std::string("x"), next(comm), {.tag = 1});
    comm.send(Ints(3), next(comm), {.tag = 1});
    expect_failure<MpiError>(into);
    expect_failure<MpiError>(number);
    expect_failure<DecodeError>(behind);
    EXPECT_EQ(text.get(), "x");
}

TEST_F(Failed, ReceivesOfMessagesThatAreTooShortOrOfAnotherType) {
    std::array<int, 2> room{};
    Words words;
    auto into = comm.irecv_into(std::span(room), previous(comm));
    auto number = comm.irecv<double>(previous(comm));
    auto list = comm.irecv<Values>(previous(comm));
    auto table = comm.irecv<Table>(previous(comm));
    auto into_words = comm.irecv_into(words, previous(comm));
    for (int i = 0; i < 5; ++i)
        comm.send(1, next(comm));
    expect_failure<DecodeError>(into);
    expect_failure<DecodeError>(number);
    expect_failure<DecodeError>(list);
    expect_failure<DecodeError>(table);
    expect_failure<DecodeError>(into_words);
}

TEST_F(Failed, OnesAreToldAfterAllAreOver) {
    auto bad = comm.irecv<Values>(previous(comm));
    auto good = comm.irecv<Values>(previous(comm));
    comm.send(1, next(comm));
    comm.send(Values{1}, next(comm));
    EXPECT_THROW(wait_all(bad, good), DecodeError);
    EXPECT_EQ(good.get(), Values{1});
}

TEST_F(Failed, CallsNameWhatTheyWereAbout) {
    if (comm.size() == 1) return;  // as above
    std::array<int, 2> room{};
    auto into = comm.irecv_into(std::span(room), previous(comm), {.tag = 9});
    comm.send(Ints(3), next(comm), {.tag = 9});
    try {
        into.wait();
        ADD_FAILURE() << "accepted";
    } catch (const MpiError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("irecv_into"));
        EXPECT_THAT(error.what(), testing::HasSubstr("tag 9"));
        EXPECT_THAT(error.what(), testing::HasSubstr("communicator made at"));
        EXPECT_THAT(error.what(), testing::HasSubstr("future_test.cpp:"));
        EXPECT_EQ(error.error_class(), MPI_ERR_TRUNCATE);
    }
}

}  // namespace
}  // namespace norma
