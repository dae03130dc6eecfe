#include "base/file_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace norma {

namespace {

/// A pipe whose poll() said POLLOUT takes so much without waiting.
constexpr std::size_t sure_piece = PIPE_BUF;
constexpr int large_pipe = 1 << 20;  // bytes; what Linux allows everybody
constexpr int usual_pipe = 1 << 16;

/// The same pipe or terminal as at `path` under /proc, opened anew: O_NONBLOCK on what we were
/// given would reach every process that shares it. None where that is not allowed (sudo, no
/// /proc).
FileDescriptor reopened(const std::string& path) {
    return FileDescriptor(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

FileWriter::FileWriter(int stream, std::string what) : stream_(stream), what_(std::move(what)) {
    struct stat status {};
    if (fstat(stream, &status) == 0) {
        if (S_ISFIFO(status.st_mode) || isatty(stream) != 0) {
            file_ = reopened(fmt::format("/proc/self/fd/{}", stream));
            if (!file_) kind_ = Kind::shared;
        } else if (S_ISSOCK(status.st_mode)) {
            kind_ = Kind::socket;
        }
    }
    if (!file_) file_ = FileDescriptor(fcntl(stream, F_DUPFD_CLOEXEC, 3));
}

std::uint64_t FileWriter::position(int stream) {
    const off_t offset = lseek(stream, 0, SEEK_CUR);
    return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

void FileWriter::heed_reader_of(pid_t launcher) {
    const std::string path = fmt::format("/proc/{}/fd/{}", launcher, stream_);
    struct stat status {};
    if (fstat(stream_, &status) != 0 || S_ISREG(status.st_mode)) return;  // it leads elsewhere
    if (stat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return;
    FileDescriptor pipe = reopened(path);
    if (!pipe) return;
    // What the launcher has in its hands must find room too, or it would wait for the reader.
    fcntl(pipe.get(), F_SETPIPE_SZ, large_pipe);
    const int size = fcntl(pipe.get(), F_GETPIPE_SZ);
    if (size < usual_pipe) return;  // looked at so rarely, a small one would stand still
    most_unread_ = size / 2;
    beyond_ = std::move(pipe);
}

bool FileWriter::reader_is_behind() const {
    if (!beyond_) return false;
    int unread = 0;
    if (ioctl(beyond_.get(), FIONREAD, &unread) != 0 || unread <= most_unread_) return false;
    pollfd gone{beyond_.get(), 0, 0};  // of which the launcher has to learn
    return ::poll(&gone, 1, 0) == 0;
}

ssize_t FileWriter::write_once(std::string_view text) const {
    if (reader_is_behind()) {
        errno = EAGAIN;
        return -1;
    }
    if (kind_ == Kind::socket) {
        return ::send(file_.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    if (kind_ == Kind::shared) {
        pollfd writable{file_.get(), POLLOUT, 0};
        if (::poll(&writable, 1, 0) == 0) {
            errno = EAGAIN;
            return -1;
        }
        text = text.substr(0, sure_piece);
    }
    return ::write(file_.get(), text.data(), text.size());
}

std::optional<Failure> FileWriter::write_some() {
    int code = 0;
    while (waiting() > 0 && code == 0) {
        const ssize_t count = write_once(std::string_view(waiting_).substr(begin_));
        if (count > 0) {
            begin_ += static_cast<std::size_t>(count);
            written_ += static_cast<std::uint64_t>(count);
        } else if (count == 0 || errno != EINTR) {
            code = count == 0 ? EIO : errno;
        }
    }
    if (2 * begin_ >= waiting_.size()) waiting_.erase(0, std::exchange(begin_, 0));
    if (code != 0 && code != EAGAIN) return failed(code);
    return std::nullopt;
}

std::optional<Failure> FileWriter::flush() {
    while (true) {
        if (auto failure = write_some()) return failure;
        if (waiting() == 0) return std::nullopt;
        const bool behind = reader_is_behind();
        pollfd writable{behind ? -1 : file_.get(), POLLOUT, 0};
        ::poll(&writable, 1, behind ? static_cast<int>(look_again.count()) : -1);
    }
}

std::optional<Failure> FileWriter::close() {
    if (!file_) return std::nullopt;
    if (auto failure = flush()) return failure;
    if (::close(file_.release()) != 0 && errno != EINTR) return failed(errno);
    return std::nullopt;
}

Failure FileWriter::failed(int code) const {
    const char* remedy = "";
    if (code == ENOSPC || code == EDQUOT) remedy = "; make room and run the same line again";
    return Failure{fmt::format("cannot write {}: {}{}", what_, std::strerror(code), remedy)};
}

}  // namespace norma
