#pragma once
// Reads pieces of a table and hands their rows over, block by block.
//
//     TableReader reader(table, options, wanted_columns, where);
//     reader.read(work_piece, report, [&](const TableBlock& block) { summary.add(block); });

#include "norma/expr/evaluator.hpp"

#include "reduce/read_report.hpp"
#include "reduce/table.hpp"
#include "reduce/table_block.hpp"
#include "table/csv_reader.hpp"
#include "table/decode_column.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace norma::reduce {

/// Which rows are wanted.
using Condition = std::optional<expr::Expression>;

class TableReader {
  public:
    using Consumer = std::function<void(const TableBlock&)>;

    /// `table` and `options` stay where they are. `where` was compiled with table.names.
    TableReader(const Table& table, const InputOptions& options, const Condition& where);

    /// Reads one piece. What goes wrong stands in the report; after a failure read no more.
    void read(const WorkPiece& work, ReadReport& report, const Consumer& consume);

  private:
    void read_text(const WorkPiece& work,
                   const FileHead& head,
                   ReadReport& report,
                   const Consumer& consume);
    [[nodiscard]] const FileHead* head_of(std::uint32_t file, ReadReport& report);
    void give(const table::CsvBlock& rows, std::uint32_t file, const Consumer& consume);
    void add_constant(std::string_view text);
    [[nodiscard]] bool select(TableBlock& block);

    const Table& table_;
    const InputOptions& options_;
    std::optional<expr::Evaluator> where_;
    std::vector<expr::Variable> variables_;
    std::optional<std::uint32_t> file_;
    FileHead head_;
    TableBlock block_;
    struct Constant;
    std::vector<std::string> constants_;
    std::vector<std::array<std::uint32_t, 2>> constant_places_;
    // Of select():
    table::ColumnNumbers numbers_;
    std::vector<std::vector<double>> doubles_;
    std::vector<std::vector<std::string>> unquoted_;
    std::vector<std::vector<std::string_view>> texts_;
    std::vector<expr::Input> inputs_;
    std::vector<std::uint32_t> selected_;
    std::vector<std::vector<std::uint32_t>> places_;
    std::vector<std::vector<std::int64_t>> kept_integers_;
    std::vector<std::vector<double>> kept_reals_;
    std::vector<std::uint32_t> row_begins_;
};

/// The doubles nearest (or next to nearest, the same for the same number) to decoded numbers;
/// NaN where there is none.
void to_doubles(const table::ColumnNumbers& numbers,
                std::size_t rows,
                std::vector<double>& into);
[[nodiscard]] double to_double(std::int64_t mantissa, int decimals);

}  // namespace norma::reduce
