#pragma once
// The mpirun (or srun) line that starts a program here: computed from what is asked for and
// what is there, without looking at either.
//
//     const auto words = mpirun_line({.ranks = 4, .command = {"./pi"}}, site);

#include "norma/base/result.hpp"
#include "norma/launch/environment.hpp"
#include "norma/launch/hostfile.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::launch {

/// What `mpirun --version` says first.
struct MpirunVersion {
    bool open_mpi = false;  ///< it is Open MPI's
    int major = 0;          ///< the first number of its version
    std::string text;       ///< "mpirun (Open MPI) 4.1.4"
};

/// Reads what `mpirun --version` printed.
[[nodiscard]] MpirunVersion parse_mpirun_version(std::string_view output);

/// What the user asks for.
struct RunRequest {
    int ranks = 1;                         ///< processes to start
    std::string hostfile;                  ///< its path, or empty
    std::vector<Host> hosts;               ///< of the hostfile or of -H
    std::vector<std::string> command;      ///< program and arguments
    bool survive = false;                  ///< ranks may die without ending the others
    std::vector<std::string> environment;  ///< names of variables that must reach all hosts
};

/// An allocation of Slurm this process is in.
struct SlurmAllocation {
    int slots = 1;  ///< processes it is meant for
    int hosts = 1;  ///< machines it spans
};

/// The allocation the environment tells of; nothing outside a job of Slurm.
[[nodiscard]] std::optional<SlurmAllocation> slurm_allocation(const Lookup& environment);

/// Where it is to run.
struct RunSite {
    std::string host = "localhost";        ///< the name of this one
    int cores = 1;                         ///< slots mpirun counts on it by itself
    std::optional<MpirunVersion> mpirun;   ///< nothing when not in PATH
    bool srun = false;                     ///< srun is in PATH
    std::optional<SlurmAllocation> slurm;  ///< nothing outside an allocation
    bool root = false;                     ///< we are the superuser
    bool terminal = false;                 ///< stderr is a real terminal
    std::vector<std::string> bridges;      ///< network interfaces that lead to no other host
};

/// Ranks to start when none are asked for: the slots of the hosts, of Slurm, or of this host.
[[nodiscard]] int default_ranks(const RunRequest& request, const RunSite& site);

/// The words of the line; fails when there is nothing that could start it.
[[nodiscard]] Result<std::vector<std::string>> mpirun_line(const RunRequest& request,
                                                           const RunSite& site);

}  // namespace norma::launch
