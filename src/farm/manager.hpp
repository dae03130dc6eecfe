#pragma once
// The manager hands tasks to workers and decides what becomes of each. It is a state machine:
// told what happened, it answers what to do; time, disk and network are elsewhere.
//
//     manager.add({id, 1, "sleep 1"});
//     manager.on(rank, message);
//     for (ManagerAction& action : manager.take_actions()) perform(action);

#include "farm/message.hpp"
#include "farm/schedule.hpp"
#include "farm/task.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace norma::farm {

struct ManagerSettings {
    int ranks = 1;
    std::vector<std::string> command;  ///< the template's words; none: every line is a command
    int tries = 1;                     ///< attempts a task gets in this run
    std::int64_t timeout_us = 0;       ///< of each attempt; 0: none
    std::function<int(int cores)> slots_of = [](int cores) { return cores; };
};

// ---- what the manager asks for

struct SendMessage {
    int to = 0;
    Message message;
};

/// An attempt was handed out.
struct Started {
    Task task;
    std::uint32_t attempt = 1;
    int rank = 0;
};

/// A piece of an attempt's output came ahead of its end.
struct Piece {
    TaskId id;
    Output output;
};

/// An attempt ended; if `final`, so did its task.
struct Finished {
    Outcome outcome;
    bool final = true;
    Bytes out;
    Bytes err;
};

using ManagerAction = std::variant<SendMessage, Started, Piece, Finished>;

class Manager {
  public:
    explicit Manager(ManagerSettings settings);

    /// A task to run, of which `attempts` were made in earlier runs.
    void add(Task task, std::uint32_t attempts = 0);
    /// No further task will be added.
    void end_of_tasks();
    /// A message from a worker. One that cannot be right (a result nobody asked for) is
    /// ignored.
    void on(int from, const Message& message);
    /// Start nothing new; the run ends when what runs has ended.
    void drain();
    /// As drain(), and have the running tasks ended.
    void stop();

    /// Reading on would only pile up tasks.
    [[nodiscard]] bool wants_tasks() const noexcept { return queued_bytes_ < queue_limit; }
    /// All workers are here and have said goodbye again.
    [[nodiscard]] bool is_done() const noexcept { return goodbyes_ == settings_.ranks; }
    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
    /// Tasks that run: of those handed out as many as there are slots for.
    [[nodiscard]] std::size_t running() const noexcept {
        return std::min(attempts_.size(), static_cast<std::size_t>(schedule_.slots()));
    }
    [[nodiscard]] int slots() const noexcept { return schedule_.slots(); }
    [[nodiscard]] const std::vector<Hello>& workers() const noexcept { return hellos_; }

    /// What to do, in order; empty until something happens.
    [[nodiscard]] std::vector<ManagerAction> take_actions();

  private:
    /// Memory for tasks that wait, their text and bookkeeping.
    static constexpr std::size_t queue_limit = 64 << 20;

    struct Attempt {
        Task task;
        std::uint32_t number = 1;  // over all runs
        int tries = 1;             // in this run
        int rank = 0;
    };

    void on_hello(int from, const Hello& hello);
    void on_output(int from, const Output& output);
    void on_outcomes(int from, const Outcomes& outcomes);
    void on_ended(int from, const Ended& ended);
    void take_back(int from, std::uint64_t seq);
    void refuse(const Attempt& attempt, std::string why);
    void enqueue(Attempt attempt);
    Attempt dequeue();
    void welcome_everyone();
    void hand_out();
    void tell_everyone(const Message& message);
    void quit_when_done();
    Attempt* find(int from, std::uint64_t seq, std::uint32_t number);

    ManagerSettings settings_;
    Schedule schedule_;
    std::deque<Attempt> queue_;
    std::size_t queued_bytes_ = 0;
    std::unordered_map<std::uint64_t, Attempt>
        attempts_;  // running or waiting at a worker, by seq
    std::vector<Hello> hellos_;
    std::vector<bool> greeted_;
    int greetings_ = 0;
    int goodbyes_ = 0;
    bool all_added_ = false;
    bool draining_ = false;
    bool quit_sent_ = false;
    std::vector<ManagerAction> actions_;
};

}  // namespace norma::farm
