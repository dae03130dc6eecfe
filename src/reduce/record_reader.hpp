#pragma once
// Reads rows of fixed size: .npy files, and files that --record describes.

#include "reduce/format_reader.hpp"
#include "table/record.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

/// Where a file has its records, and what they hold.
struct RecordHead {
    static constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

    table::RecordLayout layout;
    std::vector<std::string> names;  ///< of layout.fields, made distinct
    std::uint64_t begin = 0;         ///< of the first one, in unpacked bytes
    std::uint64_t rows = unknown;    ///< not known of packed files without a header

    /// The first record that begins at or behind `offset`.
    [[nodiscard]] std::uint64_t row_at(std::uint64_t offset) const;
};

/// Reads the header of a .npy file, or takes the layout of the options. A file that does not
/// end where a record does is a Failure.
[[nodiscard]] Result<RecordHead> record_head(const TableFile& file,
                                             const InputOptions& options);

class RecordReader : public FormatReader {
  public:
    RecordReader(const Table& table, const InputOptions& options)
        : table_(table), options_(options) {}

    void read(const WorkPiece& work, ReadReport& report, const Give& give) override;

  private:
    /// A column of a block: one of these holds its values.
    struct Column {
        std::vector<std::int64_t> integers;
        std::vector<double> reals;
        std::string text;
        std::vector<std::uint32_t> borders;  ///< of the fields in `text`, which a comma ends
    };

    [[nodiscard]] bool open(std::uint32_t file, ReadReport& report);
    [[nodiscard]] std::optional<Failure> read_rows(table::ByteSource& source,
                                                   std::uint64_t before,
                                                   PieceRows& rows,
                                                   std::uint64_t end,
                                                   const Give& give);
    [[nodiscard]] Failure torn_row(std::uint64_t offset, std::size_t bytes) const;
    [[nodiscard]] BlockColumn decoded(const table::RecordField& field,
                                      const char* records,
                                      std::size_t count,
                                      Column& column) const;
    void give_rows(std::uint64_t offset, std::size_t count, const Give& give);

    const Table& table_;
    const InputOptions& options_;
    std::optional<std::uint32_t> file_;
    RecordHead head_;  // of that file
    std::vector<char> bytes_;
    std::vector<Column> columns_;
    TableBlock block_;
};

}  // namespace norma::reduce
