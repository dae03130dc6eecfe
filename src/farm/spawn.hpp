#pragma once
// Starting one command with posix_spawn.

#include "norma/base/result.hpp"

#include "farm/file_descriptor.hpp"
#include "farm/spawn_protocol.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace norma::farm {

/// The environment of all commands, and the way they are started.
class SpawnEnvironment {
  public:
    /// This process's variables, the launcher's left out.
    SpawnEnvironment();

    /// Starts a command in a session of its own, signals at their defaults (in a Slurm step
    /// USR1 is ignored), its output going to two pipes whose reading ends (non-blocking) are
    /// stored in `out` and `err`. Standard input is that of this process.
    [[nodiscard]] Result<pid_t> spawn(const SpawnRequest& request,
                                      FileDescriptor& out,
                                      FileDescriptor& err) const;

  private:
    std::vector<char*> inherited_;
};

}  // namespace norma::farm
