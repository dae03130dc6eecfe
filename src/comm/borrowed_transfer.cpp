#include "norma/comm/borrowed_transfer.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/status.hpp"

#include "send_mode.hpp"

namespace norma::detail {

void BorrowedTransfer::start_send(const CommState& comm,
                                  const Memory& memory,
                                  const Call& call,
                                  Mode mode) {
    check_destination(comm, call);
    call_ = call;
    begin_send(comm, memory, call, mode, request_);
}

void BorrowedTransfer::start_receive(const CommState& comm,
                                     const Memory& memory,
                                     const Call& call) {
    check_source(comm, call);
    call_ = call;
    element_size_ = memory.element_size;
    const IntCount number(memory);
    check(MPI_Irecv(memory.data,
                    number.count(),
                    number.type(),
                    call.peer,
                    call.tag,
                    comm.raw,
                    &request_),
          "MPI_Irecv",
          call);
}

void BorrowedTransfer::finish(const MPI_Status& status) {
    if (element_size_ == 0) return;
    call_.peer = status.MPI_SOURCE;
    call_.tag = status.MPI_TAG;
    if (bytes_of(status) == call_.count * element_size_ || call_.peer == no_rank) [[likely]]
        return;
    try {
        refuse_length(bytes_of(status), call_.count, element_size_);
    } catch (...) {
        error_ = std::current_exception();
    }
}

bool BorrowedTransfer::test() {
    progress_pending();
    MPI_Status status;
    int done = 0;
    if (request_ == MPI_REQUEST_NULL) return true;
    check(MPI_Test(&request_, &done, &status), "MPI_Test", call_);
    if (done != 0) finish(status);
    return done != 0;
}

void BorrowedTransfer::wait() {
    if (request_ != MPI_REQUEST_NULL) {
        MPI_Status status;
        const int code = anything_pending() ? wait_with_progress(request_, status)
                                            : MPI_Wait(&request_, &status);
        check(code, "MPI_Wait", call_);
        finish(status);
    }
    if (error_) [[unlikely]]
        std::rethrow_exception(error_);
}

bool BorrowedTransfer::cancel() {
    if (element_size_ == 0 || request_ == MPI_REQUEST_NULL) return false;
    check(MPI_Cancel(&request_), "MPI_Cancel", call_);
    MPI_Status status;
    check(MPI_Wait(&request_, &status), "MPI_Wait", call_);
    int canceled = 0;
    check(MPI_Test_cancelled(&status, &canceled), "MPI_Test_cancelled", call_);
    if (canceled == 0) finish(status);
    return canceled != 0;
}

void BorrowedTransfer::let_go() noexcept {
    try {
        if (!mpi_is_running()) {
            report_outlived(describe(call_));
        } else if (!cancel()) {
            wait();
        }
    } catch (...) {  // a message is lost that nobody waits for
    }
}

}  // namespace norma::detail
