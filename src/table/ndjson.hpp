#pragma once
// Lines of JSON objects as columns of text.
//
//     NdjsonReader reader;
//     while (!lines.empty()) {
//         lines.remove_prefix(reader.parse(lines));
//         for (std::size_t i = 0; i < reader.names().size(); ++i) use(reader.names()[i],
//         reader.column(i));
//     }

#include "norma/table/text_column.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// A line that is no row.
struct BadLine {
    std::uint32_t offset = 0;  ///< of its first byte in the block
    const char* reason = "";   ///< what is wrong with it, for people
};

/// Where in their file lines are.
enum class LinesAt : std::uint8_t { beginning, middle };

/// Takes lines block by block. A column is a key of the objects; its number is that of its
/// first appearance in this reader, and stays.
///
/// Values are text: strings without their quotes and escapes, numbers and truth values as they
/// are written, null and missing keys as empty fields. Objects in objects are columns
/// "outer.inner" down to 16 levels; arrays, and objects below that, are their JSON text. A line
/// is good or bad as a whole: it is bad if it is not JSON (RFC 8259, UTF-8), no object, names a
/// column twice, or goes beyond a limit below. Empty lines are no rows.
class NdjsonReader {
  public:
    static constexpr std::size_t longest_line = std::size_t{64} << 20;
    static constexpr std::size_t longest_name = 4096;
    static constexpr std::size_t most_columns = std::size_t{1} << 17;
    /// Fields of a block, empty ones included; what bounds the memory.
    static constexpr std::size_t most_fields = std::size_t{1} << 24;

    NdjsonReader();
    NdjsonReader(const NdjsonReader&) = delete;
    NdjsonReader& operator=(const NdjsonReader&) = delete;
    ~NdjsonReader();

    /// Makes columns of the lines, the last of which may lack its '\n'; those of the last call
    /// are gone. Copies the text. Gives the number of bytes it took: all, unless so many lines
    /// have so many columns that the rest needs another call. A byte order mark at the
    /// beginning of a file is passed over. Throws UsageError if there are 4 GiB or more.
    std::size_t parse(std::string_view lines, LinesAt at = LinesAt::beginning);

    [[nodiscard]] std::size_t rows() const noexcept;
    /// Of all columns so far.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept;
    /// Column number `index` of the block; valid until the next parse().
    [[nodiscard]] TextColumn column(std::size_t index) const;
    /// Where in the block the line of each row begins.
    [[nodiscard]] const std::vector<std::uint32_t>& line_begins() const noexcept;
    [[nodiscard]] const std::vector<BadLine>& bad_lines() const noexcept;

  private:
    class Block;
    std::unique_ptr<Block> block_;
};

}  // namespace norma::table
