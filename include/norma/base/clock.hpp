#pragma once
// Time as norma measures it: monotonic for durations and limits, wall time only for people.

#include <chrono>

namespace norma {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = Clock::duration;
using WallTime = std::chrono::system_clock::time_point;

/// A duration in seconds, as people and log files want it.
[[nodiscard]] constexpr double seconds(Duration duration) noexcept {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace norma
