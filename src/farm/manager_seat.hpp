#pragma once
// The manager in the world: its state machine between the list, the link and the ledger.

#include "farm/attention.hpp"
#include "farm/ledger.hpp"
#include "farm/link.hpp"
#include "farm/manager.hpp"
#include "farm/peers.hpp"
#include "farm/task_file.hpp"
#include "farm/wait.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace norma::farm {

/// What a manager works with; all of it outlives the run.
struct ManagerParts {
    Link& link;
    TaskReader& tasks;
    Ledger& ledger;
};

/// How a run ended; what became of the tasks is in Report::tally().
struct RunResult {
    std::uint64_t read = 0;          ///< tasks of the list seen so far
    bool list_ended = false;         ///< and that was all of them
    bool interrupted = false;        ///< drained or stopped by a signal
    bool untold = false;             ///< not all results could be written in time
    bool together = true;            ///< every rank said goodbye
    std::optional<Failure> failure;  ///< why the run could not go on
    double makespan = 0;  ///< seconds, from the first task handed out to the last result
    int slots = 0;
    int ranks = 0;
    int hosts = 0;
    int ranks_lost = 0;  ///< given up, some of which may have come back

    /// Tasks of the list are not done, or may be.
    [[nodiscard]] bool work_is_left(const Tally& tally) const noexcept {
        return !list_ended || tally.done() < read || untold;
    }
};

class ManagerSeat {
  public:
    /// `survive`: a lost rank costs only the tasks it had; otherwise it ends the run.
    ManagerSeat(const ManagerParts& parts,
                const ManagerSettings& settings,
                bool survive,
                Time now);

    /// What a worker said.
    void on(int from, Envelope envelope, std::size_t bytes, Time now);
    /// One turn: reads on in the list, and does what follows. True if anything happened.
    bool turn(Time now);
    /// Starts nothing new.
    void drain();
    /// Ends what runs.
    void stop();

    /// What this seat waits for.
    void add_to(Wait& wait, Time now) const;
    /// No rank is left to wait for.
    [[nodiscard]] bool is_done() const;
    /// The run is over, and something has gone wrong that leaves ranks behind.
    [[nodiscard]] bool is_broken_off() const noexcept { return broken_off_; }
    [[nodiscard]] std::size_t running() const noexcept { return manager_.running(); }
    /// No more results come: shows what can be shown. True if some must wait for a slow reader.
    [[nodiscard]] bool waits_for_readers(Time now);
    /// What waits is not shown any more.
    void leave_readers();
    /// The run as it stands; its end, once close() was called.
    [[nodiscard]] const RunResult& result() const noexcept { return result_; }
    /// Brings all to the disk and to its readers.
    void close(Time now);

    /// What the seat has to tell people, line by line.
    [[nodiscard]] std::vector<std::string> take_notes();

  private:
    [[nodiscard]] bool reading() const;
    bool read_tasks();
    bool act(Time now);
    void watch_ranks();
    void lose(int rank, const std::string& how);
    void commit(Time now);
    void give_up(const Failure& failure);
    [[nodiscard]] std::string name_of(int rank) const;

    Link& link_;
    TaskReader& tasks_;
    Ledger& ledger_;
    ManagerSettings settings_;
    bool survive_;
    Manager manager_;
    Attention attention_;
    Time awake_;  // by our attention
    Peers peers_;
    RunResult result_;
    std::optional<Time> first_start_;
    std::optional<Time> last_end_;
    std::optional<Time> parting_since_;
    bool ending_ = false;      // no more tasks are read
    bool holds_ = false;       // results are to come or wait for their readers
    bool broken_ = false;      // the journal or the output takes nothing any more
    bool broken_off_ = false;  // ranks were lost that nobody may wait for
    std::vector<std::string> notes_;
};

}  // namespace norma::farm
