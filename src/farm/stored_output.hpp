#pragma once
// The output of a finished attempt: pieces in the journal, and a rest in memory or there too.

#include "farm/journal.hpp"
#include "farm/message.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace norma::farm {

struct StoredOutput {
    std::vector<Journal::Place> pieces;  ///< OutputRecords and PackedRecords, in order
    std::optional<Journal::Place> end;   ///< the EndRecord that holds the rest too
    bool rest_in_memory = true;
    Bytes out;
    Bytes err;

    [[nodiscard]] std::size_t in_memory() const noexcept { return out.size() + err.size(); }

    /// Lets go of the memory: the rest is in its EndRecord, or goes to the journal now.
    void move_to(Journal& journal, const Outcome& outcome);

    using Take = std::function<void(Channel, ByteView)>;
    /// Calls `take` with the next piece, unless it cannot be read.
    [[nodiscard]] std::optional<Failure> next(Journal& journal, const Take& take);
    [[nodiscard]] bool is_all_taken() const noexcept { return taken > pieces.size(); }
    /// Calls `take` with every piece in order, until one cannot be read.
    [[nodiscard]] std::optional<Failure> for_each(Journal& journal, const Take& take);

    std::size_t taken = 0;  ///< pieces that next() has given
};

}  // namespace norma::farm
