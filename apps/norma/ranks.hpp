#pragma once
// The ranks that a launcher has started on this machine.

#include <sys/types.h>

namespace norma::app {

/// There are such ranks, and each of them would notice the signal rather than be killed by it:
/// its program has begun. Unknown (false) for a launcher that starts none here.
[[nodiscard]] bool local_ranks_hear(pid_t launcher, int signal);

}  // namespace norma::app
