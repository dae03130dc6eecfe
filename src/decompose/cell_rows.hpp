#pragma once
// Boxes of cells in memory, seen as rows of bytes.

#include "norma/decompose/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace norma::detail {

/// Copies so many bytes; short rows without a call.
inline void copy_row(std::byte* to, const std::byte* from, std::size_t bytes) {
    if (bytes % 8 == 0 && bytes <= 64) {
        for (std::size_t i = 0; i < bytes; i += 8)
            std::memcpy(to + i, from + i, 8);
    } else {
        std::memcpy(to, from, bytes);
    }
}

/// Calls `visit(first byte, bytes)` for each row of the box in an array of this layout.
template <int N, typename Byte, typename Visit>
void for_each_byte_row(Byte* data,
                       const Layout<N>& layout,
                       std::size_t element_size,
                       const Box<N>& box,
                       Visit&& visit) {
    box.for_each_row([&](const Index<N>& first, std::int64_t cells) {
        visit(data + layout.offset(first) * static_cast<std::ptrdiff_t>(element_size),
              static_cast<std::size_t>(cells) * element_size);
    });
}

}  // namespace norma::detail
