#pragma once
// The ranks that a launcher has started on this machine.

#include <sys/types.h>

#include <vector>

namespace norma::app {

/// Those whose program has been started and has not ended. Empty too for a launcher that starts
/// none here.
[[nodiscard]] std::vector<pid_t> local_ranks(pid_t launcher);

/// The process would notice the signal rather than be killed by it.
[[nodiscard]] bool hears(pid_t process, int signal);

}  // namespace norma::app
