#pragma once
// A run of cells that a scheme advances at once, and what is needed for it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace norma::grid {

/// Arrays are those of one rank; grids of fewer dimensions than 3 leave the first entries of
/// `first` 0 and of `strides` 0. x is always the last.
struct Row {
    std::array<std::int64_t, 3>
        first{};             ///< the first cell, by its place in the whole grid: z, y, x
    std::int64_t cells = 0;  ///< along x
    std::int64_t step = 0;   ///< number of the step that is made, from 0
    std::array<std::ptrdiff_t, 3> strides{};  ///< to the next cell along z, y and x, in doubles
    std::span<const double* const> in;        ///< the first cell in each array, before
    std::span<double* const> out;             ///< and where its new value goes
};

}  // namespace norma::grid
