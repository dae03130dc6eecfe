#pragma once
// All that `describe` says of one column, added up block by block. The state is integers and
// sets: the same for any order of the rows and any split of them.

#include "norma/reduce/decimal_moments.hpp"
#include "norma/reduce/quantiles.hpp"

#include "reduce/close_bins.hpp"
#include "reduce/field_rules.hpp"
#include "reduce/table_block.hpp"
#include "reduce/text_extent.hpp"
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

/// What is wanted of a column.
enum class Detail : std::uint8_t {
    core,  ///< count, sum, mean, deviation, least and greatest
    full,
};

/// Some fields of a column.
struct PickedFields {
    std::vector<std::uint32_t> rows, begins, ends;

    void clear() {
        rows.clear();
        begins.clear();
        ends.clear();
    }
    void add(std::uint32_t row, std::uint32_t begin, std::uint32_t end) {
        rows.push_back(row);
        begins.push_back(begin);
        ends.push_back(end);
    }
    /// As a column of their own.
    [[nodiscard]] table::TextColumn of(const table::TextColumn& column) const {
        return {column.bytes, begins.data(), ends.data(), 1, 0, rows.size(), column.quote};
    }
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
    /// Of the numbers, at these levels: exact if there are few different values, else as
    /// Quantiles has them. None without numbers.
    [[nodiscard]] std::vector<Decimal> quantiles_at(std::span<const double> levels) const;
    /// How many numbers lie in each of `bins` equal parts from the least to the greatest: exact
    /// if there are few different values, else those near an edge may be in the next part.
    /// There must be numbers.
    [[nodiscard]] std::vector<std::uint64_t> shape(std::size_t bins) const;
    /// What most values are.
    [[nodiscard]] FieldKind main_kind() const;
    [[nodiscard]] const ValueCounts& values() const noexcept { return values_; }
    /// Of dates and texts.
    [[nodiscard]] const TextExtent& extent() const noexcept { return extent_; }
    /// Where the first field is that is no number, in a column of numbers for the most part.
    struct Odd {
        std::uint32_t file = 0;
        std::uint64_t offset = 0;
        std::string text;
        // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in it
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
            close_& values_;
        ar& extent_& odd_;
    }

  private:
    /// These return the first row that holds neither a number nor nothing.
    ///@{
    std::optional<std::uint32_t> add_fields(const BlockColumn& column,
                                            std::size_t rows,
                                            bool ascii,
                                            table::ColumnForm& form,
                                            const FieldRules& rules);
    /// Of a column that was of texts so far.
    std::optional<std::uint32_t> add_texts(const table::TextColumn& column,
                                           bool ascii,
                                           const FieldRules& rules);
    ///@}
    void add_numbers(table::ColumnNumbers& numbers, std::size_t rows);
    void add_to_histograms(std::span<const double> values);
    void add_other(std::string_view text, bool ascii, const FieldRules& rules);
    void add_text(std::string_view text, bool ascii);
    void note_odd(Odd odd, std::string_view text);

    DecimalMoments moments_;
    Detail detail_;
    std::uint64_t rows_ = 0;
    std::uint64_t missing_ = 0;
    std::array<std::uint64_t, field_kinds> kinds_{};
    bool exponents_ = false;  ///< some numbers are written with them
    bool fractions_ = false;  ///< some have digits behind the point
    Quantiles quantiles_;
    CloseBins close_;
    ValueCounts values_;
    TextExtent extent_;
    std::optional<Odd> odd_;

    // Of a block; no state.
    table::ColumnForm form_;
    table::ColumnForm rest_form_;
    PickedFields rest_;  // among texts
    table::ColumnNumbers numbers_;
    std::vector<double> doubles_;
    std::string scratch_;
};

}  // namespace norma::reduce
