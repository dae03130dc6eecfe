#pragma once
// Numbers of one type made of those of another.

#include "norma/decompose/element_type.hpp"

#include <cstddef>
#include <functional>

namespace norma::detail {

/// What makes `count` elements of memory of elements of a file.
using Conversion =
    std::function<void(const std::byte* file, std::byte* memory, std::size_t count)>;

/// None if the bytes are the same. Numbers out of range become the nearest there is, NaN 0
/// where integers are wanted; fractions are cut off; of complex numbers the real part is taken.
[[nodiscard]] Conversion conversion(ElementType from, bool big_endian, ElementType to);

}  // namespace norma::detail
