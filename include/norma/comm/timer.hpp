#pragma once
// Where the time of a rank goes: scopes that nest as they are entered.
//
//     const norma::Timer step("step");
//     { const norma::Timer exchange("exchange"); halo.exchange(); }    // step/exchange
//     std::cout << norma::timings(world).table();                      // timings.hpp

#include "norma/base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma {

namespace detail {
struct TimedScope;
}

/// Adds the time it lives, and one call, to the scope `name` inside the enclosing live timer of
/// the same thread. It must end on the thread that made it.
///
/// Threads that are in scopes of the same path add to the same figures. A '/' in a name stands
/// for one more level. Costs two readings of the clock, and beside that about 15 ns; memory is
/// taken on the first visit alone.
class Timer {
  public:
    /// What is read as the clock; tests hand in their own.
    using Now = Time (*)() noexcept;

    /// Begins.
    [[nodiscard]] explicit Timer(std::string_view name, Now now = &Clock::now);
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer();

    /// How long it has lived.
    [[nodiscard]] Duration elapsed() const noexcept { return now_() - begin_; }

  private:
    friend struct detail::TimedScope;

    mutable const Timer* enclosing_;
    detail::TimedScope* scope_;
    Now now_;
    Time begin_;
};

namespace detail {

/// What this process has spent in one scope, all threads together.
struct TimeSpent {
    std::string path;  // "step/exchange"
    std::uint64_t calls = 0;
    std::int64_t nanoseconds = 0;
};

/// Every scope entered so far, each before those inside it. Scopes in which the calling thread
/// still is count up to now, those of other threads up to their last end.
[[nodiscard]] std::vector<TimeSpent> time_spent();

}  // namespace detail

}  // namespace norma
