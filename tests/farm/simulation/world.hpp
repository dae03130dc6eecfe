#pragma once
// A pretended cluster in virtual time: a network that loses, repeats, delays and mixes up
// messages, commands that take as long as they say, and ranks that freeze or die. All of it
// follows from one seed.

#include "farm/link.hpp"
#include "farm/process.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace norma::farm::simulation {

/// What may go wrong in a run, in percent of messages or per rank.
struct Weather {
    unsigned lost = 0;
    unsigned repeated = 0;
    unsigned late = 0;          ///< by up to seconds, and so out of order
    unsigned ranks_killed = 0;  ///< of the worker ranks
    unsigned ranks_frozen = 0;  ///< for up to a minute, and again
    unsigned ranks_cut = 0;     ///< nothing passes to or from them for up to a minute
};

class World {
  public:
    explicit World(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] Time now() const noexcept { return now_; }
    void at(Time when, std::function<void()> what);
    void after(Duration delay, std::function<void()> what) {
        at(now_ + delay, std::move(what));
    }
    /// Lets the next thing happen. False when nothing ever will.
    bool step();
    /// Forgets all that is to come.
    void clear() { events_ = {}; }
    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

    [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    [[nodiscard]] Duration up_to(Duration most) {
        return Duration(
            static_cast<Duration::rep>(below(static_cast<std::uint64_t>(most.count()) + 1)));
    }

  private:
    struct Event {
        Time when;
        std::uint64_t order = 0;
        std::function<void()> what;
        bool operator<(const Event& other) const {
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    std::mt19937_64 random_;
    std::priority_queue<Event> events_;
    Time now_{};
    std::uint64_t steps_ = 0;
    std::uint64_t order_ = 0;
};

/// The commands of one rank. A task's text says how it behaves: "17 ok", "18 fail", ...
class PretendedHost final : public ProcessHost {
  public:
    /// Calls `wake` when poll() has something.
    PretendedHost(World& world, std::function<void()> wake)
        : world_(world), wake_(std::move(wake)) {}

    void open_slots(int slots, int first) override;
    void start(std::uint64_t task, const Command& command) override;
    void withdraw(std::uint64_t task) override;
    void signal(std::uint64_t task, int signal_number) override;
    void flush() override {}
    std::vector<ProcessEvent> poll() override { return std::exchange(events_, {}); }
    [[nodiscard]] int descriptor() const override { return -1; }

    /// The rank died: so do its commands.
    void end() { alive_ = false; }

    /// It was given a task of which a process was left.
    [[nodiscard]] bool clashed() const noexcept { return clashed_; }

    /// Told of every command that really starts.
    std::function<void(const std::string& text)> on_start;

  private:
    struct Running {
        std::string text;
        std::uint64_t generation = 0;
        bool signalled = false;
        Time since;
    };
    void start_waiting();
    void end(std::uint64_t task, std::uint64_t generation, int signal_number);
    void tell(ProcessEvent event);

    World& world_;
    std::function<void()> wake_;
    bool alive_ = true;
    bool clashed_ = false;
    int free_slots_ = 0;
    std::uint64_t generation_ = 0;
    std::deque<std::pair<std::uint64_t, std::string>> waiting_;
    std::map<std::uint64_t, Running> running_;
    std::vector<ProcessEvent> events_;
};

class Network;

class PretendedLink final : public Link {
  public:
    PretendedLink(Network& network, int rank) : network_(network), rank_(rank) {}
    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override;
    void send(int to, Bytes body) override;
    [[nodiscard]] std::optional<Received> receive() override;
    void forget(int) override {}
    [[nodiscard]] int descriptor() const override { return -1; }
    [[nodiscard]] Duration patience(Duration) override { return std::chrono::hours(1); }

    std::deque<Received> inbox;

  private:
    Network& network_;
    int rank_;
};

class Network {
  public:
    /// Calls `wake(rank)` when a message has arrived there.
    Network(World& world, int ranks, Weather weather, std::function<void(int)> wake);

    [[nodiscard]] PretendedLink& link(int rank) {
        return links_[static_cast<std::size_t>(rank)];
    }
    [[nodiscard]] int size() const noexcept { return static_cast<int>(links_.size()); }
    void send(int from, int to, Bytes body);
    void cut(int rank) { cut_.insert(rank); }
    void mend(int rank) { cut_.erase(rank); }
    /// Most bytes ever under way or waiting to be received.
    [[nodiscard]] std::size_t most_bytes() const noexcept { return most_bytes_; }
    void received(std::size_t bytes) { bytes_ -= bytes; }

  private:
    void deliver(int from, int to, const Bytes& body);

    World& world_;
    Weather weather_;
    std::function<void(int)> wake_;
    std::deque<PretendedLink> links_;
    std::set<int> cut_;
    std::size_t bytes_ = 0;
    std::size_t most_bytes_ = 0;
};

/// What a command of this text writes to standard output, and whether it succeeds.
[[nodiscard]] std::string output_of(const std::string& text);
[[nodiscard]] bool succeeds(const std::string& text);

}  // namespace norma::farm::simulation
