#pragma once
// Arrays whose ghosts are exchanged, and boxes of their cells.

#include "norma/decompose/any_field.hpp"
#include "norma/decompose/cell_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::detail {

/// An array that is exchanged, and where it lies now.
template <int N>
struct ExchangedArray {
    const AnyField<N>* field = nullptr;
    void* data = nullptr;
    std::uint64_t memory = memory_number(data);  // another array may lie there later
};

/// Bytes of these boxes in all arrays.
template <int N>
std::size_t bytes_of(std::span<const ExchangedArray<N>> arrays,
                     const std::vector<Box<N>>& boxes) {
    std::size_t bytes = 0;
    for (const ExchangedArray<N>& array : arrays) {
        for (const Box<N>& box : boxes)
            bytes += static_cast<std::size_t>(box.cells()) * array.field->element_size();
    }
    return bytes;
}

/// Rows shorter than this many bytes are gathered into a buffer and sent; longer ones are
/// copied by a neighbour from where they lie, or left to MPI to send from there.
constexpr std::size_t least_run = 128;

/// Whether rows are so short that they are better gathered.
template <int N>
bool in_short_rows(std::span<const ExchangedArray<N>> arrays,
                   const std::vector<Box<N>>& boxes) {
    std::size_t rows = 0;
    for (const Box<N>& box : boxes)
        rows += static_cast<std::size_t>(box.cells() / box.extent(N - 1));
    return bytes_of(arrays, boxes) < rows * arrays.size() * least_run;
}

}  // namespace norma::detail
