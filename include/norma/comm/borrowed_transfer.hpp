#pragma once
// One message in flight from or into memory of the caller: nothing is allocated for it.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace norma::detail {

class BorrowedTransfer {
  public:
    BorrowedTransfer() noexcept = default;
    /// Of a message that is about to be sent, or received if `expected` bytes must come.
    BorrowedTransfer(MPI_Comm comm,
                     Origin peer,
                     std::optional<std::size_t> expected,
                     Where where)
        : comm_(comm),
          peer_(peer.rank),
          tag_(peer.tag),
          expected_(expected.value_or(0)),
          arrived_(expected_),
          where_(where),
          receives_(expected.has_value()) {}
    BorrowedTransfer(BorrowedTransfer&& other) noexcept
        : request_(std::exchange(other.request_, MPI_REQUEST_NULL)),
          comm_(other.comm_),
          peer_(other.peer_),
          tag_(other.tag_),
          expected_(other.expected_),
          arrived_(other.arrived_),
          where_(other.where_),
          receives_(other.receives_) {}
    BorrowedTransfer& operator=(BorrowedTransfer&& other) noexcept {
        std::swap(request_, other.request_);
        std::swap(comm_, other.comm_);
        std::swap(peer_, other.peer_);
        std::swap(tag_, other.tag_);
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
        if (request_ != MPI_REQUEST_NULL) let_go();
    }

    void start_send(const CommState& comm, const Memory& memory, Mode mode) {
        if (mode == Mode::standard && fits_an_int(memory.count) && is_peer(comm, peer_) &&
            is_usual_tag(tag_)) [[likely]] {
            const int code = MPI_Isend(memory.data,
                                       static_cast<int>(memory.count),
                                       memory.type,
                                       peer_,
                                       tag_,
                                       comm_,
                                       &request_);
            if (code != MPI_SUCCESS) [[unlikely]]
                fail(code, "MPI_Isend");
        } else {
            start_unusual_send(comm, memory, mode);
        }
    }
    /// Only where no pending receive could want the same message.
    void start_receive(const CommState& comm, const Memory& memory) {
        if (fits_an_int(memory.count) && is_peer(comm, peer_) && is_usual_tag(tag_))
            [[likely]] {
            const int code = MPI_Irecv(memory.data,
                                       static_cast<int>(memory.count),
                                       memory.type,
                                       peer_,
                                       tag_,
                                       comm_,
                                       &request_);
            if (code != MPI_SUCCESS) [[unlikely]]
                fail(code, "MPI_Irecv");
        } else {
            start_unusual_receive(comm, memory);
        }
    }

    bool test();
    void wait();
    bool cancel();
    /// Of a receive that is over.
    [[nodiscard]] Origin origin() const noexcept { return {peer_, tag_}; }

    /// Waits for all of them by one call of MPI.
    static void wait_all(std::span<BorrowedTransfer* const> transfers);

  private:
    void start_unusual_send(const CommState& comm, const Memory& memory, Mode mode);
    void start_unusual_receive(const CommState& comm, const Memory& memory);
    [[noreturn]] void fail(int code, const char* function) const;
    [[nodiscard]] Call call() const noexcept;
    void finish(const MPI_Status& status) noexcept;
    void throw_if_wrong() const {
        if (arrived_ != expected_) [[unlikely]]
            refuse_length(arrived_, expected_, 1);
    }
    void let_go() noexcept;

    MPI_Request request_ = MPI_REQUEST_NULL;
    MPI_Comm comm_ = MPI_COMM_NULL;
    int peer_ = no_rank;
    int tag_ = any_tag;
    std::size_t expected_ = 0;  // bytes; of a receive, those that must come
    std::size_t arrived_ = 0;
    Where where_ = Where::current();
    bool receives_ = false;
};

}  // namespace norma::detail
