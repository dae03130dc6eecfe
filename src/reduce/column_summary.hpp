#pragma once
// All that `describe` says of one column, added up block by block. The state is integers and
// sets: the same for any order of the rows and any split of them.

#include "norma/reduce/decimal_moments.hpp"
#include "norma/reduce/quantiles.hpp"

#include "reduce/table_block.hpp"
#include "reduce/value_counts.hpp"
#include "table/decode_column.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// How fields are to be understood.
struct FieldRules {
    char point = '.';
    std::vector<std::string> missing;  ///< texts that stand for no value

    [[nodiscard]] bool is_missing(std::string_view text) const;
};

enum class FieldKind : std::uint8_t { number, infinite, date, boolean, text };
constexpr std::size_t field_kinds = 5;

/// 2026-11-05, 2026-11-05T17:00, 2026-11-05 17:00:59.25Z, ...+01:00.
[[nodiscard]] bool is_date(std::string_view text);

/// What is wanted of a column.
enum class Detail : std::uint8_t {
    core,  ///< count, sum, mean, deviation, least and greatest
    full,
};

class ColumnSummary {
  public:
    explicit ColumnSummary(Detail detail = Detail::full)
        : moments_(detail == Detail::full ? 4 : 2), detail_(detail) {}

    void add(const TableBlock& block, const BlockColumn& column, const FieldRules& rules);
    void merge(ColumnSummary other);

    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::uint64_t missing() const noexcept { return missing_; }
    [[nodiscard]] std::uint64_t count(FieldKind kind) const noexcept {
        return kinds_[static_cast<std::size_t>(kind)];
    }
    /// integer, decimal, float, date, boolean, text, none; with a + if there are others, too.
    [[nodiscard]] std::string type() const;
    [[nodiscard]] const DecimalMoments& moments() const noexcept { return moments_; }
    [[nodiscard]] const Quantiles& quantiles() const noexcept { return quantiles_; }
    /// Of the numbers, at these levels: exact if there are few different values, else as
    /// Quantiles has them. None without numbers.
    [[nodiscard]] std::vector<Decimal> quantiles_at(std::span<const double> levels) const;
    /// What most values are.
    [[nodiscard]] FieldKind main_kind() const;
    [[nodiscard]] const ValueCounts& values() const noexcept { return values_; }
    /// The first and the last in the order of bytes, of dates and texts.
    [[nodiscard]] const std::string& least_text() const noexcept { return least_; }
    [[nodiscard]] const std::string& greatest_text() const noexcept { return greatest_; }
    [[nodiscard]] std::uint64_t shortest() const noexcept { return shortest_; }
    [[nodiscard]] std::uint64_t longest() const noexcept { return longest_; }
    /// Where the first field is that is no number, in a column of numbers for the most part.
    struct Odd {
        std::uint32_t file = 0;
        std::uint64_t offset = 0;
        std::string text;
        auto operator<=>(const Odd&) const = default;
        template <typename Archive>
        void serialize(Archive& ar, unsigned /*version*/) {
            ar& file& offset& text;
        }
    };
    [[nodiscard]] const std::optional<Odd>& first_odd() const noexcept { return odd_; }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& detail_& rows_& missing_& kinds_& exponents_& fractions_& moments_& quantiles_&
            values_;
        ar& least_& greatest_& shortest_& longest_& odd_;
    }

  private:
    void add_numbers(table::ColumnNumbers& numbers, std::size_t rows);
    void add_other(std::string_view text, bool ascii, const FieldRules& rules);

    DecimalMoments moments_;
    Detail detail_;
    std::uint64_t rows_ = 0;
    std::uint64_t missing_ = 0;
    std::array<std::uint64_t, field_kinds> kinds_{};
    bool exponents_ = false;  ///< some numbers are written with them
    bool fractions_ = false;  ///< some have digits behind the point
    Quantiles quantiles_;
    ValueCounts values_;
    std::string least_, greatest_;
    std::uint64_t shortest_ = UINT64_MAX;
    std::uint64_t longest_ = 0;
    std::optional<Odd> odd_;

    // Of a block; no state.
    table::ColumnForm form_;
    table::ColumnNumbers numbers_;
    std::vector<double> doubles_;
    std::string scratch_;
};

}  // namespace norma::reduce
