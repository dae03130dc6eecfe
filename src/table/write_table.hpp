#pragma once
// Results as text, in the format that was asked for.
//
//     if (const auto failure = write_table(out, found, {.format = Format::csv})) ...

#include "norma/base/result.hpp"

#include "base/file_writer.hpp"
#include "table/result_table.hpp"
#include "table/write_options.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// Writes a table row by row, in any format but the aligned one, which needs all of it.
class TableWriter {
  public:
    /// `head`: its columns; rows it holds are not written.
    TableWriter(const ResultTable& head, const WriteOptions& options);

    /// A row with fewer cells than there are columns ends with nothing.
    void add(std::vector<Cell> row);
    /// Bytes of text that is ready, and has not been taken yet.
    [[nodiscard]] std::size_t ready() const noexcept { return ready_.size(); }
    /// That text.
    [[nodiscard]] std::string take();
    /// The same, and the end; no row comes any more.
    [[nodiscard]] std::string finish();

  private:
    void append_header();
    void append_line(const std::vector<std::string>& fields);
    void append_object(const std::vector<Cell>& row);

    std::vector<ResultColumn> columns_;
    WriteOptions options_;
    std::vector<std::string> names_;  // of an object's members, as JSON
    std::string ready_;
    bool has_rows_ = false;
};

/// All of it.
[[nodiscard]] std::string table_text(const ResultTable& table, const WriteOptions& options);

/// The same into a file, a piece at a time; fails if that takes no more.
[[nodiscard]] std::optional<Failure> write_table(FileWriter& out,
                                                 const ResultTable& table,
                                                 const WriteOptions& options);

}  // namespace norma::table
