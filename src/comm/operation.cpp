#include "norma/comm/operation.hpp"

#include "norma/comm/pending.hpp"

#include <mutex>
#include <thread>
#include <vector>

namespace norma::detail {

namespace {

/// Operations whose future is gone while MPI still reads or writes their own memory.
struct Orphans {
    std::mutex mutex;
    std::vector<std::shared_ptr<Operation>> operations;
};

Orphans& orphans() {
    static auto* const all = new Orphans;  // never destroyed: MPI may end after main
    return *all;
}

bool is_over(const std::shared_ptr<Operation>& operation) noexcept {
    try {
        return operation->test();
    } catch (...) {
        return true;  // nobody is left to tell
    }
}

void adopt(std::shared_ptr<Operation> operation) {
    const std::scoped_lock lock(orphans().mutex);
    std::erase_if(orphans().operations, is_over);
    orphans().operations.push_back(std::move(operation));
}

std::size_t bytes_of(const MPI_Status& status) {
    MPI_Count bytes = 0;
    MPI_Get_elements_x(&status, MPI_BYTE, &bytes);
    return static_cast<std::size_t>(bytes);
}

}  // namespace

Operation::Operation(
    CommPtr comm, const char* name, int peer, int tag, Lives memory, const Where& where)
    : comm_(std::move(comm)),
      name_(name),
      peer_(peer),
      tag_(tag),
      memory_lives_(memory),
      where_(where) {}

Call Operation::call() const {
    return {name_, *comm_, peer_, tag_, count_, where_};
}

void Operation::start_send(const Memory& memory, Mode mode) {
    count_ = memory.count;
    check_destination(call());
    const IntCount number(memory);
    const auto start = mode == Mode::synchronous ? MPI_Issend : MPI_Isend;
    check(start(memory.data, number.count(), number.type(), peer_, tag_, comm_->raw, &request_),
          "MPI_Isend",
          call());
    origin_ = {peer_, tag_};
}

void Operation::start_receive(const std::shared_ptr<Operation>& self,
                              Target& target,
                              const std::optional<Memory>& known) {
    self->target_ = &target;
    self->count_ = known ? known->count : 0;
    check_source(self->call());
    if (self->peer_ == no_rank) {
        self->stage_ = Stage::over;
        return;
    }
    progress_pending();
    if (known && !overlaps_pending(self->comm_->raw, self->peer_, self->tag_)) {
        const IntCount number(*known);
        check(MPI_Irecv(known->data,
                        number.count(),
                        number.type(),
                        self->peer_,
                        self->tag_,
                        self->comm_->raw,
                        &self->request_),
              "MPI_Irecv",
              self->call());
        self->posted_ = true;
        return;
    }
    self->stage_ = Stage::unmatched;
    add_pending(self);
    progress_pending();
}

void Operation::take(MPI_Message& message, const MPI_Status& status) noexcept {
    Memory memory;
    try {
        memory = target_->room(bytes_of(status));
    } catch (...) {
        error_ = std::current_exception();
        try {
            unwanted_.resize(bytes_of(status));
        } catch (...) {
            stage_ = Stage::over;  // no memory even to throw it away
            return;
        }
        memory = memory_of(unwanted_);
    }
    try {
        count_ = memory.count;
        const IntCount number(memory);
        check(MPI_Imrecv(memory.data, number.count(), number.type(), &message, &request_),
              "MPI_Imrecv",
              call());
        stage_ = Stage::in_flight;
    } catch (...) {
        fail_with(std::current_exception());
    }
}

void Operation::fail_with(std::exception_ptr error) noexcept {
    if (!error_) error_ = std::move(error);
    stage_ = Stage::over;
}

void Operation::finish(const MPI_Status& status) {
    stage_ = Stage::over;
    if (target_ == nullptr) return;
    origin_ = {status.MPI_SOURCE, status.MPI_TAG};
    if (error_ || origin_.rank == no_rank) return;
    try {
        if (posted_) static_cast<void>(target_->room(bytes_of(status)));  // is it all there?
        target_->arrived();
    } catch (...) {
        error_ = std::current_exception();
    }
}

bool Operation::test() {
    progress_pending();
    if (stage_ == Stage::in_flight) {
        MPI_Status status;
        int done = 0;
        check(MPI_Test(&request_, &done, &status), "MPI_Test", call());
        if (done != 0) finish(status);
    }
    return stage_ == Stage::over;
}

void Operation::wait() {
    while (stage_ == Stage::unmatched) {
        progress_pending();
        std::this_thread::yield();
    }
    if (stage_ == Stage::in_flight) {
        MPI_Status status;
        const int code = anything_pending() ? wait_with_progress(request_, status)
                                            : MPI_Wait(&request_, &status);
        check(code, "MPI_Wait", call());
        finish(status);
    }
    if (error_) std::rethrow_exception(error_);
}

void Operation::abandon(std::shared_ptr<Operation> self) noexcept {
    if (!self || self->stage_ == Stage::over || !mpi_is_running()) return;
    if (remove_pending(*self)) return;
    try {
        if (self->memory_lives_ == Lives::in_operation) {
            adopt(std::move(self));
        } else {
            if (self->posted_) MPI_Cancel(&self->request_);
            MPI_Status status;
            wait_with_progress(self->request_, status);
        }
    } catch (...) {  // a message is lost that nobody waits for
    }
}

}  // namespace norma::detail
