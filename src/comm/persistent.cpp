#include "norma/comm/persistent.hpp"

#include "norma/comm/status.hpp"

#include "flight_tasks.hpp"
#include "send_mode.hpp"
#include "shadow.hpp"

#include <fmt/format.h>
#include <thread>

namespace norma {

namespace detail {

Startable::~Startable() {
    if (!mpi_is_running()) return;
    try {
        if (started_) let_go();
    } catch (...) {  // nobody is left to tell
    }
    for (MPI_Request& request : flight.requests)
        if (request != MPI_REQUEST_NULL) MPI_Request_free(&request);
}

void Startable::prepare_receive() {
    const IntCount number(room);
    flight.requests = {};
    check(MPI_Recv_init(room.data,
                        number.count(),
                        number.type(),
                        call_.peer,
                        call_.tag,
                        call_.comm,
                        flight.add()),
          "MPI_Recv_init",
          call_);
}

void Startable::fail_to_wait(int code, const char* function) {
    if (receives) {
        prepare_receive();
    } else {
        flight.requests = {};
        tasks_of(flight).before.assign(1, [call = call_] {
            throw UsageError(describe(call) + ": it failed before; prepare it again");
        });
    }
    fail(code, function, call_);
}

void Startable::start() {
    const bool usual =
        !started_ && !anything_pending() && flight.requests.size() == 1 && !flight.tasks;
    if (!usual) [[unlikely]]
        return start_unusually();
    const int code = MPI_Start(flight.requests.begin());
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code, "MPI_Start", call_);
    started_ = true;
}

/// A receive that no message has come for is taken back.
void Startable::let_go() {
    if (in_line_ && in_line_->cancel()) return;
    if (!in_line_ && receives) check(MPI_Cancel(flight.requests.begin()), "MPI_Cancel", call_);
    wait_if_unwinding([this] { return test(); }, [this] { return describe(call_); });
    wait();
}

void Startable::start_unusually() {
    if (started_ && !test()) {
        throw UsageError(describe(call_) +
                         ": it is under way; wait for it before starting it again");
    }
    wait();
    if (receives && overlaps_pending(call_.comm, call_.peer, call_.tag)) {
        // A receive begun earlier could want the message: this one stands in line behind it.
        target_ = std::make_unique<FixedTarget>(room);
        in_line_ = std::make_shared<MessageTransfer>(comm_, call_);
        MessageTransfer::start_receive(in_line_, *target_, std::nullopt);
    } else {
        run_before(flight);
        for (MPI_Request& request : flight.requests)
            check(MPI_Start(&request), "MPI_Start", call_);
    }
    started_ = true;
}

void Startable::finish(const MPI_Status& status) {
    if (receives) {
        if (status.MPI_SOURCE == no_rank) return;
        try {
            expect_exactly(bytes_of(status), room);
        } catch (...) {
            rethrow_told(call_);
        }
        return;
    }
    run_after(flight);
    if (rethrow != nullptr) rethrow(op);
}

bool Startable::test() {
    if (!started_) return true;
    progress_pending();
    if (in_line_) return in_line_->test();
    int done = 0;
    MPI_Status status{};
    if (flight.requests.size() == 1) {
        check(MPI_Request_get_status(*flight.requests.begin(), &done, &status),
              "MPI_Request_get_status",
              call_);
        return done != 0;
    }
    for (const MPI_Request request : flight.requests) {
        check(MPI_Request_get_status(request, &done, &status), "MPI_Request_get_status", call_);
        if (done == 0) return false;
    }
    return true;
}

void Startable::wait() {
    if (!started_) return;
    if (in_line_ || anything_pending() || flight.requests.size() != 1) [[unlikely]]
        return wait_unusually();
    MPI_Status status;
    const int code = MPI_Wait(flight.requests.begin(), &status);
    started_ = false;
    if (code != MPI_SUCCESS) [[unlikely]]
        fail_to_wait(code, "MPI_Wait");
    finish(status);
}

void Startable::wait_unusually() {
    while (anything_pending() && !test())
        std::this_thread::yield();
    started_ = false;
    if (in_line_) {
        std::exchange(in_line_, nullptr)->wait();
        return;
    }
    MPI_Status status{};
    if (flight.requests.size() == 1) {
        const int code = MPI_Wait(flight.requests.begin(), &status);
        if (code != MPI_SUCCESS) fail_to_wait(code, "MPI_Wait");
    } else {
        const int code =
            MPI_Waitall(flight.requests.size(), flight.requests.begin(), MPI_STATUSES_IGNORE);
        if (code != MPI_SUCCESS) fail_to_wait(code, "MPI_Waitall");
    }
    finish(status);
}

}  // namespace detail

void detail::refuse_empty_prepared() {
    throw UsageError("this Prepared is empty: it was made by no call of persistent()");
}

PersistentCalls Communicator::persistent() const {
    return PersistentCalls(*this, shared_state());
}

std::unique_ptr<detail::Startable> PersistentCalls::prepare_collective(
    const char* name, const Where& where) const {
    auto made = std::make_unique<detail::Startable>(
        state_, detail::Call{name, state_->raw, no_rank, any_tag, 0, where});
    const auto shadow = detail::Shadow::of(*state_, detail::Shadow::Of::persistent, where);
    made->flight.is_persistent = true;
    made->flight.comm = shadow->wait();
    made->flight.keep(shadow);
    return made;
}

Prepared PersistentCalls::prepare_send(const detail::Memory& memory,
                                       int destination,
                                       SendOptions options,
                                       const Where& where) const {
    const detail::Call call{
        "persistent send", state_->raw, destination, options.tag, memory.count, where};
    detail::check_destination(*state_, call);
    auto made = std::make_unique<detail::Startable>(state_, call);
    detail::IntCount number(memory);
    const auto prepare = [&](auto* init, const char* name) {
        detail::check(init(memory.data,
                           number.count(),
                           number.type(),
                           destination,
                           options.tag,
                           state_->raw,
                           made->flight.add()),
                      name,
                      call);
    };
    switch (options.mode) {
        case Mode::standard:
            prepare(&MPI_Send_init, "MPI_Send_init");
            break;
        case Mode::synchronous:
            prepare(&MPI_Ssend_init, "MPI_Ssend_init");
            break;
        case Mode::buffered:
            // Open MPI 4.1 sends the data of the first start again and again: no
            // MPI_Bsend_init.
            detail::check_buffered(memory, call);
            detail::tasks_of(made->flight).before.emplace_back([comm = state_, memory, call] {
                detail::send_now(*comm, memory, call, Mode::buffered);
            });
            break;
        case Mode::ready:
            prepare(&MPI_Rsend_init, "MPI_Rsend_init");
            break;
    }
    made->flight.keep(std::move(number));
    return Prepared(std::move(made));
}

Prepared PersistentCalls::prepare_receive(const detail::Memory& memory,
                                          int source,
                                          RecvOptions options,
                                          const Where& where) const {
    const detail::Call call{
        "persistent recv", state_->raw, source, options.tag, memory.count, where};
    detail::check_source(*state_, call);
    auto made = std::make_unique<detail::Startable>(state_, call);
    made->room = memory;
    made->receives = true;
    made->prepare_receive();
    return Prepared(std::move(made));
}

Prepared PersistentCalls::barrier(Where where) const {
    return prepare("barrier", where, [](const auto& action) { detail::barrier(action); });
}

Prepared PersistentCalls::all_to_all_w(std::span<const Piece> out,
                                       std::span<const Piece> in,
                                       Where where) const {
    return prepare("all_to_all_w", where, [&](const detail::Action& action) {
        detail::check_one_per_rank(action, "all_to_all_w", out.size());
        detail::check_one_per_rank(action, "all_to_all_w", in.size());
        detail::all_to_all_w(
            action, detail::memory_of_pieces(out), detail::memory_of_pieces(in));
    });
}

}  // namespace norma
