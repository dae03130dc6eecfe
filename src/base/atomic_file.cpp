#include "base/atomic_file.hpp"

#include "base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>

namespace norma {

namespace {

constexpr mode_t all_permissions = 07777;

Failure cannot_write(const std::string& path, int code) {
    return Failure{fmt::format("cannot write {}: {}", path, std::strerror(code))};
}

/// What a path means, whether it is there or not.
std::string behind_links(std::string path) {
    constexpr int most_links = 40;  // as the kernel has it
    for (int i = 0; i < most_links; ++i) {
        std::error_code no_link;
        const std::filesystem::path next = std::filesystem::read_symlink(path, no_link);
        if (no_link) break;
        path = (std::filesystem::path(path).parent_path() / next).string();
    }
    return path;
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

bool takes_new_files(const std::string& folder) {
    return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

/// What a link of /dev or /proc leads to may be a plain file, and held by others.
bool is_plain_place(const std::string& path, const struct stat& there) {
    return S_ISREG(there.st_mode) && !path.starts_with("/dev/") && !path.starts_with("/proc/");
}

/// The file beside the one that is meant, gone again unless it took its name.
class Part {
  public:
    explicit Part(const std::string& place)
        : place_(place), path_(fmt::format("{}.{}.part", place, ::getpid())) {}
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() { ::unlink(path_.c_str()); }

    [[nodiscard]] FileDescriptor open() const {
        ::unlink(path_.c_str());  // of a process that was killed
        return FileDescriptor(
            ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    }
    [[nodiscard]] bool take_name() const {
        return std::rename(path_.c_str(), place_.c_str()) == 0;
    }

  private:
    std::string place_;
    std::string path_;
};

using Fill = std::function<std::optional<Failure>(FileWriter& out)>;

std::optional<Failure> write_to(FileDescriptor file,
                                const std::string& path,
                                const Fill& fill) {
    if (!file) return cannot_write(path, errno);
    FileWriter out(std::move(file), path);
    if (auto failure = fill(out)) return failure;
    return out.close();
}

}  // namespace

std::optional<Failure> write_atomically(const std::string& path, const Fill& fill) {
    struct stat there {};
    const bool exists = ::stat(path.c_str(), &there) == 0;
    if (exists && !is_plain_place(path, there)) {
        return write_to(
            FileDescriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)), path, fill);
    }
    if (exists && ::access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);
    const std::string place = behind_links(path);
    if (exists && !takes_new_files(folder_of(place))) {
        return write_to(
            FileDescriptor(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)), path, fill);
    }
    const Part part(place);
    FileDescriptor file = part.open();
    if (file && exists)  // or as the umask has it, where that is not allowed
        static_cast<void>(::fchmod(file.get(), there.st_mode & all_permissions));
    if (auto failure = write_to(std::move(file), path, fill)) return failure;
    if (!part.take_name()) return cannot_write(path, errno);
    return std::nullopt;
}

std::optional<Failure> not_writable(const std::string& path) {
    struct stat there {};
    if (::stat(path.c_str(), &there) == 0) {
        if (S_ISDIR(there.st_mode)) return cannot_write(path, EISDIR);
        if (::access(path.c_str(), W_OK) == 0) return std::nullopt;
    } else if (takes_new_files(folder_of(behind_links(path)))) {
        return std::nullopt;
    }
    return cannot_write(path, errno);
}

}  // namespace norma
