#pragma once
// Rows of a result before their elements have come, and serialized values in rows.

#include "norma/comm/ragged.hpp"
#include "norma/wire/frame.hpp"

#include <cstddef>
#include <type_traits>
#include <vector>

namespace norma::detail {

/// One frame for each row of `frames`.
template <typename T>
std::vector<T> unframe_rows(const Ragged<std::byte>& frames) {
    static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
    std::vector<T> values;
    values.reserve(frames.size());
    for (std::size_t row = 0; row < frames.size(); ++row) {
        values.push_back(wire::unframe_value<T>(frames[row]));
    }
    return values;
}

/// Rows of the given lengths, still without their elements.
template <typename T>
Ragged<T> empty_rows(const std::vector<std::size_t>& counts) {
    std::size_t total = 0;
    for (const std::size_t count : counts)
        total += count;
    return Ragged<T>(std::vector<T>(total), counts);
}

}  // namespace norma::detail
