#include "table/careful_scan.hpp"

namespace norma::table {

namespace {

enum class At { row_begin, field_begin, unquoted, quoted, closed, returned, behind, comment };

}  // namespace

Scanned careful_scan(const char* data,
                     std::uint32_t begin,
                     std::uint32_t end,
                     const CsvDialect& dialect,
                     std::uint32_t* positions,
                     std::vector<std::uint32_t>& bad_rows) {
    Scanned found;
    found.quotes = true;
    bad_rows.clear();
    At at = At::row_begin;
    const auto text_behind_the_quote = [&] {
        if (bad_rows.empty() || bad_rows.back() != found.rows)
            bad_rows.push_back(static_cast<std::uint32_t>(found.rows));
        at = At::behind;
    };
    for (std::uint32_t i = begin; i < end; ++i) {
        const char c = data[i];
        found.carriage_return |= c == '\r';
        found.beyond_ascii |= (c & 0x80) != 0;
        if (at == At::quoted) {
            if (c == dialect.quote) at = At::closed;
            continue;
        }
        if (at == At::closed && c == dialect.quote) {  // doubled: a letter
            at = At::quoted;
            continue;
        }
        // A carriage return behind a closing quote belongs to the end of the row.
        if (at == At::returned && c != '\n') text_behind_the_quote();
        if (c == '\n' || (c == dialect.separator && at != At::comment)) {
            positions[found.positions++] = i;
            found.rows += c == '\n';
            at = c == '\n' ? At::row_begin : At::field_begin;
            continue;
        }
        switch (at) {
            case At::row_begin:
                if (dialect.comment != '\0' && c == dialect.comment) {
                    at = At::comment;
                    break;
                }
                [[fallthrough]];
            case At::field_begin:
                at = dialect.quote != '\0' && c == dialect.quote ? At::quoted : At::unquoted;
                break;
            case At::closed:
                if (c == '\r') {
                    at = At::returned;
                } else {
                    text_behind_the_quote();
                }
                break;
            default:
                break;
        }
    }
    found.inside = at == At::quoted;
    return found;
}

}  // namespace norma::table
