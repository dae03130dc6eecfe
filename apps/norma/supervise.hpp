#pragma once
// Stands between the terminal and mpirun, and turns Ctrl-C into an orderly end.

#include "launch/ending.hpp"

#include <string>
#include <vector>

namespace norma::app {

struct Ended {
    int status = 0;
    bool explained = false;  ///< that it is what it is has been said
};

enum class OnTerm { asks_first, ends };

/// Runs the words; the exit status is theirs, or 128 + the signal that ended them.
///
/// mpirun gets a process group of its own, so that the terminal's Ctrl-C reaches only us: the
/// first one is passed on as SIGUSR1, which mpirun and srun forward to every rank, each
/// further one as SIGTERM. `on_first` is the line shown then. The first SIGTERM is SIGUSR1,
/// too, for ranks that can end by either, if it `asks_first`; they have half a minute.
/// Otherwise SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 are passed on as they are. Ctrl-Z stops the
/// ranks as well.
///
/// A program that says launch::ending_line() of `run` on standard error decides the exit status
/// itself, and so does MPI_Abort if it ends all; mpirun then gets a few seconds to end.
[[nodiscard]] Ended supervise(const std::vector<std::string>& words,
                              const std::string& on_first,
                              OnTerm on_term,
                              const std::string& run,
                              launch::Aborts aborts);

}  // namespace norma::app
