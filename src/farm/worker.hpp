#pragma once
// The worker has the tasks it is given run by its process host, watches their time, and gives
// back those that wait for a slot too long. It is a state machine: told what happened, it
// answers what to do; processes, time and network are elsewhere.

#include "norma/base/clock.hpp"

#include "farm/capped_output.hpp"
#include "farm/command_template.hpp"
#include "farm/message.hpp"
#include "farm/process.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace norma::farm {

struct OpenSlots {
    int slots = 0;
    int first = 1;
};

struct StartProcess {
    std::uint64_t task = 0;
    Command command;
};

struct WithdrawProcess {
    std::uint64_t task = 0;
};

struct SignalProcess {
    std::uint64_t task = 0;
    int signal = 0;
};

using WorkerAction =
    std::variant<OpenSlots, StartProcess, WithdrawProcess, SignalProcess, Message>;

class Worker {
  public:
    /// A process that was killed is killed again after this time, if anything of it is left.
    static constexpr std::chrono::milliseconds kill_period{1000};
    /// When all slots have been busy with the same tasks for so long, those that wait go back:
    /// another rank may have a slot.
    static constexpr std::chrono::milliseconds waiting_limit{50};

    explicit Worker(Hello hello);

    void on(const Message& message, Time now);
    void on(const ProcessEvent& event, Time now);
    /// Time passes: limits are looked at.
    void tick(Time now);
    /// Ends what runs and gives back what waits, because this rank was told to.
    void stop(Time now);
    /// The manager gave this rank up: its tasks went to others, and what they did here counts
    /// for nothing. Ends them.
    void dismiss(Time now);
    /// After dismiss(), when nothing runs any more: a new beginning, with a new Hello.
    void begin_again();

    /// Nothing happens by itself before then.
    [[nodiscard]] std::optional<Time> next_deadline() const;
    /// The manager let us go, and nothing runs any more.
    [[nodiscard]] bool is_done() const noexcept { return left_; }
    /// Other ranks are gone: MPI cannot end together.
    [[nodiscard]] bool is_scattered() const noexcept { return scattered_; }
    [[nodiscard]] bool is_idle() const noexcept { return running_.empty() && waiting_.empty(); }
    /// How long the manager may be silent; nothing before it has said so.
    [[nodiscard]] std::optional<Duration> lease() const;
    /// Where large outputs are kept.
    [[nodiscard]] const PackSettings& packs() const noexcept { return welcome_.packs; }

    [[nodiscard]] std::vector<WorkerAction> take_actions();

  private:
    struct Waiting {
        std::uint64_t seq = 0;
        std::uint32_t attempt = 1;
        Time since;
        bool withdrawn = false;  // or about to start all the same
    };
    struct Running {
        std::uint32_t attempt = 1;
        std::optional<Time> ends_at;      // when its time is up
        std::optional<Time> signaled_at;  // when the next signal is due if it has not ended
        std::size_t signals = 0;          // it was sent
        Ending ending = Ending::finished;
        std::uint64_t out_bytes = 0;
        Bytes out;
        Bytes err;
        CappedOutput out_cap{0};
        CappedOutput err_cap{0};
    };

    void on_welcome(const Welcome& welcome);
    void on_work(const Work& work, Time now);
    void on_cancel(const Cancel& cancel, Time now);
    void on_event(const ProcessStarted& started, Time now);
    void on_event(const ProcessWithdrawn& withdrawn, Time now);
    void on_event(const ProcessOutput& output, Time now);
    void on_event(const ProcessEnded& ended, Time now);
    void withdraw_waiting();
    [[nodiscard]] std::optional<Time> withdrawal_due() const;
    [[nodiscard]] std::optional<Waiting> take_waiting(std::uint64_t seq);
    void end(std::uint64_t seq, Running& running, Ending why, Time now);
    void send_signal(std::uint64_t seq, Running& running, Time now);
    void add_rests(std::uint64_t seq, Running& running);
    void spill(std::uint64_t seq, Running& running);
    void send_ahead(std::uint64_t seq, Running& running, Channel channel);
    [[nodiscard]] Command command_of(const WorkItem& item) const;
    void leave_when_idle();

    Hello hello_;
    bool said_hello_ = false;
    Welcome welcome_;
    int open_slots_ = 0;
    std::optional<CommandTemplate> command_;
    std::deque<Waiting> waiting_;               // for a slot, in the order they came
    std::map<std::uint64_t, Running> running_;  // by seq
    Outcomes outcomes_;
    std::uint64_t ran_ = 0;
    Time last_start_ = Time::min();
    bool draining_ = false;
    bool stopping_ = false;
    bool dismissed_ = false;
    bool quitting_ = false;
    bool scattered_ = false;
    bool left_ = false;
    std::vector<WorkerAction> actions_;
};

}  // namespace norma::farm
