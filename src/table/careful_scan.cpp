#include "table/careful_scan.hpp"

namespace norma::table {

namespace {

class CarefulScan {
  public:
    CarefulScan(const CsvDialect& dialect,
                std::uint32_t* positions,
                std::vector<std::uint32_t>& bad_rows)
        : dialect_(dialect), positions_(positions), bad_rows_(bad_rows) {
        found_.quotes = true;
        bad_rows_.clear();
    }

    /// The next character, and where it stands.
    void take(char c, std::uint32_t place) {
        found_.carriage_return |= c == '\r';
        found_.beyond_ascii |= (c & 0x80) != 0;
        if (at_ == At::quoted) {
            if (c == dialect_.quote) at_ = At::closed;
        } else if (at_ == At::closed && c == dialect_.quote) {
            at_ = At::quoted;  // doubled: a letter
        } else {
            outside(c, place);
        }
    }

    [[nodiscard]] Scanned found() {
        found_.inside = at_ == At::quoted;
        return found_;
    }

  private:
    enum class At {
        row_begin,
        field_begin,
        unquoted,
        quoted,
        closed,
        returned,  ///< a carriage return behind a closing quote
        behind,    ///< text behind a closing quote
        comment
    };

    void outside(char c, std::uint32_t place) {
        if (at_ == At::returned && c != '\n') text_behind_the_quote();
        if (c == '\n' || (c == dialect_.separator && at_ != At::comment)) {
            positions_[found_.positions++] = place;
            found_.rows += c == '\n';
            at_ = c == '\n' ? At::row_begin : At::field_begin;
        } else if (at_ == At::closed) {
            text_or_return(c);
        } else if (at_ == At::row_begin && dialect_.comment != '\0' && c == dialect_.comment) {
            at_ = At::comment;
        } else if (at_ == At::row_begin || at_ == At::field_begin) {
            const bool quote = dialect_.quote != '\0' && c == dialect_.quote;
            at_ = quote ? At::quoted : At::unquoted;
        }
    }

    void text_or_return(char c) {
        if (c == '\r') {
            at_ = At::returned;
        } else {
            text_behind_the_quote();
        }
    }

    void text_behind_the_quote() {
        if (bad_rows_.empty() || bad_rows_.back() != found_.rows)
            bad_rows_.push_back(static_cast<std::uint32_t>(found_.rows));
        at_ = At::behind;
    }

    const CsvDialect& dialect_;
    std::uint32_t* positions_;
    std::vector<std::uint32_t>& bad_rows_;
    Scanned found_;
    At at_ = At::row_begin;
};

}  // namespace

Scanned careful_scan(const char* data,
                     std::uint32_t begin,
                     std::uint32_t end,
                     const CsvDialect& dialect,
                     std::uint32_t* positions,
                     std::vector<std::uint32_t>& bad_rows) {
    CarefulScan scan(dialect, positions, bad_rows);
    for (std::uint32_t i = begin; i < end; ++i)
        scan.take(data[i], i);
    return scan.found();
}

}  // namespace norma::table
