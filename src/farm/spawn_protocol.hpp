#pragma once
// What a rank and its fork server say over their socket: frames of a 4-byte length and a
// message.

#include "norma/base/bytes.hpp"

#include "farm/process.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace norma::farm {

struct SlotsRequest {
    std::int32_t slots = 0;
    std::int32_t first = 1;
};

struct SpawnRequest {
    std::uint64_t task = 0;
    std::vector<std::string> argv;
    std::vector<std::string> environment;
};

struct WithdrawRequest {
    std::uint64_t task = 0;
};

struct SignalRequest {
    std::uint64_t task = 0;
    std::int64_t signal = 0;  // as wide as the other: no padding travels
};

/// Files that are of no use when the rank is gone, and that it may be unable to remove then.
struct LeftoverRequest {
    std::vector<std::string> files;
};

/// The rank lives. From now on it says so at least as often as this; 0: no longer.
struct WatchRequest {
    std::int64_t limit_us = 0;
};

using ServerRequest = std::variant<SlotsRequest,
                                   SpawnRequest,
                                   WithdrawRequest,
                                   SignalRequest,
                                   LeftoverRequest,
                                   WatchRequest>;

/// Bytes on their way out of one end of the socket.
class SendBuffer {
  public:
    template <typename T>
    void add(const T& message);
    /// Writes what the socket takes without waiting. False when the other end is gone.
    [[nodiscard]] bool write_to(int socket);
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - sent_; }

  private:
    Bytes bytes_;
    std::size_t sent_ = 0;
};

/// Bytes that arrived, cut into frames.
class ReceiveBuffer {
  public:
    /// Reads what is there without waiting. False when the other end is gone.
    [[nodiscard]] bool read_from(int socket);
    /// The body of the next whole frame; valid until the next call of read_from().
    [[nodiscard]] std::optional<ByteView> next();

  private:
    Bytes bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace norma::farm
