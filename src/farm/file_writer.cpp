#include "farm/file_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace norma::farm {

FileWriter FileWriter::standard(int stream) {
    return {FileDescriptor(fcntl(stream, F_DUPFD_CLOEXEC, 3)),
            stream == STDOUT_FILENO ? "standard output" : "standard error"};
}

std::uint64_t FileWriter::position(int stream) {
    const off_t offset = lseek(stream, 0, SEEK_CUR);
    return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

std::optional<Failure> FileWriter::flush() {
    std::size_t written = 0;
    int code = 0;
    while (written < waiting_.size() && code == 0) {
        const ssize_t count =
            write(file_.get(), waiting_.data() + written, waiting_.size() - written);
        if (count > 0) {
            written += static_cast<std::size_t>(count);
        } else if (count < 0 && errno == EAGAIN) {
            pollfd writable{file_.get(), POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (count == 0 || errno != EINTR) {
            code = count == 0 ? EIO : errno;
        }
    }
    waiting_.erase(0, written);
    written_ += written;
    if (code != 0) return failed(code);
    return std::nullopt;
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

}  // namespace norma::farm
