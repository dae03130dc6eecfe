#pragma once
// One value of a JSON line as text. Whatever simdjson would pass over unseen is looked at.

#include <simdjson.h>
#include <string_view>

namespace norma::table {

/// Its first letter.
[[nodiscard]] inline char json_kind(simdjson::ondemand::value& value) noexcept {
    return value.raw_json_token().front();
}

/// The text of a value, or what is wrong with it. `text` lies in the line as it is written
/// there, or in the parser if it is a string with escapes, which are then gone; null is empty.
[[nodiscard]] simdjson::error_code json_text(simdjson::ondemand::value& value,
                                             std::string_view& text);

}  // namespace norma::table
