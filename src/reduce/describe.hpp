#pragma once
// What is to be said of every column of a table.

#include "reduce/column_summary.hpp"
#include "reduce/table.hpp"
#include "table/result_table.hpp"
#include "table/text_width.hpp"

#include <memory>
#include <string>
#include <vector>

namespace norma::reduce {

/// Which columns are looked at, and how: the same on all ranks.
struct DescribePlan {
    std::vector<std::size_t> columns;  ///< of Table::names
    std::vector<std::string> names;    ///< of these
    FieldRules rules;
    Detail detail = Detail::full;
};

/// Summaries of the columns; a state of run_pass().
class Describe {
  public:
    Describe() = default;  // to be read into
    explicit Describe(std::shared_ptr<const DescribePlan> plan)
        : plan_(std::move(plan)),
          columns_(plan_->columns.size(), ColumnSummary(plan_->detail)) {}

    void add(const TableBlock& block) {
        for (std::size_t i = 0; i < columns_.size(); ++i)
            columns_[i].add(block, block.columns[plan_->columns[i]], plan_->rules);
    }
    void merge(Describe other);

    [[nodiscard]] const std::vector<ColumnSummary>& columns() const noexcept {
        return columns_;
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& columns_;
    }

  private:
    std::shared_ptr<const DescribePlan> plan_;
    std::vector<ColumnSummary> columns_;
};

/// A row for each column. Figures that are exact stand in columns without a mark, others under
/// names with ~.
[[nodiscard]] table::ResultTable described(const std::vector<std::string>& names,
                                           const std::vector<ColumnSummary>& columns,
                                           table::Characters characters);

}  // namespace norma::reduce
