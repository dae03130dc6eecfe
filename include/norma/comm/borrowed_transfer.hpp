#pragma once
// One message or collective in flight from or into memory of the caller: nothing is allocated
// for it.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/pending_work.hpp"
#include "norma/comm/status.hpp"

#include <cstddef>
#include <utility>

namespace norma::detail {

class BorrowedTransfer {
  public:
    BorrowedTransfer() noexcept = default;
    /// Begins to send.
    BorrowedTransfer(
        const CommState& comm, const Memory& memory, Origin peer, Mode mode, Where where)
        : operation_("isend"), comm_(comm.raw), peer_(peer), where_(where) {
        if (mode != Mode::standard || !is_usual(comm, memory, peer)) [[unlikely]] {
            start_unusual_send(comm, memory.in_parts(), mode);
            return;
        }
        const int code = MPI_Isend(memory.data,
                                   static_cast<int>(memory.count),
                                   memory.type,
                                   peer.rank,
                                   peer.tag,
                                   comm.raw,
                                   &request_);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Isend");
    }
    /// Begins to receive; only where no pending receive could want the same message.
    BorrowedTransfer(const CommState& comm, const Memory& memory, Origin peer, Where where)
        : operation_("irecv_into"),
          comm_(comm.raw),
          peer_(peer),
          expected_(memory.bytes()),
          arrived_(memory.bytes()),
          where_(where),
          receives_(true) {
        if (!is_usual(comm, memory, peer)) [[unlikely]] {
            start_unusual_receive(comm, memory.in_parts());
            return;
        }
        const int code = MPI_Irecv(memory.data,
                                   static_cast<int>(memory.count),
                                   memory.type,
                                   peer.rank,
                                   peer.tag,
                                   comm.raw,
                                   &request_);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Irecv");
    }
    /// Of a collective that has begun.
    BorrowedTransfer(const char* operation,
                     const CommState& comm,
                     MPI_Request request,
                     Where where) noexcept
        : request_(request), operation_(operation), comm_(comm.raw), where_(where) {}
    BorrowedTransfer(BorrowedTransfer&& other) noexcept
        : request_(std::exchange(other.request_, MPI_REQUEST_NULL)),
          operation_(other.operation_),
          comm_(other.comm_),
          peer_(other.peer_),
          expected_(other.expected_),
          arrived_(other.arrived_),
          where_(other.where_),
          receives_(other.receives_) {}
    BorrowedTransfer& operator=(BorrowedTransfer&& other) noexcept {
        std::swap(request_, other.request_);
        std::swap(operation_, other.operation_);
        std::swap(comm_, other.comm_);
        std::swap(peer_, other.peer_);
        std::swap(expected_, other.expected_);
        std::swap(arrived_, other.arrived_);
        std::swap(where_, other.where_);
        std::swap(receives_, other.receives_);
        return *this;
    }
    BorrowedTransfer(const BorrowedTransfer&) = delete;
    BorrowedTransfer& operator=(const BorrowedTransfer&) = delete;
    /// Waits until the memory is the caller's again.
    ~BorrowedTransfer() {
        if (is_in_flight()) [[unlikely]]
            let_go();
    }

    [[nodiscard]] bool is_in_flight() const noexcept { return request_ != MPI_REQUEST_NULL; }
    bool test();
    void wait() {
        if (is_in_flight()) [[likely]] {
            if (anything_pending()) [[unlikely]]
                return wait_helping();
            if (!receives_) return wait_for_request(MPI_STATUS_IGNORE);
            MPI_Status status;
            wait_for_request(&status);
            finish(status);
        }
        throw_if_wrong();
    }
    bool cancel();
    /// Of a receive that is over.
    [[nodiscard]] Origin origin() const noexcept { return peer_; }

  private:
    /// Whether the message can be begun by the one call of MPI.
    static bool is_usual(const CommState& comm, const Memory& memory, Origin peer) noexcept {
        return is_peer(comm, peer.rank) && is_usual_tag(peer.tag) && fits_an_int(memory.count);
    }
    [[gnu::cold]] void start_unusual_send(const CommState& comm, Memory memory, Mode mode);
    [[gnu::cold]] void start_unusual_receive(const CommState& comm, Memory memory);
    /// Throws, and is a failed transfer from then on.
    [[noreturn, gnu::cold]] void fail(int code, const char* function);
    void remember_failure(int code) noexcept;
    [[noreturn, gnu::cold]] void tell_what_is_wrong() const;
    [[nodiscard]] Call call() const noexcept;
    [[gnu::cold]] void wait_helping();
    void wait_for_request(MPI_Status* status) {
        const int code = MPI_Wait(&request_, status);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Wait");
    }
    /// Of a receive.
    void finish(const MPI_Status& status) noexcept {
        peer_ = origin_of(status);
        if (peer_.rank != no_rank) arrived_ = bytes_of(status);
    }
    void throw_if_wrong() const {
        if (arrived_ != expected_) [[unlikely]]
            tell_what_is_wrong();
    }
    [[gnu::cold]] void let_go() noexcept;

    MPI_Request request_ = MPI_REQUEST_NULL;
    const char* operation_ = nullptr;
    MPI_Comm comm_ = MPI_COMM_NULL;
    Origin peer_;
    std::size_t expected_ = 0;  // bytes; of a receive, those that must come
    std::size_t arrived_ = 0;   // or, far beyond any length, with which code MPI failed
    Where where_ = Where::current();
    bool receives_ = false;
};

}  // namespace norma::detail
