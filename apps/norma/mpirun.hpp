#pragma once
// The launcher as a process: started, told to end, and made to end if it does not.

#include "norma/base/clock.hpp"

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace norma::app {

class Mpirun {
  public:
    /// Starts the words in a process group of their own, with these signals blocked. `streams`
    /// become its standard input, output and error, unless they are -1. Throws SystemError.
    Mpirun(const std::vector<std::string>& words,
           std::array<int, 3> streams,
           const sigset_t& blocked);

    /// After SIGCHLD.
    void look_at_end();
    /// As waitpid() has it; nothing until it has ended.
    [[nodiscard]] const std::optional<int>& status() const noexcept { return status_; }

    void send(int signal) const;
    /// Those on this machine.
    [[nodiscard]] std::vector<pid_t> ranks() const;
    /// With what they have started. Those of other hosts are ended by their daemons, which miss
    /// mpirun.
    void kill_ranks() const;

    /// All is over: after this time, or that of its ranks if it is longer, force_end() begins.
    /// The first call counts.
    void expect_end(std::chrono::seconds grace);
    [[nodiscard]] bool is_to_end() const noexcept { return ends_from_.has_value(); }
    /// To be called again and again once it is to end: does what is due.
    void force_end();

  private:
    pid_t child_ = -1;
    std::optional<int> status_;
    std::optional<Time> ends_from_;  // since when it should have ended
    std::size_t forced_ = 0;         // steps that have been taken
};

}  // namespace norma::app
