#pragma once
// Options that are refused among ranks: launchers end all ranks when one of them fails, those
// of Open MPI 5 at once, so nobody fails before it has been said why.

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include <fmt/format.h>
#include <optional>
#include <string>

namespace norma::app {

/// Collective: what the first rank that has refused its options says of them. Ranks read files
/// each for itself, and one alone may see another file, or none.
inline std::optional<std::string> refused_by_one(const Communicator& world,
                                                 const std::optional<std::string>& own) {
    const int first = world.all_reduce(own ? world.rank() : world.size(), Min());
    if (first == world.size()) return std::nullopt;
    const std::string why = world.bcast(own.value_or(""), first);
    return first == 0 ? why : fmt::format("[rank {}] {}", first, why);
}

}  // namespace norma::app
