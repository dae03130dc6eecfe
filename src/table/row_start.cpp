#include "table/row_start.hpp"

namespace norma::table {

namespace {

/// Where in a row the text is, character by character.
class RowState {
  public:
    enum class At { field_begin, unquoted, quoted, closed };

    RowState(At at, const CsvDialect& dialect) : at_(at), dialect_(dialect) {}

    /// Whether the next character ends the row.
    [[nodiscard]] bool ends_with(char c) {
        const bool quote = dialect_.quote != '\0' && c == dialect_.quote;
        if (at_ == At::quoted) {
            if (quote) at_ = At::closed;
            return false;
        }
        if (at_ == At::closed && quote) {  // doubled
            at_ = At::quoted;
            return false;
        }
        letters_ += at_ == At::unquoted && quote;
        quoted_fields_ += at_ == At::closed;
        if (c == dialect_.separator || c == '\n') {
            at_ = At::field_begin;
        } else {
            at_ = at_ == At::field_begin && quote ? At::quoted : At::unquoted;
        }
        return c == '\n';
    }

    /// Whether more quotes were letters, as in 5", than fields stood in quotes.
    [[nodiscard]] bool has_mostly_letters() const { return letters_ > quoted_fields_; }

  private:
    At at_;
    const CsvDialect& dialect_;
    std::size_t letters_ = 0;
    std::size_t quoted_fields_ = 0;
};

/// Whether quotes are letters in most fields of a text that begins behind the end of a quoted
/// one, if it was one.
bool quotes_are_letters(std::string_view behind, const CsvDialect& dialect) {
    RowState state(RowState::At::closed, dialect);
    for (const char c : behind)
        static_cast<void>(state.ends_with(c));
    return state.has_mostly_letters();
}

}  // namespace

bool seems_inside_quotes(std::string_view text, const CsvDialect& dialect) {
    if (dialect.quote == '\0') return false;
    const auto is_border = [&](char c) {
        return c == dialect.separator || c == '\n' || c == '\r';
    };
    if (text.size() > 1 && text[0] == dialect.quote && text[1] != dialect.quote &&
        !is_border(text[1])) {
        return false;
    }
    bool toggled = false;
    for (std::size_t i = text.find(dialect.quote); i != std::string_view::npos;
         i = text.find(dialect.quote, i + 1)) {
        if (i > 0 && i + 1 < text.size() && text[i - 1] != dialect.quote &&
            text[i + 1] != dialect.quote) {
            const bool may_open = is_border(text[i - 1]);
            const bool may_close = is_border(text[i + 1]);
            if (may_open && !may_close) return toggled;
            if (may_close && !may_open)
                return !toggled && !quotes_are_letters(text.substr(i + 1), dialect);
            if (!may_open) continue;  // a letter
        }
        toggled = !toggled;
    }
    return toggled;  // an open quote would soon be followed by one that can only close
}

std::optional<std::size_t> first_row_start(std::string_view text,
                                           bool inside,
                                           const CsvDialect& dialect) {
    RowState state(inside ? RowState::At::quoted : RowState::At::field_begin, dialect);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (state.ends_with(text[i])) return i + 1;
    return std::nullopt;
}

}  // namespace norma::table
