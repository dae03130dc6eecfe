#pragma once
// What started this process, as the environment says before MPI_Init, and whether MPI can
// work under it.
//
//     const Launch launch = detect_launch();
//     if (auto why = refuse_before_init(launch, MpiFamily::open_mpi)) throw UsageError(*why);
//     if (launch.alone()) ...   // no launcher: MPI_Init is not needed

#include "norma/launch/environment.hpp"

#include <optional>
#include <string>

/// Which launcher started this process, what this machine offers, and the line that starts
/// ranks.
namespace norma::launch {

/// What started this process.
enum class Launcher {
    none,        ///< started by hand: one process of its own
    open_mpi,    ///< mpirun or mpiexec of Open MPI
    pmix,        ///< `srun --mpi=pmix`, or another launcher that speaks PMIx
    hydra,       ///< mpirun or mpiexec of MPICH, Intel MPI or MVAPICH
    srun_pmi2,   ///< `srun --mpi=pmi2`
    srun_plain,  ///< `srun` without a way for MPI processes to find each other
};

/// As messages call it.
[[nodiscard]] const char* name(Launcher launcher) noexcept;

/// The MPI a program is linked with: what counts is which launchers it understands.
enum class MpiFamily { open_mpi, mpich };

/// How this process was started, and which of how many it is.
struct Launch {
    Launcher launcher = Launcher::none;  ///< by whom
    int rank = 0;                        ///< as the launcher numbers its processes
    int size = 1;  ///< processes the launcher started; 0 when it does not say

    /// Nobody else was started with us, so MPI_Init is not needed.
    [[nodiscard]] bool alone() const noexcept {
        return launcher == Launcher::none || (launcher == Launcher::srun_plain && size == 1);
    }
};

/// What the environment says of the launch.
[[nodiscard]] Launch detect_launch(const Lookup& environment);
/// What the environment of this process says.
[[nodiscard]] Launch detect_launch();

/// Why MPI_Init would fail or leave every process alone, with the remedy; nothing when it may
/// be called.
[[nodiscard]] std::optional<std::string> refuse_before_init(const Launch& launch,
                                                            MpiFamily linked);

/// After MPI_Init: the launcher started several processes, yet each is rank 0 of 1. Nothing
/// when all is well.
[[nodiscard]] std::optional<std::string> refuse_after_init(const Launch& launch,
                                                           int world_size);

}  // namespace norma::launch
