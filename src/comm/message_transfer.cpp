#include "norma/comm/message_transfer.hpp"

#include "norma/comm/message_future.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/status.hpp"

#include "send_mode.hpp"

#include <thread>

namespace norma::detail {

void MessageTransfer::start_send(const Memory& memory, Mode mode) {
    check_destination(*comm_, call_);
    begin_send(*comm_, memory, call_, mode, request_);
    origin_ = {call_.peer, call_.tag};
}

void MessageTransfer::start_receive(const std::shared_ptr<MessageTransfer>& self,
                                    Target& target,
                                    const std::optional<Memory>& known) {
    self->target_ = &target;
    check_source(*self->comm_, self->call_);
    if (self->call_.peer == no_rank) {
        self->stage_ = Stage::over;
        return;
    }
    progress_pending();
    if (known && !overlaps_pending(self->call_.comm, self->call_.peer, self->call_.tag)) {
        const IntCount number(*known);
        check(MPI_Irecv(known->data,
                        number.count(),
                        number.type(),
                        self->call_.peer,
                        self->call_.tag,
                        self->call_.comm,
                        &self->request_),
              "MPI_Irecv",
              self->call_);
        self->posted_ = true;
        return;
    }
    self->stage_ = Stage::unmatched;
    add_pending(self);
    progress_pending();
}

void MessageTransfer::take(MPI_Message& message, const MPI_Status& status) noexcept {
    Memory memory;
    try {
        memory = target_->room(bytes_of(status));
    } catch (...) {
        Call call = call_;
        call.peer = status.MPI_SOURCE;
        call.tag = status.MPI_TAG;
        error_ = told(std::current_exception(), call);
        try {
            unwanted_.resize(bytes_of(status));
        } catch (...) {
            stage_ = Stage::over;  // no memory even to throw it away
            return;
        }
        memory = memory_of(unwanted_);
    }
    try {
        call_.count = memory.count;
        const IntCount number(memory);
        check(MPI_Imrecv(memory.data, number.count(), number.type(), &message, &request_),
              "MPI_Imrecv",
              call_);
        stage_ = Stage::in_flight;
    } catch (...) {
        fail_with(std::current_exception());
    }
}

void MessageTransfer::fail_with(const std::exception_ptr& error) noexcept {
    if (!error_) error_ = told(error, call_);
    stage_ = Stage::over;
}

void MessageTransfer::finish(int code,
                             const char* function,
                             const MPI_Status& status) noexcept {
    try {
        check(code, function, call_);
        finish(status);
    } catch (...) {
        fail_with(std::current_exception());
    }
}

void MessageTransfer::finish(const MPI_Status& status) {
    stage_ = Stage::over;
    if (target_ == nullptr) return;
    origin_ = origin_of(status);
    if (error_ || origin_.rank == no_rank) return;
    if (posted_) static_cast<void>(target_->room(bytes_of(status)));  // is it all there?
    target_->arrived();
}

bool MessageTransfer::test() {
    progress_pending();
    if (stage_ == Stage::in_flight) {
        MPI_Status status;
        int done = 0;
        const int code = MPI_Test(&request_, &done, &status);
        if (code != MPI_SUCCESS || done != 0) finish(code, "MPI_Test", status);
    }
    return stage_ == Stage::over;
}

void MessageTransfer::wait() {
    while (stage_ == Stage::unmatched) {
        progress_pending();
        std::this_thread::yield();
    }
    if (stage_ == Stage::in_flight) {
        MPI_Status status;
        const int code = anything_pending() ? wait_with_progress(request_, status)
                                            : MPI_Wait(&request_, &status);
        finish(code, "MPI_Wait", status);
    }
    if (error_) std::rethrow_exception(error_);
}

bool MessageTransfer::cancel() {
    if (target_ == nullptr || stage_ == Stage::over) return false;
    if (remove_pending(*this)) {
        stage_ = Stage::over;
        return true;
    }
    if (!posted_) return false;
    check(MPI_Cancel(&request_), "MPI_Cancel", call_);
    MPI_Status status;
    const int code = MPI_Wait(&request_, &status);
    int canceled = 0;
    if (code == MPI_SUCCESS)
        check(MPI_Test_cancelled(&status, &canceled), "MPI_Test_cancelled", call_);
    if (canceled == 0) {
        finish(code, "MPI_Wait", status);
        return false;
    }
    stage_ = Stage::over;
    return true;
}

Future<void> receive_in_line(const CommPtr& comm, Memory memory, Origin peer, Where where) {
    using Into = ReceivingInto<FixedTarget>;
    const Call call{"irecv_into", comm->raw, peer.rank, peer.tag, memory.count, where};
    auto receiving = std::make_shared<Into>(comm, call, memory);
    Into::start(receiving);
    return Future<void>(std::move(receiving));
}

}  // namespace norma::detail
