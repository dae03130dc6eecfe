#pragma once
// A worker in the world: its state machine between a link and real processes.

#include "base/signals.hpp"
#include "farm/attention.hpp"
#include "farm/conversation.hpp"
#include "farm/link.hpp"
#include "farm/pack_writer.hpp"
#include "farm/process.hpp"
#include "farm/wait.hpp"
#include "farm/worker.hpp"

#include <sys/types.h>

namespace norma::farm {

class WorkerSeat {
  public:
    WorkerSeat(Link& link, ProcessHost& processes, Hello hello, Time now);

    /// What the manager said. An envelope of another session is ignored.
    void on(Envelope envelope, std::size_t bytes, Time now);
    /// One turn: what processes did, what time it is, and what follows from both.
    /// True if anything happened.
    bool turn(Time now);
    void stop(Time now) { worker_.stop(now); }

    /// What this seat waits for.
    void add_to(Wait& wait, Time now) const;
    [[nodiscard]] bool is_done() const noexcept { return worker_.is_done(); }
    [[nodiscard]] bool is_scattered() const noexcept { return worker_.is_scattered(); }
    /// The manager has been silent for longer than it may be.
    [[nodiscard]] bool is_forsaken() const;
    /// Bytes said that the manager has not acknowledged.
    [[nodiscard]] std::size_t unacknowledged() const noexcept {
        return conversation_.unacknowledged();
    }

  private:
    /// While this much was not acknowledged, output waits in the pipes of the commands.
    static constexpr std::size_t unacknowledged_limit = 4 << 20;
    /// Until the manager says how long it may be silent: it may have a long journal to read.
    static constexpr std::chrono::minutes first_lease{10};

    void perform(std::vector<WorkerAction> actions);
    void say(Message message);
    void begin_again();

    Link& link_;
    ProcessHost& processes_;
    Worker worker_;
    Attention attention_;
    Time awake_;  // by our attention
    Conversation conversation_;
    PackWriter packs_;
    bool over_ = false;  // the manager gave us up
    bool listening_ = true;
};

/// Why a worker left.
enum class Leave {
    goodbye,    ///< the manager let it go
    scattered,  ///< so too, but other ranks are gone: MPI cannot end together
    told,       ///< by a signal, or because its parent is gone
    forsaken,   ///< the manager fell silent
    orphaned,   ///< the manager has ended without a word
};

/// Serves as a worker until the manager lets this rank go, or until it is told to stop.
/// `parent`: the process whose end means that nobody is left to work for; 0: none.
[[nodiscard]] Leave run_worker(
    Link& link, ProcessHost& processes, Hello hello, const Signals& signals, pid_t parent);

}  // namespace norma::farm
