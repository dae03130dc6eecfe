#include "norma/comm/borrowed_transfer.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include "send_mode.hpp"

#include <limits>

namespace norma::detail {

Call BorrowedTransfer::call() const noexcept {
    return {operation_, comm_, peer_.rank, peer_.tag, unknown_count, where_};
}

namespace {

/// Error codes are counted down from here.
constexpr std::size_t failed = std::numeric_limits<std::size_t>::max();

}  // namespace

void BorrowedTransfer::remember_failure(int code) noexcept {
    request_ = MPI_REQUEST_NULL;
    arrived_ = failed - static_cast<unsigned>(code);
}

void BorrowedTransfer::fail(int code, const char* function) {
    remember_failure(code);
    detail::fail(code, function, call());
}

void BorrowedTransfer::tell_what_is_wrong() const {
    const std::size_t code = failed - arrived_;
    if (code <= std::numeric_limits<unsigned>::max())
        detail::fail(static_cast<int>(code), "MPI_Wait", call());
    try {
        refuse_length(arrived_, expected_, 1);
    } catch (...) {
        rethrow_told(call());
    }
}

void BorrowedTransfer::start_unusual_send(const CommState& comm, Memory memory, Mode mode) {
    check_destination(comm, call());
    begin_send(comm, memory, call(), mode, request_);
}

void BorrowedTransfer::start_unusual_receive(const CommState& comm, Memory memory) {
    check_source(comm, call());
    const IntCount number(memory);
    check(MPI_Irecv(memory.data,
                    number.count(),
                    number.type(),
                    peer_.rank,
                    peer_.tag,
                    comm_,
                    &request_),
          "MPI_Irecv",
          call());
}

bool BorrowedTransfer::test() {
    progress_pending();
    if (!is_in_flight()) return true;
    MPI_Status status;
    int done = 0;
    const int code = MPI_Test(&request_, &done, &status);
    if (code != MPI_SUCCESS) {
        remember_failure(code);  // for wait() to throw
        return true;
    }
    if (done != 0 && receives_) finish(status);
    return done != 0;
}

void BorrowedTransfer::wait_helping() {
    MPI_Status status;
    const int code = wait_with_progress(request_, status);
    if (code != MPI_SUCCESS) fail(code, "MPI_Wait");
    if (receives_) finish(status);
    throw_if_wrong();
}

bool BorrowedTransfer::cancel() {
    if (!receives_ || request_ == MPI_REQUEST_NULL) return false;
    check(MPI_Cancel(&request_), "MPI_Cancel", call());
    MPI_Status status;
    if (const int code = MPI_Wait(&request_, &status); code != MPI_SUCCESS) {
        remember_failure(code);
        return false;
    }
    int canceled = 0;
    check(MPI_Test_cancelled(&status, &canceled), "MPI_Test_cancelled", call());
    if (canceled == 0) finish(status);
    return canceled != 0;
}

void BorrowedTransfer::let_go() noexcept {
    try {
        if (!mpi_is_running()) {
            report_outlived(describe(call()));
        } else if (!cancel()) {
            wait_if_unwinding([this] { return test(); }, [this] { return describe(call()); });
            wait();
        }
    } catch (...) {  // a message is lost that nobody waits for
    }
}

}  // namespace norma::detail
