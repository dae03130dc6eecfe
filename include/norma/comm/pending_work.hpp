#pragma once
// Whether anything is under way that every call of norma that waits helps along: the one branch
// that a call pays for it.

#include <atomic>

namespace norma::detail {

/// How many receives and collectives are pending in this process (norma/comm/pending.hpp).
inline std::atomic<int> pending_work = 0;

[[nodiscard]] inline bool anything_pending() noexcept {
    return pending_work.load(std::memory_order_relaxed) != 0;
}

}  // namespace norma::detail
