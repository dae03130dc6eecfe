#include "norma/launch/machine.hpp"

#include "norma/launch/launcher.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <set>
#include <utility>

namespace norma::launch {
namespace {

namespace fs = std::filesystem;

/// The lines of /proc/PID/status this module needs.
struct Status {
    std::string name;
    std::string parent;
    std::string cores;
};

std::string after_tab(const std::string& line) {
    const std::size_t tab = line.find('\t');
    return tab == std::string::npos ? std::string() : line.substr(tab + 1);
}

Status read_status(const fs::path& root, const std::string& pid) {
    Status status;
    std::ifstream file(root / "proc" / pid / "status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Name:")) status.name = after_tab(line);
        if (line.starts_with("PPid:")) status.parent = after_tab(line);
        if (line.starts_with("Cpus_allowed_list:")) status.cores = after_tab(line);
    }
    return status;
}

bool starts_ranks(const std::string& process) {
    static constexpr std::array names{
        "mpirun", "mpiexec", "orterun", "orted", "prterun", "prted", "prte"};
    return std::find(names.begin(), names.end(), process) != names.end();
}

/// The process that bound us, which is not bound itself: mpirun or its daemon, perhaps behind
/// a shell, a debugger or valgrind; ourselves when there is none.
Status unbound_process(const Lookup& environment,
                       const fs::path& root,
                       const std::string& pid) {
    Status self = read_status(root, pid);
    if (detect_launch(environment).launcher != Launcher::open_mpi) return self;
    Status process = self;
    for (int steps = 0; steps < 16 && !process.parent.empty() && process.parent != "0";
         ++steps) {
        process = read_status(root, process.parent);
        if (starts_ranks(process.name)) return process;
    }
    return self;
}

/// An affinity list may name cores the machine does not have or has switched off.
std::vector<int> only_online(std::vector<int> cores, const fs::path& root) {
    std::ifstream file(root / "sys/devices/system/cpu/online");
    std::string text;
    if (!std::getline(file, text)) return cores;
    const auto online = parse_cpu_list(text);
    if (!online) return cores;
    std::vector<int> both;
    std::set_intersection(cores.begin(),
                          cores.end(),
                          (*online).begin(),
                          (*online).end(),
                          std::back_inserter(both));
    return both;
}

void lower(std::optional<int>& limit, std::optional<int> other) {
    if (other && *other > 0) limit = std::min(limit.value_or(*other), *other);
}

/// Cores Slurm allotted to us on this host: for the whole job or step, and under srun also by
/// the --cpus-per-task the user asked for.
std::optional<int> slurm_quota(const Lookup& environment) {
    std::optional<int> quota;
    if (!environment("SLURM_JOB_ID")) return quota;
    const int node = integer(environment, "SLURM_NODEID").value_or(0);
    auto here = integer(environment, "SLURM_CPUS_ON_NODE");
    if (!here) {  // salloc says it for all nodes only
        here = slurm_per_node(environment("SLURM_JOB_CPUS_PER_NODE").value_or(""), node);
    }
    lower(quota, here);
    const auto per_task = integer(environment, "SLURM_CPUS_PER_TASK");
    const auto tasks = environment("SLURM_STEP_TASKS_PER_NODE");
    if (detect_launch(environment).launcher == Launcher::open_mpi || !per_task || !tasks) {
        return quota;
    }
    const auto tasks_here = slurm_per_node(*tasks, node);
    if (tasks_here) lower(quota, *per_task * *tasks_here);
    return quota;
}

}  // namespace

int Cores::count() const noexcept {
    const int cores = std::max<int>(1, static_cast<int>(allowed.size()));
    return quota ? std::max(1, std::min(cores, *quota)) : cores;
}

Cores allowed_cores() {
    return allowed_cores(process_environment(), "/");
}

Cores allowed_cores(const Lookup& environment, const fs::path& root, const std::string& pid) {
    Cores cores;
    auto listed = parse_cpu_list(unbound_process(environment, root, pid).cores);
    if (listed) cores.allowed = only_online(std::move(*listed), root);
    cores.quota = cgroup_quota(root, pid);
    lower(cores.quota, slurm_quota(environment));
    return cores;
}

Cores shared_by(std::span<const Cores> processes_of_one_host) {
    Cores all;
    for (const Cores& one : processes_of_one_host) {
        std::vector<int> both;
        std::set_union(all.allowed.begin(),
                       all.allowed.end(),
                       one.allowed.begin(),
                       one.allowed.end(),
                       std::back_inserter(both));
        all.allowed = std::move(both);
        lower(all.quota, one.quota);
    }
    return all;
}

int physical_cores(const Cores& cores, const fs::path& root) {
    std::set<std::string> siblings;  // the hardware threads of one core share this list
    for (const int core : cores.allowed) {
        const std::string name = "cpu" + std::to_string(core);
        std::ifstream file(root / "sys/devices/system/cpu" / name /
                           "topology/thread_siblings_list");
        std::string list = name;
        std::getline(file, list);
        siblings.insert(list.empty() ? name : list);
    }
    return std::max<int>(1, static_cast<int>(siblings.size()));
}

std::string host_name() {
    std::array<char, 256> buffer{};
    if (gethostname(buffer.data(), buffer.size() - 1) != 0) return "unknown";
    const std::string full = buffer.data();
    return full.substr(0, full.find('.'));
}

}  // namespace norma::launch
