#include "launch/diagnosis.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace norma::launch {
namespace {

constexpr std::uint64_t mebi = std::uint64_t{1} << 20;

/// "4.1" of "Open MPI v4.1.4, package: ..." or of "mpirun (Open MPI) 4.1.4".
std::string series(const std::string& text) {
    const std::size_t start = text.find_first_of("0123456789");
    if (start == std::string::npos) return "";
    std::size_t end = text.find('.', start);
    if (end != std::string::npos) end = text.find_first_not_of("0123456789", end + 1);
    return text.substr(start, end == std::string::npos ? end : end - start);
}

std::string first_part(const std::string& text, char end) {
    return text.substr(0, text.find(end));
}

/// The last lines that are more than a rule or empty, with what stands between them.
std::string last_lines(const std::string& text, int wanted) {
    std::size_t end = text.find_last_not_of(" \n");
    if (end == std::string::npos) return "";
    const std::string trimmed = text.substr(0, end + 1);
    std::size_t start = trimmed.size();
    while (start > 0 && wanted > 0) {
        end = start == trimmed.size() ? start : start - 1;  // of the line before
        const std::size_t newline = end == 0 ? std::string::npos : trimmed.rfind('\n', end - 1);
        start = newline == std::string::npos ? 0 : newline + 1;
        if (trimmed.substr(start, end - start).find_first_not_of("- ") != std::string::npos) {
            --wanted;
        }
    }
    return trimmed.substr(start);
}

std::string limit_text(const std::optional<std::uint64_t>& limit) {
    return limit ? std::to_string(*limit) : std::string("unlimited");
}

Finding judge_at_least(const std::string& topic,
                       const std::optional<std::uint64_t>& limit,
                       std::uint64_t needed,
                       const std::string& remedy) {
    const bool enough = !limit || *limit >= needed;
    return {topic,
            enough ? Verdict::good : Verdict::bad,
            enough ? limit_text(limit)
                   : fmt::format("{}, fewer than the {} a larger run needs", *limit, needed),
            enough ? "" : remedy};
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

Finding judge_launcher(const Launch& launch, MpiFamily linked) {
    if (const auto why = refuse_before_init(launch, linked)) {
        return {"launcher", Verdict::bad, *why, "start it as the message says"};
    }
    if (launch.alone()) return {"launcher", Verdict::good, "none: started by hand", ""};
    return {"launcher",
            Verdict::note,
            fmt::format("{}, rank {} of {}", name(launch.launcher), launch.rank, launch.size),
            "start norma doctor by hand, on the host where you start your jobs, to check more"};
}

Finding judge_mpi(const std::string& library, const std::optional<MpirunVersion>& mpirun) {
    const std::string linked = first_part(library, ',');
    if (!mpirun) {
        return {"mpi",
                Verdict::bad,
                fmt::format("linked with {}, and there is no mpirun in PATH", linked),
                "install it (Debian, Ubuntu: apt install openmpi-bin) or load it (module load "
                "openmpi)"};
    }
    const bool same_kind = contains(linked, "Open MPI") == mpirun->open_mpi;
    if (!same_kind || series(linked) != series(mpirun->text)) {
        return {
            "mpi",
            Verdict::bad,
            fmt::format("linked with {}, but mpirun in PATH is '{}': ranks would not find "
                        "each other",
                        linked,
                        mpirun->text),
            "put the mpirun of the library first in PATH, or build norma with the other MPI"};
    }
    return {"mpi", Verdict::good, fmt::format("{}, and mpirun belongs to it", linked), ""};
}

std::vector<Finding> judge_refusals(const RunSite& site) {
    std::vector<Finding> findings;
    const int slots = site.slurm ? site.slurm->slots : site.cores;
    findings.push_back({"slots",
                        Verdict::good,
                        fmt::format("{} by mpirun's count; asked for more it says 'not enough "
                                    "slots available' and ends; norma run adds --oversubscribe "
                                    "(Open MPI 5: --map-by :OVERSUBSCRIBE)",
                                    slots),
                        ""});
    if (!site.root) return findings;
    findings.push_back(
        {"root",
         Verdict::note,
         "you are root, for whom plain mpirun refuses to start anything",
         "norma run adds --allow-run-as-root; for plain mpirun give it yourself"});
    return findings;
}

Finding judge_cores(const Cores& cores) {
    if (cores.allowed.empty()) {
        return {"cores",
                Verdict::bad,
                "cannot be found out: /proc/self/status is not readable",
                "mount /proc"};
    }
    const int listed = static_cast<int>(cores.allowed.size());
    if (cores.count() < listed) {
        return {
            "cores",
            Verdict::note,
            fmt::format("{} allowed, but a quota (control group or Slurm) lets only {} run "
                        "at once",
                        listed,
                        cores.count()),
            "ask for more CPUs (container: --cpus, Slurm: --cpus-per-task) if that is too few"};
    }
    return {"cores", Verdict::good, fmt::format("{} allowed, no quota below that", listed), ""};
}

std::vector<Finding> judge_limits(const Limits& limits) {
    std::vector<Finding> findings;
    findings.push_back(judge_at_least(
        "open files", limits.open_files, 1024, "raise it before starting: ulimit -n 4096"));
    findings.push_back(judge_at_least(
        "processes", limits.processes, 512, "raise it before starting: ulimit -u 4096"));
    const bool little = limits.locked_bytes && *limits.locked_bytes < 64 * mebi;
    findings.push_back({"locked memory",
                        little ? Verdict::note : Verdict::good,
                        limit_text(limits.locked_bytes) + (limits.locked_bytes ? " bytes" : ""),
                        little
                            ? "enough for Ethernet and shared memory; InfiniBand needs: ulimit "
                              "-l unlimited"
                            : ""});
    return findings;
}

std::vector<Finding> judge_shared_memory(const SharedMemory& memory) {
    if (!memory.usable) {
        return {{"/dev/shm",
                 Verdict::bad,
                 "cannot be written; ranks of one host talk through it",
                 "mount it: mount -t tmpfs -o mode=1777 tmpfs /dev/shm"}};
    }
    std::vector<Finding> findings;
    const bool full = memory.free_bytes < 32 * mebi;
    findings.push_back(
        {"/dev/shm",
         full ? Verdict::bad : Verdict::good,
         fmt::format(
             "{} MiB, {} MiB of it free", memory.size_bytes / mebi, memory.free_bytes / mebi),
         full ? "remove what is not needed from /dev/shm; in a container start it "
                "with --shm-size=1g"
              : ""});
    if (!memory.stale.empty()) {
        findings.push_back(
            {"stale segments",
             Verdict::bad,
             fmt::format("{} left in /dev/shm by runs that were killed, the first "
                         "is {}",
                         memory.stale.size(),
                         memory.stale.front()),
             "remove them, nobody uses them: norma doctor --clean"});
    }
    return findings;
}

Finding judge_host(const HostTrial& trial) {
    const std::string topic = "host " + trial.name;
    if (trial.ssh_status == 255) {
        return {topic,
                Verdict::bad,
                "ssh cannot log in without a password: " + last_lines(trial.output, 1),
                "make a key and copy it there: ssh-keygen; ssh-copy-id " + trial.name +
                    "; then try: ssh " + trial.name + " true"};
    }
    if (trial.ssh_status != 0 || !contains(trial.output, "Open MPI")) {
        return {
            topic,
            Verdict::bad,
            "ssh works, but a shell without login finds no mpirun of Open MPI there",
            "install Open MPI at the same place as here, or set PATH in ~/.bashrc before any "
            "'return' for non-interactive shells"};
    }
    if (first_part(trial.output, '\n') != trial.ours) {
        return {topic,
                Verdict::bad,
                fmt::format(
                    "has '{}', this host has '{}'", first_part(trial.output, '\n'), trial.ours),
                "use the same version on all hosts"};
    }
    return {topic, Verdict::good, "ssh works, the same Open MPI is there", ""};
}

Finding judge_slurm(const std::optional<SlurmAllocation>& allocation,
                    const std::optional<SrunTrial>& srun) {
    if (!allocation && !srun) return {"slurm", Verdict::good, "not on this host", ""};
    const std::string where = allocation
                                  ? fmt::format("inside an allocation of {} slots on {} hosts",
                                                allocation->slots,
                                                allocation->hosts)
                                  : std::string("installed, not inside an allocation");
    if (!srun) {
        return {
            "slurm", Verdict::bad, where + ", but there is no srun in PATH", "add it to PATH"};
    }
    if (srun->status != 0) {
        return {"slurm",
                allocation ? Verdict::bad : Verdict::note,
                where + "; srun does not work: " + last_lines(srun->output, 1),
                "ask the administrator, if this host is meant to use Slurm"};
    }
    if (!contains(srun->output, "pmix")) {
        return {
            "slurm",
            Verdict::note,
            where +
                "; srun --mpi=list does not offer pmix, so srun cannot start Open MPI "
                "programs",
            "use norma run or mpirun inside the allocation, or ask for Slurm's PMIx plugin"};
    }
    return {"slurm", Verdict::good, where + "; srun --mpi=pmix is offered", ""};
}

Finding judge_start(const StartTrial& trial) {
    if (trial.timed_out) {
        return {"start of 2 ranks",
                Verdict::bad,
                "hung: " + trial.line,
                "often a firewall or an interface that leads nowhere; try it with: --mca btl "
                "self,vader"};
    }
    const bool both = contains(trial.output, "norma probe: rank 0 of 2") &&
                      contains(trial.output, "norma probe: rank 1 of 2");
    if (trial.status == 0 && both) {
        return {"start of 2 ranks", Verdict::good, "works: " + trial.line, ""};
    }
    return {"start of 2 ranks",
            Verdict::bad,
            fmt::format("failed with status {}: {}\n{}",
                        trial.status,
                        trial.line,
                        last_lines(trial.output, 6)),
            "the lines above are mpirun's own; run the line by hand to see all of it"};
}

}  // namespace norma::launch
