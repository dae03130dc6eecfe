#pragma once
// Collectives of one MPI call on memory of the caller, begun.

#include "norma/comm/collective.hpp"
#include "norma/comm/collective_future.hpp"

#include <utility>

namespace norma::detail {

template <typename Call>
struct BorrowingCall {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr bool borrows = true;  // the memory is free once the future is gone

    const char* name;
    Call call;
    bool begun = false;

    bool next(const Action& action) {
        if (begun) return false;
        begun = true;
        call(action);
        return true;
    }
    void result() const noexcept {}
};

/// A future of what is in flight already.
[[nodiscard]] Future<void> future_of(const char* name,
                                     const CommPtr& comm,
                                     Flight flight,
                                     Where where);

/// `call(action)` is all there is to do, and what MPI reads is the caller's or kept.
template <typename Call>
Future<void> begin_borrowing(const char* name,
                             const CommPtr& comm,
                             const Where& where,
                             Call call) {
    if (mixes_with_queue(comm->raw)) [[unlikely]]
        return begin(comm, where, BorrowingCall<Call>{name, std::move(call)});
    Flight flight;
    flight.comm = comm->raw;
    call(Action{*comm, where, &flight});
    if (!flight.is_one_request()) [[unlikely]]
        return future_of(name, comm, std::move(flight), where);
    return Future<void>(std::in_place, name, *comm, *flight.requests.begin(), where);
}

}  // namespace norma::detail
