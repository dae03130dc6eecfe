#pragma once
// What JSON takes for a number.

#include <string_view>

namespace norma::table {

/// Whether a text is a number by RFC 8259.
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

}  // namespace norma::table
