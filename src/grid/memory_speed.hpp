#pragma once
// How fast memory is here, while all ranks use it.

#include "norma/comm/communicator_class.hpp"

namespace norma::grid {

/// Collective: bytes a second that all ranks together read and write when each copies an array
/// larger than the caches, bytes that are fetched only to be overwritten counted. Takes some
/// 20 ms.
[[nodiscard]] double measure_memory_speed(const Communicator& comm);

}  // namespace norma::grid
