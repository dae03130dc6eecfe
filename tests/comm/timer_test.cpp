#include "norma/comm/timer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <thread>
#include <vector>

namespace {
std::atomic<std::size_t> allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace norma {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;

/// A clock that moves only when told to.
thread_local Time pretended{};
Time pretended_now() noexcept {
    return pretended;
}
void pass(Duration duration) {
    pretended += duration;
}

/// A timer by that clock.
struct Timed {
    explicit Timed(std::string_view name) : timer(name, &pretended_now) {}
    Timer timer;
};

/// Calls and nanoseconds of one path; nothing if it was never entered. (The scopes are those of
/// the process: each test keeps to names of its own.)
std::optional<std::pair<std::uint64_t, std::int64_t>> spent(std::string_view path) {
    const auto all = detail::time_spent();
    const auto found = std::ranges::find(all, path, &detail::TimeSpent::path);
    if (found == all.end()) return std::nullopt;
    return std::pair(found->calls, found->nanoseconds);
}

using CallsAndTime = std::pair<std::uint64_t, std::int64_t>;

TEST(Timer, CountsCallsAndTheTimeBetweenBeginAndEnd) {
    for (int i = 0; i < 3; ++i) {
        const Timed timed("counts");
        pass(5ms);
        EXPECT_EQ(timed.timer.elapsed(), 5ms);
    }
    EXPECT_EQ(spent("counts"), CallsAndTime(3, 15'000'000));
}

TEST(Timer, NestsInTheEnclosingTimerWhoeverMadeIt) {
    const auto exchange = [] {
        const Timed timed("exchange");
        pass(2ns);
    };
    {
        const Timed timed("nests");
        pass(1ns);
        exchange();
        {
            const Timed inner("inner");
            exchange();
            exchange();
        }
        pass(1ns);
    }
    exchange();
    EXPECT_EQ(spent("nests"), CallsAndTime(1, 8));
    EXPECT_EQ(spent("nests/exchange"), CallsAndTime(1, 2));
    EXPECT_EQ(spent("nests/inner"), CallsAndTime(1, 4));
    EXPECT_EQ(spent("nests/inner/exchange"), CallsAndTime(2, 4));
    EXPECT_EQ(spent("exchange"), CallsAndTime(1, 2));
    EXPECT_EQ(spent("inner"), std::nullopt);
}

TEST(Timer, ListsAScopeBeforeThoseInsideItInTheOrderOfTheFirstVisit) {
    {
        const Timed outer("order");
        { const Timed b("b"); }
        { const Timed a("a"); }
        { const Timed b("b"); }
    }
    std::vector<std::string> paths;
    for (const auto& one : detail::time_spent())
        if (one.path.starts_with("order")) paths.push_back(one.path);
    EXPECT_THAT(paths, testing::ElementsAre("order", "order/b", "order/a"));
}

TEST(Timer, StillOpenCountsUpToNow) {
    const Timed outer("open");
    pass(3ns);
    const Timed inner("inner");
    pass(4ns);
    EXPECT_EQ(spent("open"), CallsAndTime(1, 7));
    EXPECT_EQ(spent("open/inner"), CallsAndTime(1, 4));
    EXPECT_EQ(spent("open"), CallsAndTime(1, 7));  // asking changes nothing
}

TEST(Timer, MayEndBeforeAnotherThatBeganInsideIt) {
    std::optional<Timed> first(std::in_place, "overlap");
    std::optional<Timed> second(std::in_place, "second");
    pass(1ns);
    first.reset();
    pass(1ns);
    {
        const Timed third("third");
        pass(1ns);
    }
    second.reset();
    const Timed after("after overlap");
    EXPECT_EQ(spent("overlap"), CallsAndTime(1, 1));
    EXPECT_EQ(spent("overlap/second"), CallsAndTime(1, 3));
    EXPECT_EQ(spent("overlap/second/third"), CallsAndTime(1, 1));
    EXPECT_EQ(spent("after overlap"), CallsAndTime(1, 0));
}

TEST(Timer, TakesNoMemoryAfterTheFirstVisit) {
    const auto visit = [] {
        const Timer outer("a scope with a name too long to lie inside a string");
        const Timer inner("inner");
    };
    const auto before_first = allocations.load();
    visit();
    EXPECT_GT(allocations.load(), before_first);
    const auto before = allocations.load();
    for (int i = 0; i < 1000; ++i)
        visit();
    EXPECT_EQ(allocations.load(), before);
}

TEST(Timer, OfSeveralThreadsAddsUp) {
    constexpr int threads = 4;
    constexpr int visits = 1000;
    const Timed main("only the main thread");
    {
        std::vector<std::jthread> running;
        for (int i = 0; i < threads; ++i) {
            running.emplace_back([] {
                for (int visit = 0; visit < visits; ++visit) {
                    const Timed work("work of threads");
                    const Timed part(visit % 2 == 0 ? "even" : "odd");
                    pass(1ns);
                }
            });
        }
        for (int look = 0; look < visits; ++look)
            EXPECT_GE(detail::time_spent().size(), 1U);  // while they run
    }
    EXPECT_EQ(spent("work of threads"), CallsAndTime(threads * visits, threads * visits));
    EXPECT_EQ(spent("work of threads/odd"),
              CallsAndTime(threads * visits / 2, threads * visits / 2));
    EXPECT_EQ(spent("only the main thread/work of threads"), std::nullopt);
}

TEST(Timer, OfThreadsThatFirstEnterAScopeAtOnceIsOneScope) {
    constexpr int threads = 2;
    constexpr int scopes = 2000;
    std::atomic<int> arrived = 0;
    {
        std::vector<std::jthread> running;
        for (int i = 0; i < threads; ++i) {
            running.emplace_back([&] {
                for (int scope = 0; scope < scopes; ++scope) {
                    const std::string name = "at once " + std::to_string(scope);
                    ++arrived;
                    while (arrived < threads * (scope + 1))
                        std::this_thread::yield();
                    const Timed timed(name);
                }
            });
        }
    }
    std::vector<std::uint64_t> calls;
    for (const auto& one : detail::time_spent())
        if (one.path.starts_with("at once ")) calls.push_back(one.calls);
    EXPECT_EQ(calls, std::vector<std::uint64_t>(scopes, threads));
}

TEST(Timer, GoesByTheMonotonicClockUnlessToldOtherwise) {
    const Time before = Clock::now();
    {
        const Timer timer("by the clock");
        while (Clock::now() - before < 1ms) {
        }
    }
    const Duration passed = Clock::now() - before;
    EXPECT_GT(spent("by the clock")->second, 0);
    EXPECT_LE(spent("by the clock")->second, passed / 1ns);
}

}  // namespace
}  // namespace norma
