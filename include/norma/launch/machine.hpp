#pragma once
// What this machine offers to this process: cores by affinity, cgroup and Slurm; its name.
//
//     const Cores mine = allowed_cores();
//     const Cores host = shared_by({mine, cores_of_the_other_rank_here});
//     start(host.count());

#include "norma/base/result.hpp"
#include "norma/launch/environment.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::launch {

/// Cores one process, or the processes of one host together, may use.
struct Cores {
    std::vector<int> allowed;  ///< numbers of the cores, ascending
    /// At most this many at once, counted for all our processes on this host: the CPU quota of
    /// the cgroup and what Slurm allotted here. Nothing when neither says.
    std::optional<int> quota;

    /// Processes that can really run at once: allowed cores within the quota, at least 1.
    [[nodiscard]] int count() const noexcept;

    bool operator==(const Cores&) const = default;
};

/// The cores of this process. Under mpirun its own affinity is a binding made by mpirun, so
/// that of mpirun (or its daemon on this host) is taken: the user's taskset and Slurm's cpuset
/// show there.
[[nodiscard]] Cores allowed_cores();

/// The same for process `pid` ("self" for this one) of a machine whose /proc and /sys lie
/// under `root`.
[[nodiscard]] Cores allowed_cores(const Lookup& environment,
                                  const std::filesystem::path& root,
                                  const std::string& pid = "self");

/// What the processes of one host may use together: all their cores, the smallest quota.
[[nodiscard]] Cores shared_by(std::span<const Cores> processes_of_one_host);

/// "0-3,8" as 0 1 2 3 8; the form of Linux' cpu lists, limited to core numbers below 65536.
[[nodiscard]] Result<std::vector<int>> parse_cpu_list(std::string_view text);

/// Entry `node` of Slurm's "2(x3),1": 2, 2, 2, 1. Nothing when malformed or outside.
[[nodiscard]] std::optional<int> slurm_per_node(std::string_view text, int node);

/// The CPU limit of our cgroup and those above it, v2 (cpu.max) or v1 (cpu.cfs_quota_us), in
/// cores, rounded up; nothing when unlimited.
[[nodiscard]] std::optional<int> cgroup_quota(const std::filesystem::path& root,
                                              const std::string& pid = "self");

/// Cores without their hardware threads: what mpirun counts as the slots of this host.
[[nodiscard]] int physical_cores(const Cores& cores, const std::filesystem::path& root = "/");

/// The name of this host, without its domain.
[[nodiscard]] std::string host_name();

}  // namespace norma::launch
