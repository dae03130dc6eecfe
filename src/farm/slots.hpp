#pragma once
// How many tasks each rank runs at a time: the slots of a host, shared by its ranks.

#include "farm/message.hpp"

#include <functional>
#include <vector>

namespace norma::farm {

/// Slots of every rank, from what each said of its host (index: rank). A host has
/// `slots_of(cores)` slots, where cores are those its ranks may use together; they are dealt
/// out evenly, what remains to the highest ranks, so that the manager's own rank gets the
/// fewest.
[[nodiscard]] std::vector<int> share_slots(const std::vector<Hello>& ranks,
                                           const std::function<int(int cores)>& slots_of);

}  // namespace norma::farm
