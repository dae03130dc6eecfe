#pragma once
// A stream of text as blocks of whole rows, each column of which can be looked at by itself.
//
//     CsvReader reader(source, dialect, columns, offset);
//     CsvBlock block;
//     while (true) {
//         auto more = reader.next(block);           // Result<bool>
//         if (!more || !*more) break;
//         decode_column(block.column(2), ...);
//     }

#include "norma/base/result.hpp"
#include "norma/table/text_column.hpp"

#include "table/csv_dialect.hpp"
#include "table/kernels.hpp"
#include "table/source.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace norma::table {

/// A row that is left out, and why.
struct BadRow {
    std::uint64_t offset = 0;  ///< of its first byte
    std::string reason;
};

/// Rows that lie in the reader's memory until its next block.
struct CsvBlock {
    const char* bytes = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::uint64_t offset = 0;  ///< of bytes[0] in the stream
    bool beyond_ascii = false;

    [[nodiscard]] TextColumn column(std::size_t index) const;
    /// Where a row begins in the stream.
    [[nodiscard]] std::uint64_t row_offset(std::size_t row) const {
        return offset + begins[row * columns] + begin_offset;
    }

    const std::uint32_t* begins = nullptr;
    const std::uint32_t* ends = nullptr;
    std::uint32_t begin_offset = 0;
    const std::uint32_t* last_begins =
        nullptr;  ///< of the last column, where lines end in \r\n
    const std::uint32_t* last_ends = nullptr;
    char quote = '\0';
};

/// What a text without rows of its own, or beyond all limits, is refused with.
class CsvReader {
  public:
    /// Bytes read at once: small enough to stay in a core's cache.
    static constexpr std::size_t usual_chunk = std::size_t{192} << 10;
    /// A row longer than this is refused: memory is bounded.
    static constexpr std::size_t longest_row = std::size_t{64} << 20;
    /// A guess that puts so many bytes into one row is wrong.
    static constexpr std::size_t longest_believed = std::size_t{1} << 20;
    static constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

    /// Reads `source`, whose next byte has the given offset in the stream. `name` stands in
    /// messages.
    CsvReader(ByteSource& source,
              std::string name,
              const CsvDialect& dialect,
              std::size_t columns,
              std::uint64_t offset,
              std::size_t chunk = usual_chunk);

    /// Goes to the first row start behind the first line feed; only before the first next().
    /// False if there is no such row before the end. A guess, see seems_inside_quotes().
    [[nodiscard]] Result<bool> enter_in_the_middle();

    /// Goes `bytes` ahead; only before the first next().
    [[nodiscard]] Result<bool> skip(std::uint64_t bytes);

    /// The next rows that begin at or before `last_begin`; false when there are none.
    [[nodiscard]] Result<bool> next(CsvBlock& block, std::uint64_t last_begin = no_limit);

    /// Where the row after those given so far begins.
    [[nodiscard]] std::uint64_t next_row() const noexcept { return offset_ + row_begin_; }

    /// Rows read so far, good and bad; blank lines and comments do not count.
    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::uint64_t bad_rows() const noexcept { return bad_count_; }
    /// The first few of them.
    [[nodiscard]] const std::vector<BadRow>& first_bad_rows() const noexcept { return bad_; }
    static constexpr std::size_t most_told = 10;

  private:
    [[nodiscard]] Result<bool> fill();
    [[nodiscard]] Scanned scan();
    [[nodiscard]] bool is_regular(const Scanned& found) const;
    void cut_at(std::uint64_t last_begin, Scanned& found);
    void give_regular(const Scanned& found, CsvBlock& block);
    void give_row(std::size_t first, std::size_t last, bool told_bad);
    void give_sorted(const Scanned& found, CsvBlock& block);
    void trim_returns(CsvBlock& block);
    void bad_row(std::uint32_t begin, std::string reason);
    [[nodiscard]] Failure too_long() const;
    [[nodiscard]] Scanned end_of_text();

    ByteSource& source_;
    std::string name_;
    CsvDialect dialect_;
    std::size_t columns_;
    std::size_t chunk_;
    std::vector<char> data_;
    std::uint32_t row_begin_ = readable_around;  // of the first row not given yet, in data_
    std::uint32_t end_ = readable_around;        // of what was read
    std::uint64_t offset_;                       // of data_[0] in the stream
    bool at_end_ = false;
    std::vector<std::uint32_t> positions_;  // [0] is the byte before the first row
    std::vector<std::uint32_t> bad_in_scan_;
    std::vector<std::uint32_t> begins_, ends_;            // of rows picked out
    std::vector<std::uint32_t> last_begins_, last_ends_;  // of the last column
    std::uint64_t rows_ = 0;
    std::uint64_t bad_count_ = 0;
    std::vector<BadRow> bad_;
};

}  // namespace norma::table
