#pragma once
// Where collectives of several MPI calls take place that are begun without waiting.
//
// The second call of such a collective begins when the first is over, at another moment on
// every rank, and so cannot take place among the user's own collectives, whose order must be
// the same everywhere. It takes place in a duplicate of the communicator, its shadow, where
// these collectives stand in a queue in the order of their calls.
// docs/decisions/collectives-in-steps.md

#include "norma/comm/pending.hpp"
#include "norma/comm/staged.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

namespace norma::detail {

/// The duplicate of a communicator that norma keeps for itself, and its queue. Kept with the
/// MPI_Comm, so that all Communicators of it share one.
class Shadow {
  public:
    Shadow() = default;
    Shadow(const Shadow&) = delete;
    Shadow& operator=(const Shadow&) = delete;
    ~Shadow();

    /// What the duplicate is for: each purpose has its own, so that their orders do not mix.
    enum class Of { queue, persistent, exchange };

    /// Collective in order, but does not wait: the duplicate is begun by the first call.
    [[nodiscard]] static std::shared_ptr<Shadow> of(const CommState& comm,
                                                    Of purpose,
                                                    const Where& where);

    /// The queue of a communicator that all ranks have just made.
    static void make_with(MPI_Comm comm);
    /// Whether it was made so, and not begun by the first collective that needs it.
    [[nodiscard]] bool was_there() const noexcept { return was_there_; }

    /// Whether the duplicate is made.
    [[nodiscard]] bool test();
    /// Waits until it is made.
    MPI_Comm wait();
    /// The duplicate, once it is made.
    [[nodiscard]] MPI_Comm mpi() const noexcept { return comm_.get(); }

    /// How many times this was called before; the same on all ranks if they call it in order.
    [[nodiscard]] unsigned count() noexcept { return count_++; }

    void enter(std::shared_ptr<Staged> collective);
    /// Whether all that stand before it have begun all their steps.
    [[nodiscard]] bool is_its_turn(const Staged& collective);
    [[nodiscard]] bool is_idle();
    /// Moves on those whose turn it is.
    void progress() noexcept;
    void leave(const Staged& collective) noexcept;

  private:
    std::mutex mutex_;
    MPI_Comm making_ = MPI_COMM_NULL;
    MPI_Request request_ = MPI_REQUEST_NULL;
    Handle<CommKind> comm_;
    bool was_there_ = false;
    std::atomic<unsigned> count_ = 0;
    std::deque<std::shared_ptr<Staged>> queue_;
};

/// Moves every queue on.
void progress_collectives() noexcept;
/// Waits until the duplicate of `comm` is made, if one is begun. Open MPI makes it in several
/// collectives of its own, with which no other call that makes communicators may mix.
void finish_shadow(MPI_Comm comm);
/// Waits, as long as LastWait does, until all queues are empty: other ranks may wait for what
/// was forgotten here.
void finish_all_collectives() noexcept;
/// Waits until the queue of `comm` is empty.
void finish_collectives(MPI_Comm comm);

/// To be held while MPI makes a communicator out of `comm`, which waits for the other ranks:
/// they may wait for what is under way here.
class Making {
  public:
    explicit Making(MPI_Comm comm) : progress_((finish_shadow(comm), comm)) {}

  private:
    ProgressMeanwhile progress_;
};

}  // namespace norma::detail
