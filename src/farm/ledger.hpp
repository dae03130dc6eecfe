#pragma once
// The ledger commits what the manager decided: it writes the journal first, and only then lets
// a result be shown; under -k, each in its turn.

#include "norma/base/clock.hpp"
#include "norma/base/result.hpp"

#include "farm/history.hpp"
#include "farm/journal.hpp"
#include "farm/manager.hpp"
#include "farm/report.hpp"
#include "farm/stored_output.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace norma::farm {

class Ledger {
  public:
    enum class Order {
        completion,
        list,  ///< -k: a result waits for those of all tasks before it
    };

    struct Settings {
        Order order = Order::completion;
        /// How long what was written may wait for the disk: zero brings every turn there
        /// before its results are shown; none leaves it to the kernel.
        std::optional<Duration> sync = std::chrono::seconds(1);
    };

    Ledger(Journal journal, History history, Report& report, Settings settings);

    /// A run begins (or is continued): the first record it leaves.
    void begin(const RunRecord& run);
    /// True if an earlier run finished this task: its result is shown again, and it must not
    /// run.
    [[nodiscard]] bool finished_before(const Task& task);
    [[nodiscard]] std::uint32_t attempts_before(const TaskId& id) const;
    void list_ended(std::uint64_t total);

    void on(const Started& started);
    void on(const Piece& piece);
    void on(const Finished& finished);

    /// Writes all of this turn to the journal, then shows what may be shown and is taken
    /// without waiting. On a failure nothing of what was not written is shown.
    [[nodiscard]] std::optional<Failure> commit(Time now);
    /// When commit() is due even if nothing happens: the disk has not all of the journal.
    [[nodiscard]] std::optional<Time> sync_due() const;
    /// Results wait for a reader to take them.
    [[nodiscard]] bool is_waiting() const {
        return !due_.empty() || !showing_.empty() || report_.waiting() > 0;
    }
    /// So much waits that nothing more should come.
    [[nodiscard]] bool is_full() const { return report_.is_full(); }
    /// No further result comes: those that waited for one that never came have their turn now
    /// if no journal keeps them.
    void end_of_results();
    /// After the last commit: all is brought to the disk.
    [[nodiscard]] std::optional<Failure> close(Time now);
    /// All done and nothing to keep: removes the journal.
    void remove_journal() { journal_.remove(); }

    [[nodiscard]] const Journal& journal() const noexcept { return journal_; }
    [[nodiscard]] const History& history() const noexcept { return history_; }

  private:
    /// Output kept in memory until its turn comes; more waits on the disk.
    static constexpr std::size_t held_limit = 64 << 20;

    struct Result {
        Outcome outcome;
        StoredOutput output;
        bool shown_again = false;
    };

    [[nodiscard]] std::optional<Failure> take_due();
    void hold(Result& result);
    void show();
    void forget(const StoredOutput& output);
    void reclaim_scratch();

    Journal journal_;
    History history_;
    Report& report_;
    Settings settings_;
    /// Of attempts that run, by seq and attempt.
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<Journal::Place>> pieces_;
    std::vector<Result> due_;               // in completion order, of this turn
    std::map<std::uint64_t, Result> held_;  // by seq, waiting for their turn
    std::deque<Result> showing_;            // their turn has come
    std::uint64_t next_seq_ = 1;
    std::size_t held_bytes_ = 0;  // in held_ and showing_
};

}  // namespace norma::farm
