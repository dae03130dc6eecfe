#include "decompose/new_file.hpp"

#include "norma/comm/communicator.hpp"

#include "decompose/agreement.hpp"
#include "decompose/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace norma::detail {

namespace {

constexpr mode_t readable_by_all = 0666;  // as far as the umask lets it be

}  // namespace

NewFile::NewFile(const Communicator& comm, std::string path)
    : comm_(comm), path_(std::move(path)), part_(path_ + ".part") {
    failure_ = at_root(comm_, [&]() -> std::optional<Failure> {
        if (auto refused = not_replaceable(path_)) return refused;
        file_ = FileDescriptor(
            ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable_by_all));
        if (!file_) return file_failure("write", path_, errno);
        is_begun_ = true;
        return std::nullopt;
    });
    if (failure_) return;
    std::optional<Failure> own;
    if (!file_) {
        file_ = FileDescriptor(::open(part_.c_str(), O_WRONLY | O_CLOEXEC));
        const int code = errno;
        if (!file_) own = file_failure("write", path_, code);
        if (own && code == ENOENT) {
            own->message += fmt::format(
                "; rank {} does not see what rank 0 has made: is the folder on a file system "
                "that all hosts share?",
                comm_.rank());
        }
    }
    failure_ = agree(comm_, own);
}

NewFile::~NewFile() {
    remove();
}

void NewFile::remove() noexcept {
    if (is_begun_) ::unlink(part_.c_str());
    is_begun_ = false;
}

std::optional<Failure> NewFile::close(Durability durability) {
    if (durability == Durability::now && ::fsync(file_.get()) != 0)
        return file_failure("write", path_, errno);
    // Some file systems tell of a full disk only now.
    if (::close(file_.release()) != 0 && errno != EINTR)
        return file_failure("write", path_, errno);
    return std::nullopt;
}

std::optional<Failure> NewFile::finish(std::optional<Failure> own, Durability durability) {
    if (!own) own = close(durability);
    if (auto failure = agree(comm_, own)) {
        remove();
        comm_.barrier();  // nobody meets it any more
        return failure;
    }
    return at_root(comm_, [&]() -> std::optional<Failure> {
        if (std::rename(part_.c_str(), path_.c_str()) != 0)
            return file_failure("write", path_, errno);
        is_begun_ = false;
        return durability == Durability::now ? sync_folder_of(path_) : std::nullopt;
    });
}

std::optional<Failure> sync_folder_of(const std::string& path) {
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened) return file_failure("read", folder, errno);
    // A file system that cannot sync a folder says so, and does not need it.
    if (::fsync(opened.get()) != 0 && errno != EINVAL && errno != ENOTSUP)
        return file_failure("write", folder, errno);
    return std::nullopt;
}

}  // namespace norma::detail
