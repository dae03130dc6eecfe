#pragma once
// Starting one command.

#include "base/file_descriptor.hpp"
#include "farm/spawn_protocol.hpp"

#include <sys/types.h>

#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

/// A command that could not be started. `shortage`: of descriptors, processes or memory, which
/// may be over when another command has ended.
struct Unstarted {
    std::string why;
    bool shortage = false;
};

/// The environment of all commands, and the way they are started.
class SpawnEnvironment {
  public:
    /// This process's variables, the launcher's left out.
    SpawnEnvironment();

    /// Starts a command in a session of its own, signals at their defaults (in a Slurm step
    /// USR1 is ignored), its output going to two pipes whose reading ends (non-blocking) are
    /// stored in `out` and `err`. Standard input is that of this process. The command is told
    /// the number of its slot.
    [[nodiscard]] std::variant<pid_t, Unstarted> spawn(const SpawnRequest& request,
                                                       int slot,
                                                       FileDescriptor& out,
                                                       FileDescriptor& err) const;

  private:
    std::vector<char*> inherited_;
    std::vector<int> ignored_;  // signals this process ignores and a command must not
};

}  // namespace norma::farm
