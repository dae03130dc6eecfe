#include "relay.hpp"

#include "norma/base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace norma::app {

FileDescriptor Relay::open() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("cannot make a pipe");
    from_ = FileDescriptor(ends[0]);
    fcntl(from_.get(), F_SETFL, O_NONBLOCK);
    return FileDescriptor(ends[1]);
}

int Relay::readable() const {
    return unread_ || to_.waiting() < most_waiting_ ? from_.get() : -1;
}

std::string Relay::read_some() {
    std::array<char, 16384> buffer{};
    ssize_t got = -1;
    do {
        got = from_ ? read(from_.get(), buffer.data(), buffer.size()) : 0;
    } while (got < 0 && errno == EINTR);
    if (got == 0) from_.close();
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

void Relay::write(std::string_view text) {
    if (unread_) return;
    to_.add(text);
    write_some();
}

void Relay::write_some() {
    if (!unread_ && to_.write_some()) unread_ = true;
}

}  // namespace norma::app
