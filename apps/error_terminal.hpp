#pragma once
// Whether what we say on standard error is read at a terminal. Under a launcher it is a pipe,
// and only norma run, which has started the launcher, sees the terminal: it says so in a
// variable.

#include "norma/launch/launcher.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace norma::app {

inline pid_t parent_of(pid_t process) {
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string word; status >> word;) {
        pid_t parent = 0;
        if (word == "PPid:" && status >> parent) return parent;
    }
    return 0;
}

/// The process reads this pipe; also where that cannot be seen, as of Slurm's daemon.
inline bool reads(pid_t process, const struct stat& pipe) {
    namespace fs = std::filesystem;
    std::error_code unseen;
    for (fs::directory_iterator open(fmt::format("/proc/{}/fd", process), unseen);
         !unseen && open != fs::end(open);
         open.increment(unseen)) {
        std::error_code gone;
        const fs::perms mode = fs::symlink_status(open->path(), gone).permissions();
        const bool for_reading = !gone && (mode & fs::perms::owner_read) != fs::perms::none;
        struct stat other {};
        if (for_reading && stat(open->path().c_str(), &other) == 0 &&
            other.st_dev == pipe.st_dev && other.st_ino == pipe.st_ino)
            return true;
    }
    return static_cast<bool>(unseen);
}

/// Rather than by somebody to whom the rank itself has handed it, as by `2>&1 | tee`: the
/// launcher is above us, perhaps with shells between.
inline bool is_error_read_by_launcher() {
    struct stat status {};
    if (fstat(STDERR_FILENO, &status) != 0 || !S_ISFIFO(status.st_mode)) return false;
    for (pid_t above = getppid(); above > 1; above = parent_of(above)) {
        if (reads(above, status)) return true;
    }
    return false;
}

[[nodiscard]] inline bool is_error_on_terminal() {
    if (isatty(STDERR_FILENO) == 1) return true;
    const char* const told = std::getenv("NORMA_TERMINAL");
    return told != nullptr && told == std::string_view("1") &&
           !launch::detect_launch().alone() && is_error_read_by_launcher();
}

}  // namespace norma::app
