#include "table/json_number.hpp"

#include <cstddef>

namespace norma::table {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Passes over digits; false if there are none.
bool skip_digits(std::string_view& text) noexcept {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    text.remove_prefix(count);
    return count > 0;
}

}  // namespace

bool is_json_number(std::string_view text) noexcept {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.starts_with('0')) {
        text.remove_prefix(1);
    } else if (!skip_digits(text)) {
        return false;
    }
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!skip_digits(text)) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
        if (!skip_digits(text)) return false;
    }
    return text.empty();
}

}  // namespace norma::table
