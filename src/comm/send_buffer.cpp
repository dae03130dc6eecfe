#include "norma/comm/send_buffer.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/handle.hpp"
#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include "send_mode.hpp"

#include <atomic>
#include <fmt/format.h>
#include <limits>

namespace norma {

namespace {

/// The room of the SendBuffer there is, of which MPI may use a part at the time.
std::atomic<std::size_t> room_there_is = 0;

/// The room of one that an exception passed, which MPI may still use.
Bytes& left_behind() {
    static auto* const left = new Bytes;  // never destroyed: MPI may end after main
    return *left;
}

void detach() {
    const detail::ProgressMeanwhile helping(
        MPI_COMM_SELF);  // whom it waits for may wait for us
    void* room = nullptr;
    int size = 0;
    MPI_Buffer_detach(static_cast<void*>(&room), &size);  // waits for what is in it
}

std::size_t room_for(std::size_t messages, std::size_t bytes) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    std::size_t of_each = 0;
    std::size_t all = 0;
    if (__builtin_add_overflow(bytes, MPI_BSEND_OVERHEAD, &of_each) ||
        __builtin_mul_overflow(messages, of_each, &all) || all > most) {
        throw UsageError(fmt::format(
            "SendBuffer: {} messages of {} bytes are more than the {} bytes that MPI "
            "can buffer",
            messages,
            bytes,
            most));
    }
    return all;
}

}  // namespace

SendBuffer::SendBuffer(std::size_t messages, std::size_t bytes)
    : room_(room_for(messages, bytes)) {
    if (!left_behind().empty()) {
        detach();
        left_behind().clear();
    }
    check(MPI_Buffer_attach(room_.data(), static_cast<int>(room_.size())), "MPI_Buffer_attach");
    room_there_is = room_.size();
}

void detail::check_buffered(const Memory& memory, const Call& call) {
    const std::size_t room = room_there_is;
    if (!checks_arguments || room == 0 || memory.bytes() + MPI_BSEND_OVERHEAD <= room) return;
    throw UsageError(
        fmt::format("{}: a message of {} bytes does not fit into a SendBuffer of {}",
                    describe(call),
                    memory.bytes(),
                    room));
}

SendBuffer::~SendBuffer() {
    if (!mpi_is_running()) return;
    room_there_is = 0;
    if (detail::is_unwinding()) {
        left_behind().swap(room_);
    } else {
        detach();
    }
}

}  // namespace norma
