#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace norma {
namespace {

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

struct Particle {
    double x = 0;
    int kind = 0;
    bool operator==(const Particle&) const = default;
};

struct Job {
    std::string name;
    std::vector<std::string> words;
    bool operator==(const Job&) const = default;
};

/// Sends `value` once around the ring and expects it back unchanged.
template <typename T>
void around_the_ring(const T& value) {
    const Communicator world;
    auto begun =
        world.rank() == 0 ? world.isend(view(value), next(world), {.tag = 3}) : Future<void>();
    T received = world.recv<T>(previous(world), {.tag = 3});
    EXPECT_EQ(received, value);
    if (world.rank() != 0) world.send(received, next(world), {.tag = 3});
    if (begun.valid()) begun.wait();
}

TEST(SendAndRecv, CarryEveryKindOfType) {
    around_the_ring(42);
    around_the_ring(true);
    around_the_ring(Particle{1.5, 2});
    around_the_ring(std::pair(1, 2.5));
    around_the_ring(std::array<double, 3>{1, 2, 3});
    around_the_ring(std::string("text"));
    around_the_ring(std::string());
    around_the_ring(std::vector<double>{1, 2, 3});
    around_the_ring(std::vector<Particle>{{1, 2}, {3, 4}});
    around_the_ring(std::vector<bool>{true, false});
    around_the_ring(std::map<std::string, std::vector<double>>{{"a", {1}}, {"b", {}}});
    around_the_ring(Job{"name", {"x", "y"}});
    around_the_ring(std::optional<std::string>("maybe"));
    around_the_ring(std::vector<std::vector<int>>{{1}, {}, {2, 3}});
}

TEST(RecvInto, KeepsTheCapacityAndFillsSpansExactly) {
    const Communicator world;
    const std::vector<int> values{1, 2, 3};
    auto first = world.isend(view(values), next(world));
    auto second = world.isend(view(values), next(world));
    std::vector<int> room(100);
    const int* const before = room.data();
    const Origin from = world.recv_into(room, previous(world));
    EXPECT_EQ(room, values);
    EXPECT_EQ(room.data(), before);
    EXPECT_EQ(from, (Origin{previous(world), 0}));
    std::array<int, 3> exact{};
    world.recv_into(std::span(exact), previous(world));
    EXPECT_THAT(exact, testing::ElementsAre(1, 2, 3));
    wait_all(first, second);
}

TEST(RecvFrom, SaysWhoSentAndWithWhichTag) {
    const Communicator world;
    auto sent = world.isend(world.rank(), next(world), {.tag = 5});
    const auto [value, from] = world.recv_from<int>(any_source, {.tag = any_tag});
    EXPECT_EQ(value, previous(world));
    EXPECT_EQ(from, (Origin{previous(world), 5}));
    sent.wait();
}

TEST(Recv, TakesOnlyTheTagItAsksFor) {
    const Communicator world;
    auto first = world.isend(1, next(world), {.tag = 1});
    auto second = world.isend(2, next(world), {.tag = 2});
    EXPECT_EQ(world.recv<int>(previous(world), {.tag = 2}), 2);
    EXPECT_EQ(world.recv<int>(previous(world), {.tag = 1}), 1);
    wait_all(first, second);
}

TEST(Send, ToNobodyAndFromNobodyDoesNothing) {
    const Communicator world;
    world.send(1, no_rank);
    std::array<int, 1> value{7};
    world.recv_into(std::span(value), no_rank);
    EXPECT_EQ(value[0], 7);
}

TEST(Isend, GivesTheValueBack) {
    const Communicator world;
    std::vector<std::string> words{"a", "b"};
    auto sent = world.isend(std::move(words), next(world), {.mode = Mode::synchronous});
    EXPECT_EQ(world.recv<std::vector<std::string>>(previous(world)),
              (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(sent.get(), (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(sent.valid());
    EXPECT_THROW(sent.get(), UsageError);
}

TEST(Isend, MayBeForgottenBeforeItIsOver) {
    const Communicator world;
    static_cast<void>(world.isend(std::vector<int>(1'000'000, 5), next(world)));
    EXPECT_EQ(world.recv<std::vector<int>>(previous(world)), std::vector<int>(1'000'000, 5));
    world.barrier();
}

TEST(Irecv, IntoASpanTakesItsMessage) {
    const Communicator world;
    std::vector<double> values(1000);
    auto pending = world.irecv_into(std::span(values), previous(world));
    world.send(std::vector<double>(1000, 2.5), next(world));
    pending.wait();
    EXPECT_EQ(values, std::vector<double>(1000, 2.5));
    EXPECT_EQ(pending.from().rank, previous(world));
}

TEST(Irecv, IsTakenBackWhenItsFutureGoes) {
    const Communicator world;
    {
        int value = 0;
        auto never = world.irecv_into(std::span(&value, 1), previous(world), {.tag = 9});
        auto neither = world.irecv<std::string>(previous(world), {.tag = 9});
        auto nor_this = world.irecv<int>(previous(world), {.tag = 8});
        auto nor_that = world.irecv<int>(previous(world), {.tag = 8}).then([](int) {});
    }
    world.barrier();  // nobody sends while a neighbour still asks
    auto sent = world.isend(std::string("x"), next(world), {.tag = 9});
    EXPECT_EQ(world.recv<std::string>(previous(world), {.tag = 9}), "x");
    sent.wait();
    auto also_sent = world.isend(7, next(world), {.tag = 8});
    EXPECT_EQ(world.recv<int>(previous(world), {.tag = 8}), 7);
    also_sent.wait();
}

TEST(WaitAny, SaysWhichCameFirst) {
    const Communicator world;
    std::vector<Future<std::string>> futures;
    futures.push_back(world.irecv<std::string>(previous(world), {.tag = 1}));
    futures.push_back(world.irecv<std::string>(previous(world), {.tag = 2}));
    world.send(std::string("second"), next(world), {.tag = 2});
    EXPECT_EQ(wait_any(futures), 1U);
    EXPECT_EQ(futures[1].get(), "second");
    world.barrier();
    world.send(std::string("first"), next(world), {.tag = 1});
    EXPECT_EQ(wait_any(futures), 0U);
    EXPECT_EQ(futures[0].get(), "first");
    EXPECT_THROW(std::ignore = wait_any(futures), UsageError);
}

TEST(Errors, NameTheOperationThePeerTheTagTheCommunicatorAndTheLine) {
    const Communicator world;
    try {
        world.send(1, world.size(), {.tag = 7});
        ADD_FAILURE() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("send of 1 element,"));
        EXPECT_THAT(error.what(), testing::HasSubstr("tag 7"));
        EXPECT_THAT(error.what(), testing::HasSubstr("'MPI_COMM_WORLD'"));
        EXPECT_THAT(error.what(), testing::HasSubstr("point_to_point_test.cpp:"));
    }
    EXPECT_THROW(world.send(1, 0, {.tag = -3}), UsageError);
    EXPECT_THROW(std::ignore = world.recv<int>(-7), UsageError);
    EXPECT_THROW(std::ignore = world.recv<int>(0, {.tag = -7}), UsageError);
}

TEST(Errors, OfMessagesThatDoNotFitLeaveTheNextOneAlone) {
    const Communicator world = Communicator().duplicate();
    auto first = world.isend(std::string("12345"), next(world));
    auto second = world.isend(std::vector<int>{1}, next(world));
    auto third = world.isend(std::vector<std::string>{"x"}, next(world));
    auto last = world.isend(4, next(world));
    EXPECT_THROW(std::ignore = world.recv<std::vector<int>>(previous(world)), DecodeError);
    EXPECT_THROW(std::ignore = world.recv<std::vector<std::string>>(previous(world)),
                 DecodeError);
    EXPECT_THROW((std::ignore = world.recv<std::map<int, std::string>>(previous(world))),
                 DecodeError);
    EXPECT_EQ(world.recv<int>(previous(world)), 4);
    wait_all(first, second, third, last);
}

TEST(Errors, OfMessagesThatAreTooLongAreMpis) {
    const Communicator world = Communicator().duplicate();
    auto sent = world.isend(std::vector<int>(100), next(world), {.tag = 7});
    std::array<int, 2> room{};
    try {
        world.recv_into(std::span(room), previous(world), {.tag = 7});
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("MPI_Recv"));
        EXPECT_THAT(error.what(), testing::HasSubstr("tag 7"));
    }
    sent.wait();
}

}  // namespace
}  // namespace norma
