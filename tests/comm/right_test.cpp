// What other libraries get wrong: messages in posting order, no dependence of a legal exchange
// on its size, captured state of operations, order of operands.
#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

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

TEST(Right, TheReceiveBegunFirstGetsTheMessageSentFirst) {
    const Communicator world;
    for (int repeat = 0; repeat < 1000; ++repeat) {
        auto first = world.irecv<Values>(previous(world));
        auto one = world.isend(Values{1}, next(world));
        auto two = world.isend(Values{2}, next(world));
        EXPECT_EQ(world.recv<Values>(previous(world)), Values{2});
        EXPECT_EQ(first.get(), Values{1});
        wait_all(one, two);
    }
}

TEST(Right, BothMaySendBeforeTheyReceiveWhateverTheSize) {
    const Communicator world;
    for (std::size_t bytes = 8; bytes <= std::size_t{64} << 20; bytes *= 32) {
        auto received = world.irecv<Values>(previous(world));
        world.send(Values(bytes / sizeof(double), world.rank()), next(world));
        const Values values = received.get();
        EXPECT_EQ(values.size(), bytes / sizeof(double));
        EXPECT_EQ(values.back(), previous(world));
    }
}

int folded(const Communicator& comm, int k) {
    return comm.size() + (comm.size() - 1) * k;
}

TEST(Right, WhatALambdaCapturedIsUsedEachTimeAfresh) {
    const Communicator world;
    for (const int k : {3, 100}) {
        const auto plus_k = [k](int a, int b) { return a + b + k; };
        EXPECT_EQ(world.all_reduce(1, plus_k), folded(world, k));
        EXPECT_EQ(world.scan(1, plus_k), world.rank() + 1 + world.rank() * k);
    }
}

TEST(Right, AlsoWithBothInFlight) {
    const Communicator world;
    const auto plus = [](int k) { return [k](int a, int b) { return a + b + k; }; };
    for (int repeat = 0; repeat < 20; ++repeat) {
        auto three = world.iall_reduce(1, plus(3));
        auto hundred = world.iall_reduce(std::vector<int>(10, 1), plus(100));
        auto root = world.ireduce(1, plus(7), 0);
        EXPECT_EQ(hundred.get(), std::vector<int>(10, folded(world, 100)));
        EXPECT_EQ(three.get(), folded(world, 3));
        EXPECT_EQ(root.get().value_or(folded(world, 7)), folded(world, 7));
    }
}

TEST(Right, AlsoPrepared) {
    const Communicator world;
    int in = 1;
    int three = 0;
    int hundred = 0;
    auto with_three = world.persistent().all_reduce_into(
        in, three, [k = 3](int a, int b) { return a + b + k; });
    auto with_hundred = world.persistent().all_reduce_into(
        in, hundred, [k = 100](int a, int b) { return a + b + k; });
    for (int repeat = 0; repeat < 5; ++repeat) {
        three = hundred = 0;
        start_all(with_three, with_hundred);
        wait_all(with_hundred, with_three);
        EXPECT_EQ(three, folded(world, 3));
        EXPECT_EQ(hundred, folded(world, 100));
    }
}

struct Matrix {
    int a, b, c, d;
    bool operator==(const Matrix&) const = default;
};
Matrix product(const Matrix& x, const Matrix& y) {
    return {x.a * y.a + x.b * y.c,
            x.a * y.b + x.b * y.d,
            x.c * y.a + x.d * y.c,
            x.c * y.b + x.d * y.d};
}

TEST(Right, OperandsStayInTheOrderOfTheRanks) {
    const Communicator world;
    Matrix expected{1, 0, 0, 1};
    std::string text;
    for (int rank = 0; rank < world.size(); ++rank) {
        expected = product(expected, {1, rank, 1, 1});
        text += std::to_string(rank);
    }
    const Matrix mine{1, world.rank(), 1, 1};
    EXPECT_EQ(world.all_reduce(mine, product), expected);
    EXPECT_EQ(world.iall_reduce(Matrix(mine), product).get(), expected);
    EXPECT_EQ(world.all_reduce(std::to_string(world.rank()), std::plus<>()), text);
    EXPECT_EQ(world.iall_reduce(std::to_string(world.rank()), std::plus<>()).get(), text);
    EXPECT_EQ(world.scan(std::to_string(world.rank()), std::plus<>()),
              text.substr(0, static_cast<std::size_t>(world.rank()) + 1));
}

TEST(Right, TheSmallestAndLargestAreFoundWithTheirPlace) {
    const Communicator world;
    const Located<double> mine{-1.0 * (world.rank() % 3), world.rank()};
    const auto least = world.all_reduce(mine, MinLocation());
    EXPECT_EQ(least.at, std::min(2, world.size() - 1));
    EXPECT_EQ(world.all_reduce(mine, MaxLocation()).at, 0);
}

TEST(Right, AnExceptionOfAnOperationComesOutOfTheCallOrItsFuture) {
    const Communicator world;
    const auto throwing = [](int /*a*/, int /*b*/) -> int { throw std::runtime_error("no"); };
    auto begun = world.iscan(1, throwing);
    if (world.rank() == 0) {
        EXPECT_EQ(begun.get(), 1);  // nothing to combine
    } else {
        EXPECT_THROW(begun.get(), std::runtime_error);
    }
}

}  // namespace
}  // namespace norma
