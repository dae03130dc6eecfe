#pragma once
// Ends of a run that are told from deep inside it: thrown on all ranks, or on none.

#include "norma/base/result.hpp"
#include "norma/comm/communicator_class.hpp"

#include "decompose/agreement.hpp"

#include <optional>
#include <string>
#include <utility>

namespace norma::grid {

/// Ends the run on all ranks.
struct Ending {
    std::string message;
    int status;
};

template <typename T>
T expect(Result<T> result, int status) {
    if (!result) throw Ending{result.error(), status};
    return std::move(*result);
}
inline void expect(const std::optional<Failure>& failure, int status) {
    if (failure) throw Ending{failure->message, status};
}
/// Collective: what each rank comes to by itself, and may fail at by itself.
template <typename T>
T agreed(const Communicator& comm, Result<T> own, int status) {
    const auto failure = own ? std::nullopt : std::optional(Failure{own.error()});
    expect(detail::agree(comm, failure), status);
    return std::move(*own);
}

}  // namespace norma::grid
