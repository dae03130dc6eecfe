#include "farm/task_queue.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

Attempt attempt(std::uint64_t seq, std::string text, float cost = 0) {
    Attempt one;
    one.task.seq = seq;
    one.task.text = std::move(text);
    one.cost = cost;
    return one;
}

/// The order in which they come out.
std::vector<std::uint64_t> order(TaskQueue& queue, const Kinds& kinds) {
    std::vector<std::uint64_t> seqs;
    while (!queue.empty())
        seqs.push_back(queue.pop(kinds).task.seq);
    EXPECT_EQ(queue.bytes(), 0U);
    return seqs;
}

TEST(Kinds, NumbersAndFoldersDoNotCount) {
    Kinds kinds;
    const auto simulation = kinds.kind_of("sim --n 12 a/7.dat");
    EXPECT_EQ(kinds.kind_of("sim --n 9 b/c/123.dat"), simulation);
    EXPECT_NE(kinds.kind_of("plot --n 12 a/7.dat"), simulation);
    EXPECT_NE(kinds.kind_of("sim --n 12 a/7.csv"), simulation);
    EXPECT_NE(kinds.kind_of("sim --m 12 a/7.dat"), simulation);
}

TEST(Kinds, AKindNobodyKnowsTakesAsLongAsTheOthersDid) {
    Kinds kinds;
    EXPECT_EQ(kinds.expected(3), 0);
    kinds.learn(1, 2);
    kinds.learn(2, 4);
    EXPECT_DOUBLE_EQ(kinds.expected(1), 2);
    EXPECT_DOUBLE_EQ(kinds.expected(3), 3);
}

TEST(Kinds, EndlesslyManyKindsTakeNoMemory) {
    Kinds kinds;
    std::uint32_t largest = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string word(static_cast<std::size_t>(1 + i % 100),
                               static_cast<char>('a' + i / 100 % 26));
        largest = std::max(largest, kinds.kind_of(word));
    }
    EXPECT_LE(largest, 64U);
}

TEST(TaskQueue, KeepsTheOrderOfTheListWhileNothingIsKnown) {
    TaskQueue queue;
    Kinds kinds;
    for (std::uint64_t seq = 1; seq <= 4; ++seq) {
        Attempt one = attempt(seq, seq % 2 == 0 ? "a" : "b");
        one.kind = kinds.kind_of(one.task.text);
        queue.push(std::move(one));
    }
    EXPECT_EQ(order(queue, kinds), (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST(TaskQueue, GivesTheCostliestFirstAndAmongEqualsThatOfTheListFirst) {
    TaskQueue queue;
    const float costs[] = {1, 5, 3, 5, 2};
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
        queue.push(attempt(seq, "x", costs[seq - 1]));
    EXPECT_EQ(order(queue, Kinds()), (std::vector<std::uint64_t>{2, 4, 3, 5, 1}));
}

TEST(TaskQueue, GivesTheKindFirstThatWasSeenToTakeMuchLonger) {
    TaskQueue queue;
    Kinds kinds;
    for (std::uint64_t seq = 1; seq <= 4; ++seq) {
        Attempt one = attempt(seq, seq <= 2 ? "short" : "long");
        one.kind = kinds.kind_of(one.task.text);
        queue.push(std::move(one));
    }
    kinds.learn(kinds.kind_of("short"), 1);
    kinds.learn(kinds.kind_of("long"), 1.2);
    EXPECT_EQ(queue.pop(kinds).task.seq, 1U) << "a little longer is no reason";
    for (int i = 0; i < 20; ++i)
        kinds.learn(kinds.kind_of("long"), 10);
    EXPECT_EQ(order(queue, kinds), (std::vector<std::uint64_t>{3, 4, 2}));
}

TEST(TaskQueue, WhatCameBackGoesFirst) {
    TaskQueue queue;
    queue.push(attempt(2, "x"));
    queue.push_back_first(attempt(1, "x"));
    EXPECT_EQ(order(queue, Kinds()), (std::vector<std::uint64_t>{1, 2}));
}

}  // namespace
}  // namespace norma::farm
