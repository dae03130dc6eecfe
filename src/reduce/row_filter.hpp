#pragma once
// Rows that fulfil a condition.
//
//     RowFilter filter(condition, options);
//     if (filter.keep(block, report)) use(block);

#include "norma/expr/evaluator.hpp"

#include "reduce/field_rules.hpp"
#include "reduce/read_report.hpp"
#include "reduce/table.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// Which rows are wanted.
using Condition = std::optional<expr::Expression>;

class RowFilter {
  public:
    /// `condition` was compiled with Table::names.
    RowFilter(const expr::Expression& condition, const InputOptions& options);

    /// Leaves only the rows in the block for which the condition is true; false if there are
    /// none. What the block then refers to is this object's until the next call.
    [[nodiscard]] bool keep(TableBlock& block, ReadReport& report);

  private:
    /// Where a variable of the condition has its values of a block.
    struct Values {
        table::ColumnForm form;
        std::vector<double> numbers;
        std::vector<std::uint32_t> others;  ///< rows of text without a plain number
        std::vector<std::string_view> texts;
        std::vector<std::string> made;  ///< what some of them refer to
    };
    /// The rows that are left of a column.
    struct Kept {
        std::vector<std::uint32_t> begins, ends;
        std::vector<std::int64_t> integers;
        std::vector<double> reals;
    };

    void count_texts(const TableBlock& block, ReadReport& report);
    [[nodiscard]] bool is_text(const BlockColumn& column, std::size_t row);
    void read_texts(const TableBlock& block, const BlockColumn& column, Values& values) const;
    void pick(std::size_t count, BlockColumn& column, Kept& kept) const;

    FieldRules rules_;
    expr::Evaluator evaluator_;
    std::vector<expr::Variable> variables_;
    std::vector<std::array<std::size_t, 2>> compared_;  ///< of the variables: numbers
    std::vector<Values> values_;
    std::vector<expr::Input> inputs_;
    std::vector<std::uint32_t> selected_, both_;
    std::vector<Kept> kept_;
    std::vector<std::uint32_t> row_begins_;
    table::ColumnNumbers numbers_;
    std::string scratch_;
};

}  // namespace norma::reduce
