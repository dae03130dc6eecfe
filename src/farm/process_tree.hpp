#pragma once
// The descendants of a process, as /proc tells them.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::farm {

/// Children of `pid`, of all its threads. Empty when it is gone.
[[nodiscard]] std::vector<pid_t> children_of(pid_t pid);

struct ProcessStatus {
    char state = '?';  ///< 'Z': it has ended
    pid_t group = 0;
    pid_t session = 0;
    std::uint64_t started = 0;  ///< in clock ticks since boot: with the pid it names a process
};

/// None when it is gone.
[[nodiscard]] std::optional<ProcessStatus> status_of(pid_t pid);

/// What is left of a task among the children of this process's first thread, which orphans come
/// to: of the task's session, or with `variable` (NAME=VALUE) in the environment they began
/// with.
[[nodiscard]] std::vector<pid_t> remains(pid_t session, const std::string& variable);

/// `pid` and everything below it, parents before children.
[[nodiscard]] std::vector<pid_t> process_tree(pid_t pid);

}  // namespace norma::farm
