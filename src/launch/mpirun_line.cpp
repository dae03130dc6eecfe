#include "norma/launch/mpirun_line.hpp"

#include "norma/launch/machine.hpp"
#include "norma/launch/shell_quote.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>

namespace norma::launch {
namespace {

using Words = std::vector<std::string>;

void append(Words& line, std::initializer_list<std::string> words) {
    line.insert(line.end(), words);
}

/// norma-farm spreads its tasks over the cores itself; its ranks must not be bound to one.
bool is_farm(const RunRequest& request) {
    return std::filesystem::path(request.command.at(0)).filename() == "norma-farm";
}

bool is_here(const Host& host, const RunSite& site) {
    return host.name == "localhost" || host.name == "127.0.0.1" || host.name == site.host;
}

bool asks_for_hosts(const RunRequest& request) {
    return !request.hosts.empty();
}

bool uses_other_hosts(const RunRequest& request, const RunSite& site) {
    if (!asks_for_hosts(request)) return site.slurm && site.slurm->hosts > 1;
    return std::any_of(request.hosts.begin(), request.hosts.end(), [&](const Host& host) {
        return !is_here(host, site);
    });
}

std::optional<int> slots(const RunRequest& request, const RunSite& site) {
    if (asks_for_hosts(request)) return total_slots(request.hosts);
    return site.slurm ? site.slurm->slots : site.cores;
}

/// More ranks than slots, as far as can be known: a hostfile may leave its slots open.
bool is_crowded(const RunRequest& request, const RunSite& site) {
    return request.ranks > slots(request, site).value_or(0);
}

/// mpirun refuses to bind more ranks to this host than it has cores.
bool exceeds_cores(const RunRequest& request, const RunSite& site) {
    int here = 0;
    for (const Host& host : request.hosts) {
        if (is_here(host, site)) here += host.slots.value_or(0);
    }
    return here > site.cores;
}

void add_hosts(Words& line, const RunRequest& request) {
    if (!request.hostfile.empty()) {
        append(line, {"--hostfile", request.hostfile});
        return;
    }
    Words parts;
    for (const Host& host : request.hosts) {
        parts.push_back(fmt::format("{}:{}", host.name, host.slots.value_or(1)));
    }
    if (!parts.empty()) append(line, {"-H", fmt::format("{}", fmt::join(parts, ","))});
}

void add_mapping(Words& line, const RunRequest& request, const RunSite& site) {
    const bool crowded = is_crowded(request, site);
    const bool spread = is_farm(request) && uses_other_hosts(request, site);
    const bool new_style = site.mpirun->major >= 5;
    const std::string by = spread ? "node" : "";
    if (new_style && crowded) {
        append(line, {"--map-by", by + ":OVERSUBSCRIBE"});
    } else {
        if (spread) append(line, {"--map-by", by});
        if (crowded) append(line, {"--oversubscribe"});
    }
    const bool unsure = new_style && asks_for_hosts(request);  // 5.0 ends if it cannot bind
    if (crowded || unsure || is_farm(request) || exceeds_cores(request, site)) {
        append(line, {"--bind-to", "none"});
    }
}

/// A host that falls silent is noticed after half a minute rather than two hours; ssh never
/// waits for a password nobody can type; interfaces that lead nowhere are left out.
void add_network(Words& line, const RunRequest& request, const RunSite& site) {
    if (!uses_other_hosts(request, site)) return;
    const bool new_style = site.mpirun->major >= 5;
    const std::string daemons = new_style ? "--prtemca" : "--mca";
    append(line, {daemons, "oob_tcp_keepalive_time", "10"});
    append(line, {daemons, "oob_tcp_keepalive_intvl", "5"});
    append(line, {daemons, "oob_tcp_keepalive_probes", "3"});
    if (!site.slurm) {
        append(line,
               {daemons,
                new_style ? "plm_ssh_args" : "plm_rsh_args",
                "-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10"});
    }
    if (site.bridges.empty()) return;
    const std::string left_out = fmt::format("{}", fmt::join(site.bridges, ","));
    append(line, {"--mca", "btl_tcp_if_exclude", "127.0.0.0/8," + left_out});
    append(line, {daemons, "oob_tcp_if_exclude", left_out});
}

/// Open MPI then lets the ranks that are left go on, and leaves it to them to do so.
void add_survival(Words& line, const RunRequest& request, const RunSite& site) {
    if (!request.survive) return;
    if (site.mpirun->major >= 5) {
        append(line, {"--runtime-options", "recoverable"});
    } else {
        append(line, {"--enable-recovery"});
    }
    append(line, {"-x", "NORMA_SURVIVE=1"});
}

void add_environment(Words& line, const RunRequest& request, const RunSite& site) {
    if (site.terminal) append(line, {"-x", "NORMA_TERMINAL=1"});
    if (!uses_other_hosts(request, site)) return;  // this host's processes inherit ours
    for (const std::string& name : request.environment)
        append(line, {"-x", name});
}

Words by_mpirun(const RunRequest& request, const RunSite& site) {
    Words line{"mpirun", "-n", std::to_string(request.ranks)};
    if (site.root) append(line, {"--allow-run-as-root"});
    add_hosts(line, request);
    add_mapping(line, request, site);
    add_network(line, request, site);
    add_survival(line, request, site);
    add_environment(line, request, site);
    return line;
}

Words by_srun(const RunRequest& request, const RunSite& site) {
    Words line{"srun", "--mpi=pmix", "-n", std::to_string(request.ranks), "--input=0"};
    if (is_crowded(request, site)) append(line, {"--overcommit"});
    if (is_farm(request)) append(line, {"--cpu-bind=none"});
    if (request.survive) append(line, {"--no-kill", "--kill-on-bad-exit=0"});
    if (site.terminal) append(line, {"--export=ALL,NORMA_TERMINAL=1"});
    return line;
}

/// mpirun takes a lone ':' for the start of another program, wherever it stands: then the
/// command travels as one word.
Words guarded(const Words& command) {
    if (std::find(command.begin(), command.end(), ":") == command.end()) return command;
    return {"sh", "-c", "exec " + shell_line(command)};
}

Result<Words> start_of_line(const RunRequest& request, const RunSite& site) {
    const bool slurm_can = site.slurm && site.srun && !asks_for_hosts(request);
    // Its steps go on without a rank by themselves, and without its host's daemon too.
    if (slurm_can && request.survive) return by_srun(request, site);
    if (site.mpirun && site.mpirun->open_mpi) return by_mpirun(request, site);
    if (slurm_can) return by_srun(request, site);
    if (site.mpirun) {
        return Failure{
            fmt::format("the mpirun in PATH is not Open MPI's but '{}'; put that of "
                        "Open MPI first (Debian: update-alternatives --config mpirun)",
                        site.mpirun->text)};
    }
    return Failure{
        "there is no mpirun in PATH; install Open MPI (Debian, Ubuntu: apt install "
        "openmpi-bin) "
        "or load it (module load openmpi)"};
}

}  // namespace

MpirunVersion parse_mpirun_version(std::string_view output) {
    constexpr std::string_view ours = "(Open MPI) ";
    MpirunVersion version;
    version.text = output.substr(0, output.find('\n'));
    const std::size_t found = version.text.find(ours);
    if (found == std::string::npos) return version;
    version.open_mpi = true;
    const char* number = version.text.data() + found + ours.size();
    std::from_chars(number, version.text.data() + version.text.size(), version.major);
    return version;
}

std::optional<SlurmAllocation> slurm_allocation(const Lookup& environment) {
    if (!environment("SLURM_JOB_ID")) return std::nullopt;
    SlurmAllocation allocation;
    allocation.hosts = std::max(1, integer(environment, "SLURM_JOB_NUM_NODES").value_or(1));
    const std::string tasks = environment("SLURM_TASKS_PER_NODE").value_or("");
    allocation.slots = 0;
    for (int node = 0; node < allocation.hosts; ++node) {
        allocation.slots += slurm_per_node(tasks, node).value_or(1);
    }
    return allocation;
}

int default_ranks(const RunRequest& request, const RunSite& site) {
    return std::max(1, slots(request, site).value_or(static_cast<int>(request.hosts.size())));
}

Result<Words> mpirun_line(const RunRequest& request, const RunSite& site) {
    auto line = start_of_line(request, site);
    if (!line) return line;
    const Words command = guarded(request.command);
    line->insert(line->end(), command.begin(), command.end());
    return line;
}

}  // namespace norma::launch
