#pragma once
// What norma doctor makes of the facts it finds: each judgement says what is, whether it is
// wrong, and the remedy.

#include "norma/launch/launcher.hpp"
#include "norma/launch/machine.hpp"
#include "norma/launch/mpirun_line.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::launch {

enum class Verdict {
    good,
    note,  ///< worth knowing, nothing is wrong
    bad,   ///< will break or slow a run
};

struct Finding {
    std::string topic;
    Verdict verdict = Verdict::good;
    std::string says;
    std::string remedy;  ///< what to do; empty when good
};

[[nodiscard]] Finding judge_launcher(const Launch& launch, MpiFamily linked);

/// `library` is what MPI_Get_library_version says, "Open MPI v4.1.4, ...".
[[nodiscard]] Finding judge_mpi(const std::string& library,
                                const std::optional<MpirunVersion>& mpirun);

/// Both refusals of mpirun that norma run avoids: too few slots, and root.
[[nodiscard]] std::vector<Finding> judge_refusals(const RunSite& site);

[[nodiscard]] Finding judge_cores(const Cores& cores);

/// Soft limits of this process; nothing for unlimited.
struct Limits {
    std::optional<std::uint64_t> open_files;
    std::optional<std::uint64_t> processes;
    std::optional<std::uint64_t> locked_bytes;
};

[[nodiscard]] std::vector<Finding> judge_limits(const Limits& limits);

/// The file system /dev/shm.
struct SharedMemory {
    bool usable = false;
    std::uint64_t size_bytes = 0;
    std::uint64_t free_bytes = 0;
    std::vector<std::string> stale;  ///< segments left behind by ranks that died
};

[[nodiscard]] std::vector<Finding> judge_shared_memory(const SharedMemory& memory);

/// What a try to reach one host over ssh gave.
struct HostTrial {
    std::string name;
    int ssh_status = 0;  ///< 255: ssh itself failed
    std::string output;  ///< of `mpirun --version` there
    std::string ours;    ///< of `mpirun --version` here
};

[[nodiscard]] Finding judge_host(const HostTrial& trial);

/// What `srun --mpi=list` gave.
struct SrunTrial {
    int status = 0;
    std::string output;
};

/// `srun` is nothing when it is not in PATH.
[[nodiscard]] Finding judge_slurm(const std::optional<SlurmAllocation>& allocation,
                                  const std::optional<SrunTrial>& srun);

/// A start of two ranks of the probe.
struct StartTrial {
    std::string line;
    int status = 0;
    bool timed_out = false;
    std::string output;
};

[[nodiscard]] Finding judge_start(const StartTrial& trial);

}  // namespace norma::launch
