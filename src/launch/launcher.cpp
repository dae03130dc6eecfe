#include "norma/launch/launcher.hpp"

#include <fmt/format.h>

namespace norma::launch {
namespace {

bool set(const Lookup& environment, const char* name) {
    return environment(name).has_value();
}

/// Steps that srun starts by itself (batch script, interactive shell) have numbers near 2^32,
/// which are no int: they start one process and no MPI job.
bool in_slurm_step(const Lookup& environment) {
    return integer(environment, "SLURM_STEP_ID").has_value();
}

Launch by_slurm(const Lookup& environment, Launcher launcher) {
    const auto size = integer(environment, "SLURM_STEP_NUM_TASKS");
    return {launcher,
            integer(environment, "SLURM_PROCID").value_or(0),
            size ? *size : integer(environment, "SLURM_NTASKS").value_or(0)};
}

Launch by_pmi(const Lookup& environment) {
    // Hydra counts the ranks of a host in this variable; Slurm's own PMI does not.
    const bool hydra = set(environment, "MPI_LOCALNRANKS") || !in_slurm_step(environment);
    return {hydra ? Launcher::hydra : Launcher::srun_pmi2,
            integer(environment, "PMI_RANK").value_or(0),
            integer(environment, "PMI_SIZE").value_or(0)};
}

Launch by_pmix(const Lookup& environment) {
    if (in_slurm_step(environment)) return by_slurm(environment, Launcher::pmix);
    return {Launcher::pmix, integer(environment, "PMIX_RANK").value_or(0), 0};
}

std::string processes(int size) {
    if (size == 1) return "this process";
    return size > 1 ? fmt::format("{} processes", size) : std::string("these processes");
}

std::string srun_cannot(const Launch& launch, const char* with, const char* needed) {
    return fmt::format(
        "srun started {} {}, so {}; run: srun --mpi={} ... (srun --mpi=list shows what this "
        "Slurm offers)",
        processes(launch.size),
        with,
        launch.size == 1 ? "MPI cannot start"
                         : "MPI cannot connect them and each would be rank 0 of 1",
        needed);
}

std::string foreign(const Launch& launch, const char* theirs, const char* ours) {
    return fmt::format(
        "mpirun of {0} started {1}, but this program is linked with {2}: each would be rank 0 "
        "of 1; start it with the mpirun of {2} (mpirun --version tells which one is in PATH)",
        theirs,
        processes(launch.size),
        ours);
}

std::optional<std::string> refuse_open_mpi(const Launch& launch) {
    switch (launch.launcher) {
        case Launcher::hydra:
            return foreign(launch, "MPICH or Intel MPI", "Open MPI");
        case Launcher::srun_pmi2:
            return srun_cannot(launch, "with --mpi=pmi2", "pmix");
        case Launcher::srun_plain:
            return srun_cannot(launch, "without --mpi=pmix", "pmix");
        default:
            return std::nullopt;
    }
}

std::optional<std::string> refuse_mpich(const Launch& launch) {
    switch (launch.launcher) {
        case Launcher::open_mpi:
            return foreign(launch, "Open MPI", "MPICH");
        case Launcher::srun_plain:
            return srun_cannot(launch, "without --mpi=pmi2", "pmi2");
        default:
            return std::nullopt;
    }
}

}  // namespace

const char* name(Launcher launcher) noexcept {
    switch (launcher) {
        case Launcher::none:
            return "none";
        case Launcher::open_mpi:
            return "mpirun of Open MPI";
        case Launcher::pmix:
            return "srun --mpi=pmix (PMIx)";
        case Launcher::hydra:
            return "mpirun of MPICH (Hydra)";
        case Launcher::srun_pmi2:
            return "srun --mpi=pmi2";
        case Launcher::srun_plain:
            return "srun without MPI";
    }
    return "unknown";
}

Launch detect_launch(const Lookup& environment) {
    if (const auto size = integer(environment, "OMPI_COMM_WORLD_SIZE")) {
        return {Launcher::open_mpi,
                integer(environment, "OMPI_COMM_WORLD_RANK").value_or(0),
                *size};
    }
    if (set(environment, "PMIX_RANK")) return by_pmix(environment);
    if (set(environment, "PMI_RANK")) return by_pmi(environment);
    if (in_slurm_step(environment)) return by_slurm(environment, Launcher::srun_plain);
    return {};
}

Launch detect_launch() {
    return detect_launch(process_environment());
}

std::optional<std::string> refuse_before_init(const Launch& launch, MpiFamily linked) {
    return linked == MpiFamily::open_mpi ? refuse_open_mpi(launch) : refuse_mpich(launch);
}

std::optional<std::string> refuse_after_init(const Launch& launch, int world_size) {
    if (world_size != 1 || launch.size <= 1) return std::nullopt;
    return fmt::format(
        "{} started {} processes, but MPI says that this one is rank 0 of 1: launcher and MPI "
        "library do not belong together; start it with the mpirun of the MPI it is linked with "
        "(norma doctor compares them)",
        name(launch.launcher),
        launch.size);
}

}  // namespace norma::launch
