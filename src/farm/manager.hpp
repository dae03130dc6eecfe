#pragma once
// The manager hands tasks to workers and decides what becomes of each. It is a state machine:
// told what happened, it answers what to do; time, disk and network are elsewhere.
//
//     manager.add({id, 1, "sleep 1"});
//     manager.on(rank, message);
//     for (ManagerAction& action : manager.take_actions(now)) perform(action);

#include "farm/durations.hpp"
#include "farm/message.hpp"
#include "farm/schedule.hpp"
#include "farm/task.hpp"
#include "farm/task_queue.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace norma::farm {

/// A rank silent for so long is given up, unless the user says otherwise.
constexpr std::chrono::microseconds default_lease = std::chrono::seconds(20);
/// Signs of life come every second, and a busy machine may delay them.
constexpr std::chrono::microseconds least_lease = std::chrono::seconds(5);

struct ManagerSettings {
    int ranks = 1;
    std::vector<std::string> command;  ///< the template's words; none: every line is a command
    int tries = 1;                     ///< attempts a task gets in this run
    std::int64_t timeout_us = 0;       ///< of each attempt; 0: none
    std::int64_t lease_us = default_lease.count();  ///< a rank silent for so long is given up
    std::vector<std::string> limits{};              ///< words before each command that limit it
    std::uint64_t max_output = 0;                   ///< kept of each channel of a task; 0: all
    Termination termination{};                      ///< of an attempt that must end
    PackSettings packs{};
    std::function<int(int cores)> slots_of = [](int cores) { return cores; };
    std::function<double(const Task&)> cost_of{};  ///< expected seconds, 0 if unknown; or none
    bool backup = false;  ///< at the end, start stragglers a second time
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
    std::uint64_t left_out = 0;  ///< bytes of its output that are not kept
    Bytes out;
    Bytes err;
};

using ManagerAction = std::variant<SendMessage, Started, Piece, Finished>;

class Manager {
  public:
    /// So many attempts of a task may end with their rank: after that it is held to be what
    /// ends them.
    static constexpr int loss_limit = 3;

    explicit Manager(ManagerSettings settings);

    /// A task to run, of which `attempts` were made in earlier runs.
    void add(Task task, std::uint32_t attempts = 0);
    /// No further task will be added.
    void end_of_tasks();
    /// While paused nothing is handed out: results wait for their reader.
    void pause(bool paused) noexcept { paused_ = paused; }
    /// While held nobody parts, though all be done: ranks that wait in MPI_Finalize for one
    /// with a slow reader would be taken for hanging ones.
    void hold(bool held) noexcept { held_ = held; }
    /// A message from a worker. One that cannot be right (a result nobody asked for) is
    /// ignored.
    void on(int from, const Message& message);
    /// The rank is gone, or as good as gone: what it had goes to others. It may come back with
    /// a new Hello.
    void lose(int rank);
    /// Start nothing new; the run ends when what runs has ended.
    void drain();
    /// As drain(), and have the running tasks ended.
    void stop();

    /// Reading on would only pile up tasks.
    [[nodiscard]] bool wants_tasks() const noexcept { return queue_.bytes() < queue_limit; }
    /// Every worker has said goodbye or is lost.
    [[nodiscard]] bool is_done() const noexcept;
    /// There is nothing left to do but to part.
    [[nodiscard]] bool is_parting() const noexcept { return quit_sent_; }
    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
    /// Tasks that run: of those handed out as many as there are slots for.
    [[nodiscard]] std::size_t running() const noexcept {
        return std::min(running_.size(), static_cast<std::size_t>(schedule_.slots()));
    }
    /// The rank may still send something.
    [[nodiscard]] bool expects(int rank) const;
    /// Attempts a rank has in its hands.
    [[nodiscard]] std::size_t leased_to(int rank) const;
    /// Most slots there have been at a time.
    [[nodiscard]] int slots() const noexcept { return most_slots_; }
    /// What a rank said of itself; without a host name: nothing yet.
    [[nodiscard]] const Hello& said_by(int rank) const {
        return workers_[static_cast<std::size_t>(rank)].hello;
    }

    /// What to do, in order; empty until something happens.
    [[nodiscard]] std::vector<ManagerAction> take_actions(Time now);

  private:
    /// Memory for tasks that wait, their text and bookkeeping.
    static constexpr std::size_t queue_limit = 512 << 20;
    /// With known costs nothing is handed out before the list was read or this time is over.
    static constexpr std::chrono::milliseconds overview{100};

    enum class Presence : std::uint8_t { awaited, here, lost, left };
    struct Worker {
        Presence presence = Presence::awaited;
        Hello hello;
        int slots = 0;
        int first_slot = 1;
    };
    struct Copy {
        int rank = 0;
        std::uint32_t number = 1;
        Time since;
    };
    struct Running {
        Attempt attempt;
        std::vector<Copy> copies;  // one a rank: one, or two when it is a straggler
        bool done = false;         // another copy has succeeded

        [[nodiscard]] std::vector<Copy>::const_iterator copy_at(int rank) const;
    };
    using RunningTasks = std::unordered_map<std::uint64_t, Running>;  // by seq

    [[nodiscard]] std::vector<Hello> hellos() const;
    [[nodiscard]] Worker& worker(int rank) { return workers_[static_cast<std::size_t>(rank)]; }
    void on_hello(int from, const Hello& hello);
    void on_output(int from, const Output& output);
    void on_ended(int from, const Ended& ended);
    void take_back(int from, std::uint64_t seq);
    void copy_lost(RunningTasks::iterator task, int rank);
    void refuse(const Attempt& attempt, std::string why);
    void welcome_everyone();
    void welcome(int rank);
    void say(int rank, Message message);
    void tell_everyone(const Message& message);
    void hand_out(Time now);
    void start_backup(Time now);
    void start(Attempt attempt, int rank, Time now);
    void keep_one_slot();
    void quit_when_done();
    [[nodiscard]] Quit goodbye() const;

    ManagerSettings settings_;
    Schedule schedule_;
    Kinds kinds_;
    Durations durations_;
    TaskQueue queue_;
    RunningTasks running_;  // or waiting at a worker
    std::vector<Worker> workers_;
    int awaited_ = 0;
    int present_ = 0;
    int next_slot_ = 1;
    int most_slots_ = 0;
    bool welcomed_ = false;
    bool all_added_ = false;
    bool draining_ = false;
    bool stopping_ = false;
    bool paused_ = false;
    bool held_ = false;
    bool quit_sent_ = false;
    std::optional<Time> first_look_;
    std::vector<ManagerAction> actions_;
};

}  // namespace norma::farm
