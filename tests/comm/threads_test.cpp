// Several threads of each rank at once, as MPI_THREAD_MULTIPLE allows: run under
// ThreadSanitizer.
#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace norma {
namespace {

constexpr int threads = 3;
constexpr int repeats = 20;

/// Runs `body(index)` on threads of their own, all at once.
template <typename Body>
void on_threads(Body body) {
    std::vector<std::jthread> all;
    for (int index = 0; index < threads; ++index)
        all.emplace_back([index, &body] { body(index); });
}

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

TEST(Threads, SendAndReceiveEachWithItsTag) {
    const Communicator world;
    std::atomic<int> right = 0;
    on_threads([&](int index) {
        for (int repeat = 0; repeat < repeats; ++repeat) {
            const std::string text = std::to_string(index) + "/" + std::to_string(repeat);
            auto sent = world.isend(std::string(text), next(world), {.tag = index});
            auto later = world.irecv<std::string>(previous(world), {.tag = index});
            if (later.get() == text) ++right;
            sent.wait();
            world.send(std::vector<int>(100, repeat), next(world), {.tag = index});
            const auto values = world.recv<std::vector<int>>(previous(world), {.tag = index});
            if (values == std::vector<int>(100, repeat)) ++right;
        }
    });
    EXPECT_EQ(right, 2 * threads * repeats);
}

TEST(Threads, ReduceEachOnACommunicatorOfItsOwn) {
    const Communicator world;
    std::vector<Communicator> copies;
    for (int index = 0; index < threads; ++index)
        copies.push_back(world.duplicate());
    std::atomic<int> right = 0;
    on_threads([&](int index) {
        const Communicator& comm = copies[static_cast<std::size_t>(index)];
        for (int k = 0; k < repeats; ++k) {
            const auto plus = [k, index](int a, int b) { return a + b + k * index; };
            const int expected = comm.size() + (comm.size() - 1) * k * index;
            auto begun = comm.iall_reduce(1, plus);
            if (comm.all_reduce(1, plus) == expected) ++right;
            if (begun.get() == expected) ++right;
        }
    });
    EXPECT_EQ(right, 2 * threads * repeats);
}

TEST(Threads, CollectInStepsEachOnACommunicatorOfItsOwn) {
    const Communicator world;
    std::vector<Communicator> copies;
    for (int index = 0; index < threads; ++index)
        copies.push_back(world.duplicate());
    std::atomic<int> right = 0;
    on_threads([&](int index) {
        const Communicator& comm = copies[static_cast<std::size_t>(index)];
        for (int repeat = 0; repeat < repeats; ++repeat) {
            auto table = comm.ibcast(
                comm.rank() == 0 ? std::map<int, int>{{index, repeat}} : std::map<int, int>(),
                0);
            auto rows =
                comm.iall_gather_v(std::vector<int>(static_cast<std::size_t>(index), 7));
            if (rows.get().flat().size() ==
                static_cast<std::size_t>(comm.size()) * static_cast<std::size_t>(index))
                ++right;
            if (table.get().at(index) == repeat) ++right;
        }
    });
    EXPECT_EQ(right, 2 * threads * repeats);
}

TEST(Threads, MakeCommunicatorsOfThisRankAlone) {
    std::atomic<int> right = 0;
    on_threads([&](int index) {
        for (int repeat = 0; repeat < repeats; ++repeat) {
            const Communicator attached;  // another object of the same communicator
            const Communicator self = Communicator::self();
            if (self.all_reduce(index, std::plus<>()) == index && attached.size() > 0) ++right;
        }
    });
    EXPECT_EQ(right, threads * repeats);
}

}  // namespace
}  // namespace norma
