#pragma once
// Finds the facts about this machine that norma doctor judges.

#include "launch/diagnosis.hpp"

#include <string>
#include <vector>

namespace norma::app {

/// What MPI_Get_library_version says, up to the first comma: "Open MPI v4.1.4".
[[nodiscard]] std::string mpi_library();

[[nodiscard]] launch::MpiFamily mpi_family();

[[nodiscard]] launch::Limits limits();

[[nodiscard]] launch::SharedMemory shared_memory();

/// Tries ssh and mpirun on another host.
[[nodiscard]] launch::HostTrial try_host(const std::string& name, const std::string& ours);

/// Nothing when there is no srun.
[[nodiscard]] std::optional<launch::SrunTrial> try_srun();

/// Starts two ranks of the probe.
[[nodiscard]] launch::StartTrial try_start(const launch::RunSite& site);

}  // namespace norma::app
