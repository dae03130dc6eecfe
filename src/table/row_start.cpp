#include "table/row_start.hpp"

namespace norma::table {

bool seems_inside_quotes(std::string_view text, const CsvDialect& dialect) {
    if (dialect.quote == '\0') return false;
    const auto is_border = [&](char c) {
        return c == dialect.separator || c == '\n' || c == '\r';
    };
    bool toggled = false;
    for (std::size_t i = text.find(dialect.quote); i != std::string_view::npos;
         i = text.find(dialect.quote, i + 1)) {
        if (i == 0 && text.size() > 1 && text[1] != dialect.quote && !is_border(text[1]))
            return false;
        if (i > 0 && i + 1 < text.size() && text[i - 1] != dialect.quote &&
            text[i + 1] != dialect.quote) {
            const bool may_open = is_border(text[i - 1]);
            const bool may_close = is_border(text[i + 1]);
            if (may_open != may_close) return may_close != toggled;
        }
        toggled = !toggled;
    }
    return toggled;  // an open quote would soon be followed by one that can only close
}

std::optional<std::size_t> first_row_start(std::string_view text,
                                           bool inside,
                                           const CsvDialect& dialect) {
    enum class At { field_begin, unquoted, quoted, closed };
    At at = inside ? At::quoted : At::field_begin;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool quote = dialect.quote != '\0' && c == dialect.quote;
        if (at == At::quoted) {
            if (quote) at = At::closed;
        } else if (at == At::closed && quote) {
            at = At::quoted;
        } else if (c == '\n') {
            return i + 1;
        } else if (c == dialect.separator) {
            at = At::field_begin;
        } else {
            at = at == At::field_begin && quote ? At::quoted : At::unquoted;
        }
    }
    return std::nullopt;
}

}  // namespace norma::table
