#pragma once
// Room for sends in Mode::buffered.
//
//     const norma::SendBuffer buffer(messages, bytes_of_each);
//     world.send(values, 1, {.mode = norma::Mode::buffered});  // returns at once

#include "norma/base/bytes.hpp"

#include <cstddef>

namespace norma {

/// What MPI may keep of buffered sends, until the end of its scope, which waits until they have
/// left. One at a time for all communicators: MPI has one such buffer in a process. A send that
/// finds it full fails, and with Open MPI nothing reaches its destination any more: make it for
/// as many messages as may be under way. Those of values that are no plain data are a few bytes
/// longer than these. With less than ThreadLevel::multiple the wait at the end helps nothing
/// else along: wait for collectives of several steps before. While an exception unwinds nothing
/// is waited for: the room stays until the next one is made.
class SendBuffer {
  public:
    /// Room for `messages` of up to `bytes` each. Throws MpiError if there is one already.
    SendBuffer(std::size_t messages, std::size_t bytes);
    SendBuffer(const SendBuffer&) = delete;
    SendBuffer& operator=(const SendBuffer&) = delete;
    ~SendBuffer();

  private:
    Bytes room_;
};

}  // namespace norma
