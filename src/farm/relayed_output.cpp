#include "farm/relayed_output.hpp"

#include "norma/base/clock.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// A launcher that has written nothing for so long will not.
constexpr std::chrono::seconds standstill{1};

std::optional<std::uint64_t> size_of_file(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

bool is_full(const std::string& path) {
    struct statvfs disk {};
    return statvfs(path.c_str(), &disk) == 0 && disk.f_bavail == 0;
}

}  // namespace

std::optional<RelayedOutput> RelayedOutput::behind(pid_t launcher) {
    if (launcher == 0 || size_of_file("/proc/self/fd/1")) return std::nullopt;
    std::string file = fmt::format("/proc/{}/fd/1", launcher);
    const auto size = size_of_file(file);
    if (!size) return std::nullopt;
    return RelayedOutput(std::move(file), *size);
}

std::optional<Failure> RelayedOutput::expect(std::uint64_t bytes) const {
    std::uint64_t grown = 0;
    for (Time end = Clock::now() + standstill; Clock::now() < end; ::poll(nullptr, 0, 1)) {
        const std::uint64_t now = size_of_file(file_).value_or(begin_ + bytes);
        if (now >= begin_ + bytes) return std::nullopt;
        if (now - begin_ == grown) continue;
        grown = now - begin_;
        end = Clock::now() + standstill;
    }
    // A launcher may have been told to put our output elsewhere.
    if (grown == 0 && !is_full(file_)) return std::nullopt;
    return Failure{
        fmt::format("of {} bytes of output the launcher has written only {} to its standard "
                    "output{}; make room and run the same line again to have all of it",
                    bytes,
                    grown,
                    is_full(file_) ? ": the disk is full" : "")};
}

}  // namespace norma::farm
