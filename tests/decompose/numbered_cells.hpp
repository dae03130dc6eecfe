#pragma once
// Fields whose cells all have values of their own, so that every cell can be checked.

#include "norma/decompose/field.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

namespace norma {

/// The place of a cell in the order of C, counted from 1.
template <typename T, std::size_t N>
T value_of(const std::array<std::int64_t, N>& extents,
           const std::array<std::int64_t, N>& cell) {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < N; ++d)
        place = place * extents[d] + cell[d];
    if constexpr (std::is_integral_v<T>) return static_cast<T>(place + 1);
    return static_cast<T>(static_cast<double>(place + 1));
}

template <typename T, int N>
void fill(Field<T, N>& field) {
    field.fill([&](const Index<N>& cell) {
        return value_of<T>(field.decomposition().extents(), cell);
    });
}

/// Cells of this rank that do not have their value.
template <typename T, int N>
std::int64_t wrong_cells(const Field<T, N>& field) {
    std::int64_t wrong = 0;
    field.for_each_row([&](Index<N> cell, std::span<const T> row) {
        for (const T& value : row) {
            if (value != value_of<T>(field.decomposition().extents(), cell)) ++wrong;
            ++cell[N - 1];
        }
    });
    return wrong;
}

}  // namespace norma
