#pragma once
// What one rank meets, all ranks learn: so all go on, or none does.

#include "norma/base/result.hpp"
#include "norma/comm/communicator_class.hpp"

#include <exception>
#include <optional>

namespace norma::detail {

/// Collective: the failure of the first rank that has one, on every rank.
[[nodiscard]] std::optional<Failure> agree(const Communicator& comm,
                                           const std::optional<Failure>& own);

/// What `work()` returns; or what it throws, as a Failure: other ranks must hear of that too.
template <typename Work>
[[nodiscard]] std::optional<Failure> caught(const Work& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        return Failure{error.what()};
    }
}

/// Collective: `work()` is done by `root` alone, and all learn how it ended.
template <typename Work>
[[nodiscard]] std::optional<Failure> at_root(const Communicator& comm,
                                             const Work& work,
                                             int root = 0) {
    return agree(comm, comm.rank() == root ? caught(work) : std::nullopt);
}

}  // namespace norma::detail
