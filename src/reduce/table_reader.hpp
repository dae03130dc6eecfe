#pragma once
// Reads pieces of a table and hands their rows over, block by block.
//
//     TableReader reader(table, options, where);
//     reader.read(work_piece, report, [&](const TableBlock& block) { summary.add(block); });

#include "reduce/format_reader.hpp"
#include "reduce/read_report.hpp"
#include "reduce/row_filter.hpp"
#include "reduce/table.hpp"
#include "reduce/table_block.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

class TableReader {
  public:
    using Consumer = std::function<void(const TableBlock&)>;

    /// `table` and `options` stay where they are. `where` was compiled with table.names.
    TableReader(const Table& table, const InputOptions& options, const Condition& where);

    /// Reads one piece. What goes wrong stands in the report; after a failure read no more.
    void read(const WorkPiece& work, ReadReport& report, const Consumer& consume);

  private:
    void add_constants(TableBlock& block);
    void make_constants(std::uint32_t file);
    void make_constant(std::string_view text);

    const Table& table_;
    const InputOptions& options_;
    std::map<table::InputFormat, std::unique_ptr<FormatReader>> readers_;
    std::optional<RowFilter> filter_;
    std::vector<std::uint64_t> pieces_before_;  // each file
    // Columns that are the same in all rows of a file.
    std::optional<std::uint32_t> constants_of_;
    std::vector<std::string> constants_;
    std::vector<std::array<std::uint32_t, 2>> constant_places_;
};

}  // namespace norma::reduce
