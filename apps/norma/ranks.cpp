#include "ranks.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <vector>

namespace norma::app {
namespace {

namespace fs = std::filesystem;

std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> children;
    std::error_code gone;
    for (const auto& thread :
         fs::directory_iterator(fmt::format("/proc/{}/task", process), gone)) {
        std::ifstream list(thread.path() / "children");
        for (pid_t child = 0; list >> child;)
            children.push_back(child);
    }
    return children;
}

/// Its program has been started: before that it is a copy of the launcher.
bool is_rank(pid_t process, pid_t launcher) {
    std::error_code gone;
    const fs::path program = fs::read_symlink(fmt::format("/proc/{}/exe", process), gone);
    if (gone || program == fs::read_symlink(fmt::format("/proc/{}/exe", launcher), gone))
        return false;
    std::ifstream environment(fmt::format("/proc/{}/environ", process));
    for (std::string variable; std::getline(environment, variable, '\0');) {
        if (variable.starts_with("OMPI_COMM_WORLD_RANK=")) return true;
    }
    return false;
}

}  // namespace

std::vector<pid_t> local_ranks(pid_t launcher) {
    std::vector<pid_t> ranks = children_of(launcher);
    std::erase_if(ranks, [&](pid_t each) { return !is_rank(each, launcher); });
    return ranks;
}

bool hears(pid_t process, int signal) {
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("SigBlk:") && !line.starts_with("SigIgn:") &&
            !line.starts_with("SigCgt:"))
            continue;
        const unsigned long long mask =
            std::stoull(line.substr(line.find(':') + 1), nullptr, 16);
        if ((mask >> (signal - 1) & 1) != 0) return true;
    }
    return false;
}

}  // namespace norma::app
