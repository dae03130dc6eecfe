#pragma once
// Bytes owned and bytes looked at, and text seen as bytes and back.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace norma {

/// Bytes owned.
using Bytes = std::vector<std::byte>;
/// Bytes looked at, which somebody else owns.
using ByteView = std::span<const std::byte>;

/// The characters of a text, which must outlive the view.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// The bytes as characters; they must outlive the view.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace norma
