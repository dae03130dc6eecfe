#pragma once
// How much norma looks after its caller: NORMA_CHECK=off or args (the default) in the
// environment, or the same at configuring time.

namespace norma {

/// What is checked in every call.
enum class CheckLevel {
    off,   ///< nothing of ours: MPI's own errors alone
    args,  ///< ranks, roots, tags and lengths before MPI sees them; what leaks is told at the
           ///< end
};

/// The level of this process: NORMA_CHECK, else what norma was configured with.
[[nodiscard]] CheckLevel check_level() noexcept;

namespace detail {

/// check_level() >= args, for the one branch in each call.
extern const bool checks_arguments;

/// Throws UsageError if NORMA_CHECK is no level.
void refuse_unknown_check_level();

}  // namespace detail

}  // namespace norma
