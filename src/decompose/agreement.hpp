#pragma once
// What one rank meets, all ranks learn: so all go on, or none does.

#include "norma/base/result.hpp"
#include "norma/comm/communicator_class.hpp"

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace norma::detail {

/// Collective: the failure of the first rank that has one, on every rank.
[[nodiscard]] std::optional<Failure> agree(const Communicator& comm,
                                           const std::optional<Failure>& own);

/// Collective: the text that rank 0 has.
[[nodiscard]] std::string text_of_root(const Communicator& comm, std::string text);

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

/// Collective: the text that `work()`, a Result, gives at rank 0, or its failure, on every
/// rank.
template <typename Work>
[[nodiscard]] norma::Result<std::string> told_by_root(const Communicator& comm,
                                                      const Work& work) {
    std::string text;
    const auto failure = at_root(comm, [&]() -> std::optional<Failure> {
        norma::Result<std::string> told = work();
        if (!told) return Failure{told.error()};
        text = std::move(*told);
        return std::nullopt;
    });
    if (failure) return *failure;
    return text_of_root(comm, std::move(text));
}

}  // namespace norma::detail
