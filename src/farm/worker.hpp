#pragma once
// The worker runs the tasks it is given, as many at a time as it has slots. It is a state
// machine: told what happened, it answers what to do; processes, time and network are
// elsewhere.

#include "norma/base/clock.hpp"

#include "farm/command_template.hpp"
#include "farm/message.hpp"
#include "farm/process.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace norma::farm {

struct StartProcess {
    int slot = 0;
    Command command;
};

struct SignalProcess {
    int slot = 0;
    int signal = 0;
};

using WorkerAction = std::variant<StartProcess, SignalProcess, Message>;

class Worker {
  public:
    /// A process that was asked to end has this long before it is killed.
    static constexpr std::chrono::milliseconds grace{1000};
    /// A task that waits longer than this for a slot goes back: another rank may have one.
    static constexpr std::chrono::milliseconds waiting_limit{50};

    explicit Worker(Hello hello);

    void on(const Message& message, Time now);
    void on(const ProcessEvent& event, Time now);
    /// Time passes: limits are looked at.
    void tick(Time now);
    /// Ends what runs and gives back what waits, because this rank was told to.
    void stop(Time now);

    /// Nothing happens by itself before then.
    [[nodiscard]] std::optional<Time> next_deadline() const;
    /// The manager let us go, and nothing runs any more.
    [[nodiscard]] bool is_done() const noexcept { return left_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_.size(); }

    [[nodiscard]] std::vector<WorkerAction> take_actions();

  private:
    struct Waiting {
        WorkItem item;
        Time since;
    };
    struct Running {
        WorkItem item;
        std::optional<Time> ends_at;    // when its time is up
        std::optional<Time> killed_at;  // when it is killed if it has not ended
        Ending ending = Ending::finished;
        std::uint64_t out_bytes = 0;
        Bytes out;
        Bytes err;
    };

    void on_welcome(const Welcome& welcome);
    void on_work(const Work& work, Time now);
    void on_output(const ProcessOutput& output);
    void on_ended(const ProcessEnded& ended);
    void give_back_waiting();
    void start_waiting(Time now);
    void end(int slot, Running& running, Ending why, Time now);
    void spill(Running& running);
    [[nodiscard]] Command command_of(const WorkItem& item, int slot) const;
    void leave_when_idle();

    Hello hello_;
    bool said_hello_ = false;
    Welcome welcome_;
    std::optional<CommandTemplate> command_;
    std::vector<int> free_slots_;  // lowest last
    std::deque<Waiting> waiting_;
    std::map<int, Running> running_;  // by slot
    Outcomes outcomes_;
    std::uint64_t ran_ = 0;
    bool draining_ = false;
    bool quitting_ = false;
    bool left_ = false;
    std::vector<WorkerAction> actions_;
};

}  // namespace norma::farm
