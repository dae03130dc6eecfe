#pragma once
// All that a command started, also when it hides from it.

#include <sys/types.h>

#include <cstdint>
#include <map>

namespace norma::farm {

/// What was seen below the command of one task whenever it was signalled. Nothing below a
/// command escapes by leaving its session and its parent: orphans come to this process, and are
/// known by their session or by NORMA_TASK.
class Descendants {
  public:
    Descendants(pid_t command, std::uint64_t task) : command_(command), task_(task) {}

    /// To the command and all below it.
    void signal(int signal);
    /// The command has ended because it was told to: so must all it started, also while we
    /// look.
    void end();

  private:
    void find_below(pid_t root);
    void find_orphans();
    void pass_on(int signal) const;

    pid_t command_;
    std::uint64_t task_;
    std::map<pid_t, std::uint64_t> seen_;  // and when each began
};

}  // namespace norma::farm
