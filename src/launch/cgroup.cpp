// CPU limits of control groups: kernel documentation, admin-guide/cgroup-v2 (cpu.max) and
// scheduler/sched-bwc (cpu.cfs_quota_us).
#include "norma/launch/machine.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace norma::launch {
namespace {

namespace fs = std::filesystem;

std::optional<int> smaller(std::optional<int> a, std::optional<int> b) {
    if (!a) return b;
    if (!b) return a;
    return std::min(*a, *b);
}

std::optional<int> in_cores(double quota, double period) {
    constexpr double more_than_any_machine = 1e6;
    if (quota <= 0 || period <= 0) return std::nullopt;
    const double cores = std::min(quota / period, more_than_any_machine);
    const int whole = static_cast<int>(cores);
    return whole < cores ? whole + 1 : whole;
}

/// The limit set in this one folder: cpu.max is "150000 100000" or "max 100000".
std::optional<int> limit_v2(const fs::path& folder) {
    std::ifstream file(folder / "cpu.max");
    double quota = 0;
    double period = 0;
    if (!(file >> quota >> period)) return std::nullopt;  // also for "max"
    return in_cores(quota, period);
}

std::optional<int> limit_v1(const fs::path& folder) {
    std::ifstream quota_file(folder / "cpu.cfs_quota_us");
    std::ifstream period_file(folder / "cpu.cfs_period_us");
    double quota = 0;
    double period = 0;
    if (!(quota_file >> quota) || !(period_file >> period)) return std::nullopt;
    return in_cores(quota, period);  // -1 stands for no limit
}

/// The smallest limit of `group` and of all groups above it, below `mount`. A container often
/// names a group it cannot see; then the folders above, up to the mount, are its own.
std::optional<int> limit_on_the_way_up(const fs::path& mount,
                                       fs::path group,
                                       std::optional<int> (*limit)(const fs::path&)) {
    std::optional<int> least;
    group = group.relative_path();
    for (;; group = group.parent_path()) {
        least = smaller(least, limit(mount / group));
        if (group.empty()) return least;
    }
}

bool names_cpu(const std::string& controllers) {
    std::istringstream names(controllers);
    for (std::string name; std::getline(names, name, ',');) {
        if (name == "cpu") return true;
    }
    return false;
}

}  // namespace

std::optional<int> cgroup_quota(const fs::path& root, const std::string& pid) {
    const fs::path mounts = root / "sys/fs/cgroup";
    std::ifstream groups(root / "proc" / pid / "cgroup");
    std::optional<int> least;
    for (std::string line; std::getline(groups, line);) {  // "4:cpu,cpuacct:/a/b", "0::/a/b"
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const fs::path group = line.substr(second + 1);
        if (controllers.empty()) {
            least = smaller(least, limit_on_the_way_up(mounts, group, limit_v2));
        } else if (names_cpu(controllers)) {
            const fs::path both = mounts / controllers;
            const fs::path mount = fs::exists(both) ? both : mounts / "cpu";
            least = smaller(least, limit_on_the_way_up(mount, group, limit_v1));
        }
    }
    return least;
}

}  // namespace norma::launch
