#include "farm/worker_seat.hpp"

#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

/// Keeps what the seat says.
class DeafLink final : public Link {
  public:
    [[nodiscard]] int rank() const override { return 1; }
    [[nodiscard]] int size() const override { return 2; }
    void send(int, Bytes body) override { said.push_back(wire::decode<Envelope>(body)); }
    [[nodiscard]] std::optional<Received> receive() override { return std::nullopt; }
    void forget(int) override {}
    [[nodiscard]] int descriptor() const override { return -1; }
    [[nodiscard]] Duration patience(Duration) override { return 1h; }

    std::vector<Envelope> said;
};

/// Hands out the events a test puts there.
class ScriptedHost final : public ProcessHost {
  public:
    void open_slots(int, int) override {}
    void start(std::uint64_t, const Command&) override {}
    void withdraw(std::uint64_t) override {}
    void signal(std::uint64_t, int) override { ++signals; }
    void flush() override {}
    std::vector<ProcessEvent> poll() override { return std::exchange(events, {}); }
    [[nodiscard]] int descriptor() const override { return -1; }

    std::vector<ProcessEvent> events;
    int signals = 0;
};

class Seat : public testing::Test {
  protected:
    void tell(Message message) {
        seat_.on({.voice = Voice::manager, .number = ++told_, .message = std::move(message)},
                 100,
                 now_);
    }
    /// Task 1 runs, and has written more than the manager has acknowledged.
    void flood() {
        tell(Welcome{.slots = 1, .command = {"run", "{}"}, .lease_us = 20'000'000});
        tell(Work{.items = {{.seq = 1, .attempt = 1, .text = "x"}}});
        host_.events.emplace_back(ProcessStarted{1});
        while (seat_.unacknowledged() < (4U << 20U)) {
            host_.events.emplace_back(ProcessOutput{
                .task = 1, .channel = Channel::out, .bytes = Bytes(60'000, std::byte{'x'})});
            seat_.turn(now_);
        }
    }

    Time now_{};
    DeafLink link_;
    ScriptedHost host_;
    WorkerSeat seat_{link_, host_, Hello{}, now_};
    std::uint64_t told_ = 0;
};

TEST_F(Seat, LeavesOutputInThePipesWhileTheManagerIsFarBehind) {
    flood();
    host_.events.emplace_back(ProcessOutput{.task = 1, .channel = Channel::out, .bytes = {}});
    seat_.turn(now_);
    EXPECT_EQ(host_.events.size(), 1U) << "it has not been asked for";
}

TEST_F(Seat, BeginsAnewWhenItWasGivenUpHoweverFarBehindTheManagerWas) {
    flood();
    seat_.on({.voice = Voice::farewell, .message = std::nullopt}, 100, now_);
    seat_.turn(now_);
    EXPECT_EQ(host_.signals, 1) << "its task is ended";
    link_.said.clear();
    host_.events.emplace_back(
        ProcessEnded{.task = 1, .signal = 15, .signalled = true, .note = {}});
    seat_.turn(now_);
    ASSERT_EQ(link_.said.size(), 1U);
    EXPECT_EQ(link_.said[0].session, 2U);
    EXPECT_EQ(link_.said[0].number, 1U);
    EXPECT_TRUE(std::holds_alternative<Hello>(*link_.said[0].message));
}

TEST_F(Seat, IsForsakenWhenItWasAwakeAndHeardNothingForItsLease) {
    tell(Welcome{.slots = 1, .command = {}, .lease_us = 20'000'000});
    for (int second = 0; second <= 20; ++second) {
        EXPECT_FALSE(seat_.is_forsaken()) << second;
        now_ += 1s;
        seat_.turn(now_);
    }
    EXPECT_TRUE(seat_.is_forsaken());
}

TEST_F(Seat, IsNotForsakenBecauseItSleptForAnHour) {
    tell(Welcome{.slots = 1, .command = {}, .lease_us = 20'000'000});
    seat_.turn(now_);
    now_ += 1h;
    seat_.turn(now_);
    EXPECT_FALSE(seat_.is_forsaken());
}

}  // namespace
}  // namespace norma::farm
