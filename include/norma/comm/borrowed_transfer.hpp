#pragma once
// One message in flight from or into memory of the caller: nothing is allocated for it.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"

#include <exception>
#include <utility>

namespace norma::detail {

class BorrowedTransfer {
  public:
    BorrowedTransfer() noexcept = default;
    BorrowedTransfer(BorrowedTransfer&& other) noexcept
        : request_(std::exchange(other.request_, MPI_REQUEST_NULL)),
          call_(other.call_),
          element_size_(other.element_size_),
          error_(std::move(other.error_)) {}
    BorrowedTransfer& operator=(BorrowedTransfer&& other) noexcept {
        std::swap(request_, other.request_);
        std::swap(call_, other.call_);
        std::swap(element_size_, other.element_size_);
        std::swap(error_, other.error_);
        return *this;
    }
    BorrowedTransfer(const BorrowedTransfer&) = delete;
    BorrowedTransfer& operator=(const BorrowedTransfer&) = delete;
    /// Waits until the memory is the caller's again.
    ~BorrowedTransfer() {
        if (request_ != MPI_REQUEST_NULL) let_go();
    }

    void start_send(const CommState& comm, const Memory& memory, const Call& call, Mode mode);
    /// Only where no pending receive could want the same message.
    void start_receive(const CommState& comm, const Memory& memory, const Call& call);

    bool test();
    void wait();
    bool cancel();
    /// Of a receive that is over.
    [[nodiscard]] Origin origin() const noexcept { return {call_.peer, call_.tag}; }

  private:
    void finish(const MPI_Status& status);
    void let_go() noexcept;

    MPI_Request request_ = MPI_REQUEST_NULL;
    Call call_{"", MPI_COMM_NULL, no_rank, any_tag, 0, Where::current()};
    std::size_t element_size_ = 0;  // 0 for a send
    std::exception_ptr error_;      // a length that cannot be right
};

}  // namespace norma::detail
