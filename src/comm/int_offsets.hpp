#pragma once
// Counts and offsets as MPI wants them.

#include "norma/comm/collective.hpp"

#include "mpi_call.hpp"

#include <algorithm>
#include <vector>

namespace norma::detail {

/// Calls `run(count, type)` with what stands for the memory in a call of MPI.
template <typename Run>
void with_int_count(const Action& action, const Memory& memory, Run&& run) {
    if (fits_an_int(memory.count)) [[likely]] {
        run(static_cast<int>(memory.count), memory.type);
    } else {
        IntCount number(memory);
        run(number.count(), number.type());
        action.keep(std::move(number));
    }
}

/// Calls `run(data offset in bytes, count)` for pieces short enough for an int.
template <typename Run>
void in_pieces(const Memory& memory, Run&& run) {
    if (fits_an_int(memory.count)) [[likely]] {
        run(0, static_cast<int>(memory.count));
        return;
    }
    constexpr std::size_t piece = std::size_t{1} << 30;
    std::size_t done = 0;
    do {
        const std::size_t count = std::min(piece, memory.count - done);
        run(done * memory.element_size, static_cast<int>(count));
        done += count;
    } while (done < memory.count);
}

inline std::byte* at(void* data, std::size_t bytes) {
    return static_cast<std::byte*>(data) + bytes;
}
inline const std::byte* at(const void* data, std::size_t bytes) {
    return static_cast<const std::byte*>(data) + bytes;
}

}  // namespace norma::detail
