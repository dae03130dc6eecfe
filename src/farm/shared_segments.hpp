#pragma once
// The file in /dev/shm through which Open MPI's ranks of one host talk stays when a rank and
// its launcher are killed, and takes memory until the next boot.

#include <string>
#include <vector>

namespace norma::farm {

/// The segment that Open MPI made for this rank: a file it has mapped, ours, named
/// vader_segment.HOST.UID.JOB.RANK (Open MPI 4) or sm_segment... (5), RANK counted on this
/// host. Call it after MPI_Init. Only that one: others may be of ranks that live.
[[nodiscard]] std::vector<std::string> own_shared_segments(
    const std::string& maps = "/proc/self/maps");

/// The same by the name Open MPI 4.1 gives it, which is known before MPI starts: for a rank
/// that dies while it does. `folder` stands in for /dev/shm.
[[nodiscard]] std::vector<std::string> segments_named_after_this_rank(
    const std::string& folder = "/dev/shm");

}  // namespace norma::farm
