#include "norma/comm/borrowed_transfer.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include "send_mode.hpp"

namespace norma::detail {

Call BorrowedTransfer::call() const noexcept {
    return {operation_, comm_, peer_.rank, peer_.tag, expected_, where_};
}

void BorrowedTransfer::fail(int code, const char* function) const {
    detail::fail(code, function, call());
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
    check(MPI_Test(&request_, &done, &status), "MPI_Test", call());
    if (done != 0 && receives_) finish(status);
    return done != 0;
}

void BorrowedTransfer::wait_helping() {
    MPI_Status status;
    check(wait_with_progress(request_, status), "MPI_Wait", call());
    if (receives_) finish(status);
    throw_if_wrong();
}

bool BorrowedTransfer::cancel() {
    if (!receives_ || request_ == MPI_REQUEST_NULL) return false;
    check(MPI_Cancel(&request_), "MPI_Cancel", call());
    MPI_Status status;
    check(MPI_Wait(&request_, &status), "MPI_Wait", call());
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
            wait();
        }
    } catch (...) {  // a message is lost that nobody waits for
    }
}

}  // namespace norma::detail
