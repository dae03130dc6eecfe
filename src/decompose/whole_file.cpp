#include "decompose/whole_file.hpp"

#include "decompose/file_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fmt/format.h>

namespace norma::detail {

namespace {

constexpr mode_t readable_by_all = 0666;  // as far as the umask lets it be

enum class Durability { soon, now };

/// Writes to `place`; messages tell of `path`.
std::optional<Failure> write_to(const std::string& place,
                                const std::string& path,
                                std::string_view text,
                                Durability durability) {
    FileDescriptor file(
        ::open(place.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable_by_all));
    if (!file) return file_failure("write", path, errno);
    if (auto failure = FileBytes{file.get(), path}.write(0, as_bytes(text))) return failure;
    if (durability == Durability::now && ::fsync(file.get()) != 0)
        return file_failure("write", path, errno);
    if (::close(file.release()) != 0 && errno != EINTR)
        return file_failure("write", path, errno);
    return std::nullopt;
}

}  // namespace

std::optional<Failure> not_replaceable(const std::string& path) {
    struct stat there {};
    if (::stat(path.c_str(), &there) != 0 || S_ISREG(there.st_mode)) return std::nullopt;
    return Failure{fmt::format("cannot write '{}': it is {}, and would be replaced",
                               path,
                               S_ISDIR(there.st_mode) ? "a folder" : "no plain file")};
}

norma::Result<std::string> read_whole_file(const std::string& path) {
    const auto file = open_to_read(path);
    if (!file) return Failure{file.error()};
    struct stat status {};
    if (::fstat(file->get(), &status) != 0) return file_failure("read", path, errno);
    if (!S_ISREG(status.st_mode))
        return Failure{fmt::format("cannot read '{}': it is no plain file", path)};
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > largest_whole_file)
        return Failure{fmt::format("'{}' is far too large: {} bytes", path, size)};
    std::string text(size, '\0');
    const FileBytes bytes{file->get(), path};
    if (auto failure = bytes.read(0, std::as_writable_bytes(std::span(text)))) return *failure;
    return text;
}

std::optional<Failure> replace_file(const std::string& path, std::string_view text) {
    if (auto refused = not_replaceable(path)) return refused;
    const std::string part = path + ".part";
    auto failure = write_to(part, path, text, Durability::soon);
    if (!failure && std::rename(part.c_str(), path.c_str()) != 0)
        failure = file_failure("write", path, errno);
    if (failure) ::unlink(part.c_str());
    return failure;
}

std::optional<Failure> write_synced(const std::string& path, std::string_view text) {
    return write_to(path, path, text, Durability::now);
}

}  // namespace norma::detail
