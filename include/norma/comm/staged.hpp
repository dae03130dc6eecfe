#pragma once
// A collective under way, as its steps. Those of several take place in a shadow of their
// communicator: docs/decisions/collectives-in-steps.md

#include "norma/comm/flight.hpp"

#include <atomic>
#include <exception>
#include <memory>

namespace norma::detail {

class Shadow;

/// A collective under way: a flight for each of its steps.
class Staged {
  public:
    /// Whether there is one MPI call, or several, each of which needs the result of the last.
    enum class StepCount { one, several };

    Staged(CommPtr comm, const Where& where) : comm_(std::move(comm)), where_(where) {}
    Staged(const Staged&) = delete;
    Staged& operator=(const Staged&) = delete;
    virtual ~Staged() = default;

    /// Begins it: at once, or as soon as those before it in the queue have begun all their
    /// steps.
    static void begin(const std::shared_ptr<Staged>& self, StepCount steps);
    /// Goes on with what has begun already.
    static void go_on(const std::shared_ptr<Staged>& self, Flight flight);
    /// Whether it is over; begins the next step if the last one is over.
    bool move_on() noexcept { return move_on(Patience::none); }
    /// The same, helping along those before it and whatever else is under way.
    bool ask();
    /// Waits until it is over; throws what went wrong.
    void finish();
    /// Nobody waits for it any more: whoever frees its communicator does, until it is over.
    static void outlive_future(const std::shared_ptr<Staged>& self);
    [[nodiscard]] bool has_ended() const noexcept { return over_; }
    /// Whether no step is left to be begun.
    [[nodiscard]] bool has_begun_all() const noexcept { return begun_all_; }

  protected:
    /// Begins the next step; false if there is none left.
    virtual bool next(const Action& action) = 0;
    [[nodiscard]] const CommState& comm() const noexcept { return *comm_; }
    [[nodiscard]] const Where& where() const noexcept { return where_; }

  private:
    enum class Patience { none, until_over };
    bool move_on(Patience patience) noexcept;
    void step(Patience patience);
    void end(std::exception_ptr error) noexcept;

    CommPtr comm_;
    Where where_;
    Flight flight_;
    std::shared_ptr<Shadow> shadow_;
    std::atomic_flag busy_;
    StepCount steps_ = StepCount::several;
    std::atomic<bool> begun_all_ = false;
    std::atomic<bool> over_ = false;
    std::exception_ptr error_;
};

/// Whether all collectives begun on `comm` have to stand in its queue, whose duplicate is made
/// by MPI calls that would mix with them.
[[nodiscard]] bool mixes_with_queue(MPI_Comm comm);

}  // namespace norma::detail
