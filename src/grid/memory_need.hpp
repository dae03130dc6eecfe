#pragma once
// How much memory the fields of a run take on a rank, for those who plan one and those who have
// too little.

#include "norma/decompose/decomposition.hpp"

#include "grid/stepper.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>

namespace norma::grid {

/// That are kept for each cell: two of an array of which cells around are read.
[[nodiscard]] std::size_t numbers_per_cell(const Stepper& stepper);

/// Bytes of a part's cells and of those around that it receives.
template <int N>
[[nodiscard]] double part_bytes(const Decomposition<N>& parts,
                                int part,
                                std::int64_t halo,
                                std::size_t numbers);

/// 57.6 GB
[[nodiscard]] std::string bytes_text(double bytes);

/// What there is to say where there is no room for a part.
template <int N>
[[nodiscard]] std::string too_large_text(const Decomposition<N>& parts,
                                         int part,
                                         std::int64_t halo,
                                         std::size_t numbers);

/// What `make` returns. Where it finds no memory this is thrown with that text.
template <typename Make>
auto with_room(const std::string& too_large, const Make& make) {
    try {
        return make();
    } catch (const std::bad_alloc&) {
        throw std::runtime_error(too_large);
    }
}

}  // namespace norma::grid
