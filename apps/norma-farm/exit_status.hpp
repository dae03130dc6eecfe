#pragma once
// Exit statuses: those of GNU parallel, and 75 (EX_TEMPFAIL) for work that is left.

#include <cstdint>

namespace norma::app {

constexpr int own_error = 255;
constexpr int work_left = 75;

/// The number of failed tasks up to 100, 101 above; 75 of them are told as 76.
[[nodiscard]] constexpr int status_of_failures(std::uint64_t failed) noexcept {
    if (failed == work_left) return work_left + 1;
    return failed > 100 ? 101 : static_cast<int>(failed);
}

}  // namespace norma::app
