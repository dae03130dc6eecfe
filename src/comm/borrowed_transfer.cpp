#include "norma/comm/borrowed_transfer.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/status.hpp"

#include "send_mode.hpp"

#include <array>

namespace norma::detail {

Call BorrowedTransfer::call() const noexcept {
    return {receives_ ? "irecv_into" : "isend", comm_, peer_, tag_, expected_, where_};
}

void BorrowedTransfer::fail(int code, const char* function) const {
    detail::fail(code, function, call());
}

void BorrowedTransfer::start_unusual_send(const CommState& comm,
                                          const Memory& memory,
                                          Mode mode) {
    check_destination(comm, call());
    begin_send(comm, memory, call(), mode, request_);
}

void BorrowedTransfer::start_unusual_receive(const CommState& comm, const Memory& memory) {
    check_source(comm, call());
    const IntCount number(memory);
    check(MPI_Irecv(memory.data, number.count(), number.type(), peer_, tag_, comm_, &request_),
          "MPI_Irecv",
          call());
}

void BorrowedTransfer::finish(const MPI_Status& status) noexcept {
    if (!receives_) return;
    peer_ = status.MPI_SOURCE;
    tag_ = status.MPI_TAG;
    if (peer_ != no_rank) arrived_ = bytes_of(status);
}

bool BorrowedTransfer::test() {
    progress_pending();
    if (request_ == MPI_REQUEST_NULL) return true;
    MPI_Status status;
    int done = 0;
    check(MPI_Test(&request_, &done, &status), "MPI_Test", call());
    if (done != 0) finish(status);
    return done != 0;
}

void BorrowedTransfer::wait() {
    if (request_ != MPI_REQUEST_NULL) {
        MPI_Status status;
        const int code = anything_pending() ? wait_with_progress(request_, status)
                                            : MPI_Wait(&request_, &status);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail(code, "MPI_Wait");
        finish(status);
    }
    throw_if_wrong();
}

void BorrowedTransfer::wait_all(std::span<BorrowedTransfer* const> transfers) {
    constexpr std::size_t most = 16;
    std::array<MPI_Request, most> requests;
    std::array<MPI_Status, most> statuses;
    const std::size_t count = transfers.size();
    if (count <= most && !anything_pending()) [[likely]] {
        for (std::size_t i = 0; i < count; ++i)
            requests[i] = transfers[i]->request_;
        const int code = MPI_Waitall(static_cast<int>(count), requests.data(), statuses.data());
        for (std::size_t i = 0; i < count; ++i) {
            const bool was_there = transfers[i]->request_ != MPI_REQUEST_NULL;
            transfers[i]->request_ = requests[i];
            if (code == MPI_ERR_IN_STATUS && statuses[i].MPI_ERROR != MPI_SUCCESS)
                transfers[i]->fail(statuses[i].MPI_ERROR, "MPI_Waitall");
            if (was_there) transfers[i]->finish(statuses[i]);
        }
        if (code != MPI_SUCCESS) [[unlikely]]
            transfers.front()->fail(code, "MPI_Waitall");
        for (const BorrowedTransfer* const transfer : transfers)
            transfer->throw_if_wrong();
        return;
    }
    for (BorrowedTransfer* const transfer : transfers)
        transfer->wait();
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
