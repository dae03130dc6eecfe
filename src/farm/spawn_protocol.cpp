#include "farm/spawn_protocol.hpp"

#include "norma/wire/encode.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace norma::farm {

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;
constexpr std::size_t sent_limit = 1 << 20;  // bytes already gone that may lie in the buffer

}  // namespace

template <typename T>
void SendBuffer::add(const T& message) {
    if (sent_ == bytes_.size() || sent_ > sent_limit) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(sent_));
        sent_ = 0;
    }
    const std::size_t start = bytes_.size();
    bytes_.resize(start + sizeof(std::uint32_t));
    wire::encode_into(bytes_, message);
    const auto length =
        static_cast<std::uint32_t>(bytes_.size() - start - sizeof(std::uint32_t));
    std::memcpy(bytes_.data() + start, &length, sizeof length);
}

template void SendBuffer::add(const ServerRequest&);
template void SendBuffer::add(const ProcessEvent&);

bool SendBuffer::write_to(int socket) {
    while (size() > 0) {
        const ssize_t n =
            ::send(socket, bytes_.data() + sent_, size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        sent_ += static_cast<std::size_t>(n);
    }
    return true;
}

bool ReceiveBuffer::read_from(int socket) {
    if (begin_ > 0) {
        std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (bytes_.size() < end_ + read_size) bytes_.resize(end_ + read_size);
    while (true) {
        const ssize_t n =
            ::recv(socket, bytes_.data() + end_, bytes_.size() - end_, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        end_ += static_cast<std::size_t>(n);
        return n > 0;
    }
}

std::optional<ByteView> ReceiveBuffer::next() {
    std::uint32_t length = 0;
    if (end_ - begin_ < sizeof length) return std::nullopt;
    std::memcpy(&length, bytes_.data() + begin_, sizeof length);
    if (end_ - begin_ - sizeof length < length) return std::nullopt;
    const ByteView body(bytes_.data() + begin_ + sizeof length, length);
    begin_ += sizeof length + length;
    return body;
}

}  // namespace norma::farm
