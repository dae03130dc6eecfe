#pragma once
// Offsets as the counts and displacements MPI wants.

#include "norma/comm/collective.hpp"

#include <algorithm>
#include <vector>

namespace norma::detail {

struct IntOffsets {
    std::vector<int> counts;
    std::vector<int> starts;
};

/// Throws UsageError if there are more elements than an int can count.
[[nodiscard]] IntOffsets int_offsets(Offsets offsets, const Call& call);

/// The int for a count of a collective with parts of different lengths; UsageError as above.
[[nodiscard]] int int_count(std::size_t count, const Call& call);

/// Calls `run(data offset in bytes, count)` for pieces short enough for an int.
template <typename Run>
void in_pieces(const Memory& memory, Run&& run) {
    constexpr std::size_t piece = std::size_t{1} << 30;
    std::size_t done = 0;
    do {
        const std::size_t count = std::min(piece, memory.count - done);
        run(done * memory.element_size, static_cast<int>(count));
        done += count;
    } while (done < memory.count);
}

/// `in` as MPI wants it when the result goes to the same memory.
[[nodiscard]] inline const void* or_in_place(const void* in, const void* out) {
    return in == out && in != nullptr ? MPI_IN_PLACE : in;
}

inline std::byte* at(void* data, std::size_t bytes) {
    return static_cast<std::byte*>(data) + bytes;
}

}  // namespace norma::detail
