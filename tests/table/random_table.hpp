#pragma once
// Random tables, written with quotes where they must stand and where they may.

#include "table/csv_dialect.hpp"
#include "table/random_number.hpp"

#include <string>
#include <vector>

namespace norma::table {

inline std::string in_quotes(const std::string& text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        out += c;
        if (c == quote) out += c;
    }
    return out + quote;
}

inline bool needs_quotes(const std::string& text, const CsvDialect& dialect) {
    return text.find_first_of({dialect.separator, dialect.quote, '\n', '\r'}) !=
               std::string::npos ||
           (!text.empty() && text[0] == dialect.comment);
}

struct RandomTable {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::uint64_t> offsets;
    std::string text;
};

struct TableShape {
    std::size_t rows = 20;
    std::size_t columns = 3;
    std::size_t longest_field = 12;
    std::size_t unneeded_quotes = 4;  ///< one field of so many; 0: none
    const char* line_end = "\n";
    std::string_view letters = "abcdefghij0123456789.,,\"\n\r# \xc3";
};

inline RandomTable random_table(Random& random,
                                const TableShape& shape,
                                const CsvDialect& dialect = {}) {
    RandomTable table;
    for (std::size_t r = 0; r < shape.rows; ++r) {
        table.offsets.push_back(table.text.size());
        std::vector<std::string> row;
        for (std::size_t c = 0; c < shape.columns; ++c) {
            std::string field;
            for (std::size_t n = pick(random, shape.longest_field + 1); n > 0; --n)
                field += pick_from(random, shape.letters);
            const bool unneeded =
                shape.unneeded_quotes > 0 && pick(random, shape.unneeded_quotes) == 0;
            if (c > 0) table.text += dialect.separator;
            table.text += needs_quotes(field, dialect) || unneeded
                              ? in_quotes(field, dialect.quote)
                              : field;
            row.push_back(std::move(field));
        }
        table.text += shape.line_end;
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace norma::table
