#include "farm/stream_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace norma::farm {

void StreamWriter::add(ByteView bytes) {
    if (failure_) return;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    if (buffer_.size() > buffer_limit) static_cast<void>(flush());
}

std::optional<Failure> StreamWriter::flush() {
    ByteView left = buffer_;
    while (!failure_ && !left.empty()) {
        const ssize_t n = ::write(descriptor_, left.data(), left.size());
        if (n >= 0) {
            left = left.subspan(static_cast<std::size_t>(n));
        } else if (errno == EAGAIN) {
            pollfd writable{descriptor_, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            failure_ = Failure{"cannot write " + name_ + ": " + std::strerror(errno)};
        }
    }
    buffer_.clear();
    return failure_;
}

}  // namespace norma::farm
