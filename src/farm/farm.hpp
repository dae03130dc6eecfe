#pragma once
// The farm as a program runs it: one call on every rank.

#include "norma/base/result.hpp"

#include "farm/command_template.hpp"
#include "farm/cost.hpp"
#include "farm/run_farm.hpp"
#include "farm/tally.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace norma::farm {

struct FarmSettings {
    CommandTemplate command;
    std::vector<std::string> words{};  ///< of the command
    std::string list{};                ///< file with the tasks; empty or "-": standard input
    std::function<int(int cores)> slots_of{};
    bool keep_order = false;
    int tries = 1;
    std::int64_t timeout_us = 0;
    std::int64_t lease_us = default_lease.count();
    CostOf cost_of{};  ///< see ManagerSettings
    bool backup = false;
    std::vector<std::string> limits{};  ///< of tasks: see parse_limits()
    std::uint64_t max_output = 0;       ///< bytes kept of each channel of a task; 0: all
    Termination termination{};
    std::string journal{};  ///< empty: LIST.norma if the list is a regular file, else none
    bool fresh = false;
    std::optional<Duration> journal_sync =
        std::chrono::seconds(1);  ///< as Ledger::Settings::sync
    std::string job_log{};
    std::string results{};
    std::string
        summary_json{};  ///< written by the caller; here only checked before the first task
    bool quiet = false;
};

/// How a run ended, as rank 0 knows it.
struct FarmEnd {
    bool opened = false;  ///< the list and all files could be opened: the run began
    RunResult run;
    Tally tally;
    std::string journal;  ///< the file that remembers what is done; empty: none, or removed
};

/// Writes a text to standard error without waiting for ever.
using Say = std::function<void(const std::string&)>;
/// Says how the run ended, and gives the exit status.
using Tell = std::function<int(const FarmEnd&, const Say&)>;

/// Runs the farm: alone, or as one of the ranks a launcher started. Call it before MPI_Init and
/// before any thread is made: it forks. `tell` is called once, on rank 0, while there is still
/// time: a launcher that was told to stop kills its ranks soon, in MPI_Finalize too. Returns
/// what `tell` returned, and 0 on the other ranks. Throws what carries norma::Error when the
/// launch is broken.
[[nodiscard]] int run(const FarmSettings& settings, const Tell& tell);

}  // namespace norma::farm
