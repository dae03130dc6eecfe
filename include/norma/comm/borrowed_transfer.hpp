#pragma once
// One message in flight from or into memory of the caller: nothing is allocated for it.

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
    /// Of a message that is about to be sent.
    BorrowedTransfer(MPI_Comm comm, Origin peer, Where where) noexcept
        : comm_(comm), peer_(peer), where_(where) {}
    /// Of one that is about to be received, of exactly so many bytes.
    BorrowedTransfer(MPI_Comm comm, Origin peer, std::size_t bytes, Where where) noexcept
        : comm_(comm),
          peer_(peer),
          expected_(bytes),
          arrived_(bytes),
          where_(where),
          receives_(true) {}
    BorrowedTransfer(BorrowedTransfer&& other) noexcept
        : request_(std::exchange(other.request_, MPI_REQUEST_NULL)),
          comm_(other.comm_),
          peer_(other.peer_),
          expected_(other.expected_),
          arrived_(other.arrived_),
          where_(other.where_),
          receives_(other.receives_) {}
    BorrowedTransfer& operator=(BorrowedTransfer&& other) noexcept {
        std::swap(request_, other.request_);
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

    void start_send(const CommState& comm, const Memory& memory, Mode mode) {
        if (mode != Mode::standard || !is_usual(comm, memory)) [[unlikely]]
            return start_unusual_send(comm, memory.in_parts(), mode);
        const int code = MPI_Isend(memory.data,
                                   static_cast<int>(memory.count),
                                   memory.type,
                                   peer_.rank,
                                   peer_.tag,
                                   comm.raw,
                                   &request_);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Isend");
    }
    /// Only where no pending receive could want the same message.
    void start_receive(const CommState& comm, const Memory& memory) {
        if (!is_usual(comm, memory)) [[unlikely]]
            return start_unusual_receive(comm, memory.in_parts());
        const int code = MPI_Irecv(memory.data,
                                   static_cast<int>(memory.count),
                                   memory.type,
                                   peer_.rank,
                                   peer_.tag,
                                   comm.raw,
                                   &request_);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Irecv");
    }

    [[nodiscard]] bool is_in_flight() const noexcept { return request_ != MPI_REQUEST_NULL; }
    bool test();
    void wait() {
        if (is_in_flight()) [[likely]] {
            if (anything_pending()) [[unlikely]]
                return wait_helping();
            MPI_Status status;
            const int code = MPI_Wait(&request_, receives_ ? &status : MPI_STATUS_IGNORE);
            if (code != MPI_SUCCESS) [[unlikely]]
                fail(code, "MPI_Wait");
            if (receives_) finish(status);
        }
        throw_if_wrong();
    }
    bool cancel();
    /// Of a receive that is over.
    [[nodiscard]] Origin origin() const noexcept { return peer_; }

  private:
    /// Whether the message can be begun by the one call of MPI.
    [[nodiscard]] bool is_usual(const CommState& comm, const Memory& memory) const noexcept {
        return is_peer(comm, peer_.rank) && is_usual_tag(peer_.tag) &&
               fits_an_int(memory.count);
    }
    [[gnu::cold]] void start_unusual_send(const CommState& comm, Memory memory, Mode mode);
    [[gnu::cold]] void start_unusual_receive(const CommState& comm, Memory memory);
    [[noreturn, gnu::cold]] void fail(int code, const char* function) const;
    [[nodiscard]] Call call() const noexcept;
    [[gnu::cold]] void wait_helping();
    /// Of a receive.
    void finish(const MPI_Status& status) noexcept {
        peer_ = origin_of(status);
        if (peer_.rank != no_rank) arrived_ = bytes_of(status);
    }
    void throw_if_wrong() const {
        if (arrived_ != expected_) [[unlikely]]
            refuse_length(arrived_, expected_, 1);
    }
    [[gnu::cold]] void let_go() noexcept;

    MPI_Request request_ = MPI_REQUEST_NULL;
    MPI_Comm comm_ = MPI_COMM_NULL;
    Origin peer_;
    std::size_t expected_ = 0;  // bytes; of a receive, those that must come
    std::size_t arrived_ = 0;
    Where where_ = Where::current();
    bool receives_ = false;
};

}  // namespace norma::detail
