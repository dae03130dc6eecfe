#pragma once
// Reduction by key: one row of results for each combination of the keys' texts.

#include "norma/reduce/decimal_moments.hpp"
#include "norma/reduce/quantiles.hpp"

#include "base/huge_pages.hpp"
#include "reduce/aggregates.hpp"
#include "reduce/column_summary.hpp"
#include "reduce/distinct_values.hpp"
#include "reduce/group_series.hpp"
#include "reduce/key_table.hpp"
#include "reduce/light_cell.hpp"
#include "reduce/memory_share.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"
#include "table/result_table.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace norma::reduce {

/// The same on all ranks.
struct GroupPlan {
    std::vector<std::size_t> keys;  ///< of Table::names
    std::vector<std::string> key_names;
    std::vector<Aggregate> aggregates;
    FieldRules rules;
    std::shared_ptr<MemoryBudget> memory{};  ///< of the groups of all threads; none: no limit
};

/// What is kept of a column for each group; vectors by the number of the group, empty where
/// nothing asks for them.
struct GroupColumn {
    std::size_t column = 0;
    bool wants_light = false;
    bool wants_moments = false;
    bool wants_quantiles = false;
    bool wants_distinct = false;
    bool wants_missing = false;
    bool wants_series = false;

    BigVector<LightCell> light;
    /// By group and decimals: numbers that fit into no cell of others' decimals.
    std::map<std::pair<std::uint32_t, std::int64_t>, LightCell> apart;
    std::map<std::uint32_t, DecimalMoments> large;  ///< by group: numbers too long for a cell
    std::vector<DecimalMoments> moments;
    std::vector<Quantiles> quantiles;
    std::vector<DistinctValues> distinct;
    std::vector<std::uint64_t> missing;
    detail::GroupSeries series;
    std::uint64_t not_numbers = 0;  ///< fields that are neither numbers nor missing

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& light& apart& large& moments& quantiles& distinct& missing& series& not_numbers;
    }
};

/// A state of run_pass(). Throws MemoryLimitError when the groups take more than they may.
class GroupBy {
  public:
    GroupBy() = default;  // to be read into
    explicit GroupBy(std::shared_ptr<const GroupPlan> plan);

    void add(const TableBlock& block);
    /// Adds what was read of other pieces of the same table.
    void merge(GroupBy other);
    /// How many take_part() may be asked for, each once: what they hold together is this state.
    [[nodiscard]] std::size_t parts() const;
    [[nodiscard]] GroupBy take_part(std::size_t part);
    /// Nothing more comes: results may be asked for.
    void complete();
    /// Adds what was read of another table, which comes behind this one. Both are complete.
    void append(GroupBy other);
    /// Gives a state that was read what is not part of it. Throws DecodeError if that is of
    /// another plan.
    void adopt(std::shared_ptr<const GroupPlan> plan);

    [[nodiscard]] std::size_t groups() const noexcept { return keys_.size(); }
    /// A row for each group, ordered by the keys: numbers by value, then texts by bytes. As
    /// long as this and the plan live.
    [[nodiscard]] table::ResultRows rows(const GroupPlan& plan) const;
    /// Fields of a column of numbers that were none.
    [[nodiscard]] std::map<std::size_t, std::uint64_t> not_numbers() const;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& keys_& rows_& columns_;
    }

  private:
    void find_groups(const TableBlock& block);
    void resize();
    void add_column(GroupColumn& state, const TableBlock& block);
    void add_numbers(GroupColumn& state, std::size_t rows);
    void add_light(GroupColumn& state, std::size_t rows);
    void add_others(GroupColumn& state, const BlockColumn& column);
    void add_distinct(GroupColumn& state, const BlockColumn& column);
    void add_series(GroupColumn& state, const TableBlock& block);
    enum class Order { interleaved, behind };
    void merge(GroupBy other, Order order);
    void merge_by_group(GroupColumn& mine,
                        const GroupColumn& theirs,
                        const std::vector<std::uint32_t>& numbers);
    void merge_apart(GroupColumn& mine,
                     const GroupColumn& theirs,
                     const std::vector<std::uint32_t>& numbers);
    [[nodiscard]] table::Cell cell(const Aggregate& aggregate, std::uint32_t group) const;
    void count_memory();
    void make_row(const GroupPlan& plan,
                  std::uint32_t group,
                  std::vector<table::Cell>& cells) const;
    void fetch(std::uint32_t group) const;
    void check_memory();

    std::shared_ptr<const GroupPlan> plan_;
    MemoryShare memory_;
    KeyTable keys_;
    bool wants_rows_ = false;
    std::size_t size_ = 0;           // of the vectors by group
    BigVector<std::uint64_t> rows_;  // by the number of the group, empty if nothing asks
    std::vector<GroupColumn> columns_;

    std::size_t held_ = 0;  ///< bytes, by what groups have grown to when that was last counted
    std::uint64_t uncounted_rows_ = 0;  ///< since then

    // Of a block; no state.
    std::vector<std::uint32_t> groups_;
    std::vector<table::ColumnForm> forms_;
    table::ColumnNumbers numbers_;
    std::vector<double> doubles_;
    std::string scratch_, composed_;
};

}  // namespace norma::reduce
