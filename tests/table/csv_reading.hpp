#pragma once
// Reads text tables whole, for tests.

#include "table/csv_reader.hpp"
#include "table/decode_column.hpp"
#include "table/reading.hpp"

#include <optional>
#include <string>
#include <vector>

namespace norma::table {

using Rows = std::vector<std::vector<std::string>>;

struct CsvRead {
    Rows rows;  ///< without quotes
    std::vector<std::uint64_t> offsets;
    std::vector<BadRow> bad;
    std::uint64_t bad_rows = 0;
    std::uint64_t all_rows = 0;  ///< as the reader counted them
    std::uint64_t begin = 0;     ///< of the first row
    std::uint64_t end = 0;       ///< where the next row begins
    std::optional<std::string> failure;
};

inline void take_rows(const CsvBlock& block, CsvRead& read) {
    std::string scratch;
    for (std::size_t row = 0; row < block.rows; ++row) {
        std::vector<std::string> fields;
        for (std::size_t i = 0; i < block.columns; ++i) {
            const TextColumn column = block.column(i);
            fields.emplace_back(unquoted(column[row], column.quote, scratch));
        }
        read.rows.push_back(std::move(fields));
        read.offsets.push_back(block.row_offset(row));
    }
}

/// The rows that are left and begin at or before `last_begin`.
inline CsvRead read_rows(CsvReader& reader, std::uint64_t last_begin = CsvReader::no_limit) {
    CsvRead read;
    read.begin = reader.next_row();
    CsvBlock block;
    while (true) {
        const auto more = reader.next(block, last_begin);
        if (!more) read.failure = more.error();
        if (!more || !*more) break;
        take_rows(block, read);
    }
    read.bad = reader.first_bad_rows();
    read.bad_rows = reader.bad_rows();
    read.all_rows = reader.rows();
    read.end = reader.next_row();
    return read;
}

struct CsvHow {
    CsvDialect dialect{};
    std::size_t chunk = CsvReader::usual_chunk;
    std::size_t step = 1 << 20;  ///< bytes the source gives at once
};

inline CsvRead read_csv(const std::string& text, std::size_t columns, const CsvHow& how = {}) {
    TextSource source(text, how.step);
    CsvReader reader(source, "a.csv", how.dialect, columns, 0, how.chunk);
    return read_rows(reader);
}

/// The piece of a text from `begin` on, as a rank reads it that knows nothing of what is
/// before.
inline CsvRead read_csv_piece(const std::string& text,
                              std::size_t columns,
                              std::uint64_t begin,
                              std::uint64_t end,
                              const CsvHow& how = {}) {
    TextSource source(text.substr(begin), how.step);
    CsvReader reader(source, "a.csv", how.dialect, columns, begin, how.chunk);
    if (begin > 0) {
        const auto entered = reader.enter_in_the_middle();
        if (!entered) {
            CsvRead failed;
            failed.failure = entered.error();
            return failed;
        }
    }
    return read_rows(reader, end);
}

}  // namespace norma::table
