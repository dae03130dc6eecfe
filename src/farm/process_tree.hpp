#pragma once
// The descendants of a process, as /proc tells them.

#include <sys/types.h>

#include <vector>

namespace norma::farm {

/// Children of `pid`, of all its threads. Empty when it is gone.
[[nodiscard]] std::vector<pid_t> children_of(pid_t pid);

/// `pid` and everything below it, parents before children.
[[nodiscard]] std::vector<pid_t> process_tree(pid_t pid);

}  // namespace norma::farm
