#pragma once
// Time as norma measures it: monotonic for durations and limits, wall time only for people.

#include <chrono>

namespace norma {

/// The clock of durations and limits, which nobody sets back.
using Clock = std::chrono::steady_clock;
/// A point on that clock.
using Time = Clock::time_point;
/// What lies between two points.
using Duration = Clock::duration;
/// A time of day, for people.
using WallTime = std::chrono::system_clock::time_point;

/// A duration in seconds, as people and log files want it.
[[nodiscard]] constexpr double seconds(Duration duration) noexcept {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace norma
