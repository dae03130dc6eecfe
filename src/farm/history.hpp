#pragma once
// What a journal says of earlier runs: which tasks are finished, and where their output is.

#include "norma/base/result.hpp"

#include "farm/journal.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace norma::farm {

/// The latest state of one task.
struct PastTask {
    std::uint32_t attempts = 0;  ///< made so far
    bool running = false;        ///< its last attempt was started and its end never written
    std::optional<Ending> ending;
    Journal::Place start;
    Journal::Place end;
    /// Output, and whose: only of the attempt that `end` ends once the task is done.
    struct Piece {
        std::uint32_t attempt = 1;
        Journal::Place place;
        bool lost = false;  ///< its pack does not hold it any more
    };
    std::vector<Piece> pieces;

    [[nodiscard]] std::vector<Journal::Place> places() const;
    [[nodiscard]] bool finished() const noexcept { return ending == Ending::finished; }
};

struct History {
    std::optional<RunRecord> first;  ///< the run that began the journal
    std::optional<RunRecord> last;
    std::uint64_t total = 0;  ///< tasks of the list; 0 until it was once read to its end
    std::uint64_t finished = 0;
    std::unordered_map<TaskId, PastTask> tasks;
    /// Runs whose packs hold output.
    std::set<std::string> pack_runs;
    /// Of which finished tasks the packs no longer hold the output, in words; these count as
    /// never ended.
    std::string lost;
    std::string note;  ///< what replay() had to say of damage

    /// Reads a whole journal.
    [[nodiscard]] static Result<History> read(Journal& journal);
};

}  // namespace norma::farm
