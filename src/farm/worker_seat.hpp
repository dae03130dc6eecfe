#pragma once
// A worker in the world: its state machine between a link and real processes.

#include "farm/link.hpp"
#include "farm/process.hpp"
#include "farm/signals.hpp"
#include "farm/wait.hpp"
#include "farm/worker.hpp"

#include <sys/types.h>

namespace norma::farm {

class WorkerSeat {
  public:
    WorkerSeat(Link& link, ProcessHost& processes, Hello hello);

    /// One turn: what processes did, what time it is, and what follows from both.
    /// True if anything happened.
    bool turn(Time now);
    void on(const Message& message, Time now) { worker_.on(message, now); }
    void stop(Time now) { worker_.stop(now); }

    /// What this seat waits for.
    void add_to(Wait& wait) const;
    [[nodiscard]] bool is_done() const noexcept { return worker_.is_done(); }

  private:
    /// While this much is unsent, output waits in the pipes of the commands.
    static constexpr std::size_t unsent_limit = 4 << 20;

    Link& link_;
    ProcessHost& processes_;
    Worker worker_;
    bool listening_ = true;
};

/// Serves as a worker until the manager lets this rank go, or until it is told to stop.
/// `parent`: the process whose end means that nobody is left to work for; 0: none. Returns
/// false when the rank left without saying goodbye.
[[nodiscard]] bool run_worker(
    Link& link, ProcessHost& processes, Hello hello, const Signals& signals, pid_t parent);

}  // namespace norma::farm
