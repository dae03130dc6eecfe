#include "norma/comm/send_buffer.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/handle.hpp"

#include <fmt/format.h>
#include <limits>

namespace norma {

SendBuffer::SendBuffer(std::size_t messages, std::size_t bytes)
    : room_(messages * (bytes + MPI_BSEND_OVERHEAD)) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    if (room_.size() > most) {
        throw UsageError(fmt::format(
            "SendBuffer: {} bytes are more than MPI can buffer ({})", room_.size(), most));
    }
    check(MPI_Buffer_attach(room_.data(), static_cast<int>(room_.size())), "MPI_Buffer_attach");
}

SendBuffer::~SendBuffer() {
    if (!mpi_is_running()) return;
    void* room = nullptr;
    int size = 0;
    MPI_Buffer_detach(static_cast<void*>(&room), &size);  // waits for what is in it
}

}  // namespace norma
