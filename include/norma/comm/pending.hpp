#pragma once
// What has to be helped along by every call of norma that waits: receives of unknown length, in
// the order they were begun, and collectives in several steps.
//
// MPI has no non-blocking receive of unknown length. Ours stands in this list until a matched
// probe finds its message. Whoever else wants to receive asks here first, and everything of
// norma that waits moves the list on, so that MPI's order of matching holds and a legal
// exchange never hangs. docs/decisions/pending-receives.md tells why it is done so.

#include "norma/comm/message_transfer.hpp"
#include "norma/comm/pending_work.hpp"

#include <memory>
#include <string>

namespace norma::detail {

/// Something else to be helped along, such as a counter that other ranks ask for.
class Background {
  public:
    Background() = default;
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    virtual ~Background() = default;
    /// Does what can be done without waiting. Called by one thread at a time.
    virtual void move_on() noexcept = 0;
};

void add_background(Background& work);
/// Returns once no other thread is inside its move_on().
void remove_background(Background& work) noexcept;

/// Puts a receive at the end of the list.
void add_pending(std::shared_ptr<MessageTransfer> receive);
/// Takes it out again; false if it has found its message (or never was there).
bool remove_pending(const MessageTransfer& receive) noexcept;
/// Whether a receive of `source` and `tag` could take a message an earlier one waits for.
[[nodiscard]] bool overlaps_one_pending(MPI_Comm comm, int source, int tag);
[[nodiscard]] inline bool overlaps_pending(MPI_Comm comm, int source, int tag) {
    return anything_pending() && overlaps_one_pending(comm, source, tag);
}
/// Gives every message that has come to the first pending receive that wants it, and every
/// collective its next step.
void progress_pending();

/// Describes the receives that still wait for a message.
[[nodiscard]] std::string pending_operations();

/// Tests `request` until it is done, moving the list on meanwhile.
int wait_with_progress(MPI_Request& request, MPI_Status& status);

/// Moves the list on from a thread of its own while this one is inside a blocking collective of
/// `comm`. Where MPI does not allow two threads, the collectives of `comm` that are under way
/// are finished before instead, since other ranks may wait for them on their way here.
class ProgressMeanwhile {
  public:
    explicit ProgressMeanwhile(MPI_Comm comm) {
        if (anything_pending()) [[unlikely]]
            begin(comm);
    }
    ProgressMeanwhile(const ProgressMeanwhile&) = delete;
    ProgressMeanwhile& operator=(const ProgressMeanwhile&) = delete;
    ~ProgressMeanwhile() = default;  // ends the thread

  private:
    void begin(MPI_Comm comm);
    std::shared_ptr<void> thread_;
};

}  // namespace norma::detail
