#include "facts.hpp"

#include "norma/launch/shell_quote.hpp"

#include "capture.hpp"
#include "program.hpp"

#include <mpi.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>

namespace norma::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

std::optional<std::uint64_t> soft_limit(__rlimit_resource kind) {
    rlimit limit{};
    if (getrlimit(kind, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return limit.rlim_cur;
}

bool is_segment(const std::string& name) {  // of Open MPI 4 and 5
    return name.starts_with("vader_segment.") || name.starts_with("sm_segment.");
}

/// Ours, and no run that is just starting or ending can be about to use it.
bool is_old_and_ours(const fs::path& file) {
    constexpr std::time_t minute = 60;
    struct stat info {};
    return stat(file.c_str(), &info) == 0 && info.st_uid == geteuid() &&
           info.st_mtime + minute < std::time(nullptr);
}

/// All files below /dev/shm that some process of ours has mapped.
std::set<std::string> mapped_segments() {
    std::set<std::string> mapped;
    std::error_code ignored;
    for (const auto& process : fs::directory_iterator("/proc", ignored)) {
        std::ifstream maps(process.path() / "maps");
        for (std::string line; std::getline(maps, line);) {
            const std::size_t path = line.find("/dev/shm/");
            if (path != std::string::npos) mapped.insert(line.substr(path));
        }
    }
    return mapped;
}

std::vector<std::string> stale_segments() {
    std::vector<std::string> stale;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/dev/shm", ignored)) {
        if (is_segment(entry.path().filename()) && is_old_and_ours(entry.path())) {
            stale.push_back(entry.path());
        }
    }
    if (stale.empty()) return stale;
    const std::set<std::string> mapped = mapped_segments();
    std::erase_if(stale, [&](const std::string& path) { return mapped.contains(path); });
    std::sort(stale.begin(), stale.end());
    return stale;
}

}  // namespace

std::string mpi_library() {
    std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
    int length = 0;
    MPI_Get_library_version(text.data(), &length);  // allowed before MPI_Init
    const std::string whole = first_line(text.data());
    return whole.substr(0, whole.find(','));
}

launch::MpiFamily mpi_family() {
#if defined(OPEN_MPI)
    return launch::MpiFamily::open_mpi;
#else
    return launch::MpiFamily::mpich;
#endif
}

launch::Limits limits() {
    return {soft_limit(RLIMIT_NOFILE), soft_limit(RLIMIT_NPROC), soft_limit(RLIMIT_MEMLOCK)};
}

launch::SharedMemory shared_memory() {
    launch::SharedMemory memory;
    struct statvfs info {};
    memory.usable = access("/dev/shm", W_OK | X_OK) == 0 && statvfs("/dev/shm", &info) == 0;
    if (!memory.usable) return memory;
    memory.size_bytes = info.f_blocks * info.f_frsize;
    memory.free_bytes = info.f_bavail * info.f_frsize;
    memory.stale = stale_segments();
    return memory;
}

launch::HostTrial try_host(const std::string& name, const std::string& ours) {
    const Captured tried = capture(
        {"ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", name, "mpirun", "--version"},
        seconds(15));
    constexpr int ssh_failed = 255;
    if (tried.timed_out) return {name, ssh_failed, "no answer within 15 seconds", ours};
    if (tried.status == 127 && tried.output.empty())
        return {name, ssh_failed, "no ssh here", ours};
    return {name, tried.status, tried.output, ours};
}

std::optional<launch::SrunTrial> try_srun() {
    if (!in_path("srun")) return std::nullopt;
    const Captured tried = capture({"srun", "--mpi=list"}, seconds(10));
    return launch::SrunTrial{tried.status, tried.output};
}

launch::StartTrial try_start(const launch::RunSite& site) {
    launch::RunRequest request;
    request.ranks = 2;
    request.command = {own_path(), "doctor", "--probe"};
    launch::RunSite quiet = site;
    quiet.terminal = false;
    const auto words = launch::mpirun_line(request, quiet);
    if (!words) return {"none", 255, false, words.error()};
    const Captured tried = capture(*words, seconds(30));
    return {launch::shell_line(*words), tried.status, tried.timed_out, tried.output};
}

}  // namespace norma::app
