#include "site.hpp"

#include "norma/launch/environment.hpp"
#include "norma/launch/machine.hpp"

#include "capture.hpp"
#include "program.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace norma::app {
namespace {

std::optional<launch::MpirunVersion> mpirun_here() {
    if (!in_path("mpirun")) return std::nullopt;
    return launch::parse_mpirun_version(
        capture({"mpirun", "--version"}, std::chrono::seconds(20)).output);
}

/// Bridges of containers and virtual machines: the same address on every host, and no way
/// from one to another.
std::vector<std::string> bridges() {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/net", ignored)) {
        const std::string name = entry.path().filename();
        for (const char* kind : {"docker", "virbr", "br-", "lxcbr", "podman", "cni"}) {
            if (name.starts_with(kind)) found.push_back(name);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

launch::RunSite look_around() {
    launch::RunSite site;
    site.host = launch::host_name();
    site.cores = launch::physical_cores(launch::allowed_cores());
    site.mpirun = mpirun_here();
    site.srun = in_path("srun").has_value();
    site.slurm = launch::slurm_allocation(launch::process_environment());
    site.root = geteuid() == 0;
    site.terminal = isatty(STDERR_FILENO) == 1;
    site.bridges = bridges();
    return site;
}

}  // namespace norma::app
