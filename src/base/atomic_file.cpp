#include "base/atomic_file.hpp"

#include "base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <linux/magic.h>
#include <random>

namespace norma {

namespace {

namespace fs = std::filesystem;

using Fill = std::function<std::optional<Failure>(FileWriter& out)>;
using FileStatus = struct stat;

constexpr mode_t permissions = 0777;

Failure cannot_write(const std::string& path, int code) {
    return Failure{fmt::format("cannot write {}: {}", path, std::strerror(code))};
}

std::string folder_of(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// What a path leads to, whether it is there or not.
struct Target {
    std::string path;     ///< behind all links
    int descriptor = -1;  ///< of this process, if it is one
};

/// The number of an open descriptor, where /proc shows them as links.
int descriptor_at(const std::string& path) {
    struct statfs where {};
    if (::statfs(folder_of(path).c_str(), &where) != 0 || where.f_type != PROC_SUPER_MAGIC)
        return -1;
    const std::string name = fs::path(path).filename().string();
    int number = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    FileStatus meant{};
    FileStatus own{};
    const bool is_own = error == std::errc() && end == name.data() + name.size() &&
                        ::stat(path.c_str(), &meant) == 0 && ::fstat(number, &own) == 0 &&
                        meant.st_dev == own.st_dev && meant.st_ino == own.st_ino;
    return is_own ? number : -1;
}

Target behind_links(std::string path) {
    constexpr int most_links = 40;  // as the kernel has it
    for (int i = 0; i < most_links; ++i) {
        if (const int number = descriptor_at(path); number >= 0) return {path, number};
        std::error_code no_link;
        const fs::path next = fs::read_symlink(path, no_link);
        if (no_link) break;
        path = (fs::path(path).parent_path() / next).string();
    }
    return {std::move(path)};
}

/// The file beside the one that is meant, gone again unless it took its name. Where the file
/// system can, it has no name until it is whole: whoever is killed leaves nothing.
class Part {
  public:
    explicit Part(const std::string& target) : target_(target) {
        constexpr std::size_t longest = 200;  // of a name there are 255 bytes at most
        path_ = fmt::format("{}/{}.{:08x}.part",
                            folder_of(target),
                            fs::path(target).filename().string().substr(0, longest),
                            std::random_device()());
    }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() {
        if (has_name_) ::unlink(path_.c_str());
    }

    /// With all that `like` has, if there is one; none where that cannot be.
    [[nodiscard]] FileDescriptor open(const FileStatus* like) {
        const mode_t mode = like == nullptr ? 0666 : 0600;
        constexpr int flags = O_WRONLY | O_CLOEXEC;
        file_ = FileDescriptor(::open(folder_of(target_).c_str(), flags | O_TMPFILE, mode));
        if (!file_) {
            file_ = FileDescriptor(::open(path_.c_str(), flags | O_CREAT | O_EXCL, mode));
            has_name_ = static_cast<bool>(file_);
        }
        if (!file_) return {};
        if (like != nullptr && (::fchown(file_.get(), like->st_uid, like->st_gid) != 0 ||
                                ::fchmod(file_.get(), like->st_mode & permissions) != 0)) {
            return {};
        }
        return FileDescriptor(fcntl(file_.get(), F_DUPFD_CLOEXEC, 3));
    }
    [[nodiscard]] bool take_name() {
        if (!has_name_) {
            const std::string own = fmt::format("/proc/self/fd/{}", file_.get());
            has_name_ =
                ::linkat(AT_FDCWD, own.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) ==
                0;
            if (!has_name_) return false;
        }
        has_name_ = std::rename(path_.c_str(), target_.c_str()) != 0;
        return !has_name_;
    }

  private:
    std::string target_;
    std::string path_;
    FileDescriptor file_;
    bool has_name_ = false;
};

std::optional<Failure> write_to(FileDescriptor file,
                                const std::string& path,
                                const Fill& fill) {
    if (!file) return cannot_write(path, errno);
    FileWriter out(std::move(file), path);
    if (auto failure = fill(out)) return failure;
    return out.close();
}

std::optional<Failure> write_in_place(const std::string& path, const Fill& fill) {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    return write_to(FileDescriptor(::open(path.c_str(), flags, 0666)), path, fill);
}

}  // namespace

std::optional<Failure> write_atomically(const std::string& path, const Fill& fill) {
    if (auto failure = not_writable(path)) return failure;
    const Target target = behind_links(path);
    if (target.descriptor >= 0) {
        return write_to(
            FileDescriptor(fcntl(target.descriptor, F_DUPFD_CLOEXEC, 3)), path, fill);
    }
    FileStatus there{};
    const bool exists = ::stat(path.c_str(), &there) == 0;
    if (exists && (!S_ISREG(there.st_mode) || there.st_nlink > 1))
        return write_in_place(path, fill);
    Part part(target.path);
    if (FileDescriptor file = part.open(exists ? &there : nullptr)) {
        if (auto failure = write_to(std::move(file), path, fill)) return failure;
        if (part.take_name()) return std::nullopt;
    }
    return write_in_place(path, fill);
}

std::optional<Failure> not_writable(const std::string& path) {
    FileStatus there{};
    if (::stat(path.c_str(), &there) == 0) {
        if (S_ISDIR(there.st_mode)) return cannot_write(path, EISDIR);
        if (::access(path.c_str(), W_OK) == 0) return std::nullopt;
        return cannot_write(path, errno);
    }
    if (errno != ENOENT) return cannot_write(path, errno);
    if (::access(folder_of(behind_links(path).path).c_str(), W_OK | X_OK) == 0)
        return std::nullopt;
    return cannot_write(path, errno);
}

}  // namespace norma
