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

template <typename Call>
Future<void> begin_borrowing(const char* name,
                             const CommPtr& comm,
                             const Where& where,
                             Call call) {
    return begin(comm, where, BorrowingCall<Call>{name, std::move(call)});
}

}  // namespace norma::detail
