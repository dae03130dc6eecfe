#pragma once
// `norma run`: computes the mpirun line, shows it and executes it.

#include <string>
#include <vector>

namespace norma::app {

struct RunOptions {
    std::string ranks;  ///< as typed; empty for the number of slots
    std::string hosts;  ///< of -H
    std::string hostfile;
    bool survive = false;
    bool dry_run = false;
    bool quiet = false;
    std::vector<std::string> command;  ///< program and arguments
};

/// The exit status of the program, or 255 with a message when it could not be started.
[[nodiscard]] int run(const RunOptions& options);

}  // namespace norma::app
