#include "reduce/column_summary.hpp"

#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"
#include "reduce/numbers.hpp"
#include "reduce/quantile_buckets.hpp"
#include "reduce/quantile_rank.hpp"

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace norma::reduce {

namespace {

/// Bytes of UTF-8 that continue a character, among eight.
std::uint64_t continuing_in(std::uint64_t bytes) {
    constexpr std::uint64_t each_byte = 0x0101010101010101U;
    return (bytes >> 7U & ~bytes >> 6U & each_byte) * each_byte >> 56U;
}

std::uint64_t characters_in(std::string_view text) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::uint64_t continuing = 0;
    std::size_t i = 0;
    for (; i + word <= text.size(); i += word)
        continuing += continuing_in(boost::endian::load_little_u64(bytes + i));
    for (; i < text.size(); ++i)
        continuing += (bytes[i] & 0xc0U) == 0x80U ? 1 : 0;
    return text.size() - continuing;
}

/// A number beyond all doubles as the largest of them.
double finite(double value) {
    constexpr double largest = std::numeric_limits<double>::max();
    return std::clamp(value, -largest, largest);
}

}  // namespace

void ColumnSummary::add_numbers(table::ColumnNumbers& numbers, std::size_t rows) {
    // Numbers close the gaps that other fields leave.
    std::size_t count = rows - numbers.others.size();
    if (!numbers.others.empty()) {
        std::size_t to = numbers.others.front();
        for (std::size_t i = 0; i < numbers.others.size(); ++i) {
            const std::size_t from = numbers.others[i] + 1;
            const std::size_t end =
                i + 1 < numbers.others.size() ? numbers.others[i + 1] : rows;
            std::copy_n(
                numbers.mantissas.data() + from, end - from, numbers.mantissas.data() + to);
            if (!numbers.uniform) {
                std::copy_n(
                    numbers.decimals.data() + from, end - from, numbers.decimals.data() + to);
            }
            to += end - from;
        }
        numbers.others.clear();
    }
    if (count == 0) return;
    kinds_[static_cast<std::size_t>(FieldKind::number)] += count;
    exponents_ |= numbers.exponents;
    const bool full = detail_ == Detail::full;
    if (numbers.uniform) {
        fractions_ |= numbers.uniform_decimals > 0;
        moments_.add(numbers.mantissas.data(), count, numbers.uniform_decimals);
        if (full)
            values_.add_numbers(numbers.mantissas.data(), count, numbers.uniform_decimals);
    } else {
        fractions_ = fractions_ ||
                     std::any_of(numbers.decimals.begin(),
                                 numbers.decimals.begin() + static_cast<std::ptrdiff_t>(count),
                                 [](std::int16_t d) { return d > 0; });
        moments_.add(numbers.mantissas.data(), numbers.decimals.data(), count);
        if (full) values_.add_numbers(numbers.mantissas.data(), numbers.decimals.data(), count);
    }
    if (!full) return;
    to_doubles(numbers, count, doubles_);
    add_to_histograms(doubles_);
}

void ColumnSummary::add_to_histograms(std::span<const double> values) {
    quantiles_.add(values);
    close_.add(values, quantiles_.quantile(0).value_or(0), quantiles_.quantile(1).value_or(0));
}

/// A field that holds no plain number.
void ColumnSummary::add_other(std::string_view text, bool ascii, const FieldRules& rules) {
    if (rules.is_missing(text)) {
        ++missing_;
        return;
    }
    const table::Number number = table::read_number(text, rules.point);
    if (number.kind == table::NumberKind::large) {
        ++kinds_[static_cast<std::size_t>(FieldKind::number)];
        fractions_ |= number.decimals > 0;
        exponents_ |= number.has_exponent;
        const Decimal value = decimal_of(number);
        moments_.add(value);
        if (detail_ == Detail::full) {
            const double nearest = value.value();
            add_to_histograms(std::span(&nearest, 1));
            values_.add_large(value);
        }
        return;
    }
    const FieldKind glance = rules.at_a_glance(text);
    const FieldKind kind = number.kind == table::NumberKind::infinite ? FieldKind::infinite
                           : glance == FieldKind::number              ? FieldKind::text
                                                                      : glance;
    ++kinds_[static_cast<std::size_t>(kind)];
    if (detail_ == Detail::full) add_text(text, ascii);
}

void ColumnSummary::add_text(std::string_view text, bool ascii) {
    values_.add_text(text);
    extent_.add(text, ascii ? text.size() : characters_in(text));
}

void ColumnSummary::add(const TableBlock& block,
                        const BlockColumn& column,
                        const FieldRules& rules) {
    rows_ += block.rows;
    const bool ascii = !block.beyond_ascii;
    const auto* const text = std::get_if<table::TextColumn>(&column);
    const auto odd = text != nullptr && form_.kind == table::ColumnForm::Kind::text
                         ? add_texts(*text, ascii, rules)
                         : add_fields(column, block.rows, ascii, form_, rules);
    if (odd) note_odd({block.file, block.places[*odd], {}}, field_text(column, *odd, scratch_));
}

std::optional<std::uint32_t> ColumnSummary::add_fields(const BlockColumn& column,
                                                       std::size_t rows,
                                                       bool ascii,
                                                       table::ColumnForm& form,
                                                       const FieldRules& rules) {
    decode_block(column, rows, rules, form, numbers_);
    std::optional<std::uint32_t> odd;
    for (const std::uint32_t row : numbers_.others) {
        const std::uint64_t expected = missing_ + count(FieldKind::number);
        add_other(field_text(column, row, scratch_), ascii, rules);
        if (!odd && expected == missing_ + count(FieldKind::number)) odd = row;
    }
    add_numbers(numbers_, rows);
    return odd;
}

std::optional<std::uint32_t> ColumnSummary::add_texts(const table::TextColumn& column,
                                                      bool ascii,
                                                      const FieldRules& rules) {
    constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t odd = none;
    std::array<std::uint64_t, field_kinds> seen{};
    rest_.clear();
    for (std::uint32_t row = 0; row < column.rows; ++row) {
        const std::string_view field = column[row];
        const bool quoted = !field.empty() && field.front() == column.quote;
        const std::string_view text =
            quoted ? table::unquoted(field, column.quote, scratch_) : field;
        const FieldKind kind = rules.at_a_glance(text);
        if (kind == FieldKind::number) {
            const auto begin = static_cast<std::uint32_t>(field.data() - column.bytes);
            rest_.add(row, begin, begin + static_cast<std::uint32_t>(field.size()));
            continue;
        }
        odd = std::min(odd, row);
        ++seen[static_cast<std::size_t>(kind)];
        if (detail_ == Detail::full) add_text(text, ascii);
    }
    for (std::size_t kind = 0; kind < field_kinds; ++kind)
        kinds_[kind] += seen[kind];
    if (!rest_.rows.empty()) {
        const auto found =
            add_fields(rest_.of(column), rest_.rows.size(), ascii, rest_form_, rules);
        if (found) odd = std::min(odd, rest_.rows[*found]);
        // Not texts any more: the next block is looked at as any.
        if (rest_.rows.size() * 2 > column.rows) form_ = {};
    }
    return odd == none ? std::nullopt : std::optional(odd);
}

void ColumnSummary::note_odd(Odd odd, std::string_view text) {
    if (odd_ && std::tie(odd_->file, odd_->offset) <= std::tie(odd.file, odd.offset)) return;
    odd.text = text.substr(0, 100);
    odd_ = std::move(odd);
}

void ColumnSummary::merge(ColumnSummary other) {
    rows_ += other.rows_;
    missing_ += other.missing_;
    for (std::size_t i = 0; i < field_kinds; ++i)
        kinds_[i] += other.kinds_[i];
    exponents_ |= other.exponents_;
    fractions_ |= other.fractions_;
    moments_.merge(other.moments_);
    quantiles_.merge(other.quantiles_);
    close_.merge(std::move(other.close_));
    values_.merge(std::move(other.values_));
    extent_.merge(std::move(other.extent_));
    if (other.odd_ && (!odd_ || *other.odd_ < *odd_)) odd_ = std::move(other.odd_);
}

FieldKind ColumnSummary::main_kind() const {
    return static_cast<FieldKind>(std::max_element(kinds_.begin(), kinds_.end()) -
                                  kinds_.begin());
}

std::string ColumnSummary::type() const {
    static constexpr std::array<const char*, field_kinds> names = {
        "", "infinite", "date", "boolean", "text"};
    const auto most = static_cast<std::size_t>(main_kind());
    if (kinds_[most] == 0) return "none";
    std::string name = most != 0    ? names[most]
                       : exponents_ ? "float"
                       : fractions_ ? "decimal"
                                    : "integer";
    return kinds_[most] == rows_ - missing_ ? name : name + "+";
}

std::vector<Decimal> ColumnSummary::quantiles_at(std::span<const double> levels) const {
    std::vector<Decimal> found;
    const std::uint64_t count = moments_.count();
    if (count == 0) return found;
    const std::vector<CountedValue> values = values_.sorted();
    auto value = values.begin();
    std::uint64_t below = 0;
    for (const double level : levels) {
        if (!values_.exact()) {
            found.push_back(shortest_decimal(quantiles_.quantile(level).value_or(0)));
            continue;
        }
        const std::uint64_t rank = quantile_rank(level, count);
        if (rank <= below) {  // levels that do not ascend
            value = values.begin();
            below = 0;
        }
        while (value != values.end() && below + value->count < rank)
            below += (value++)->count;
        if (value == values.end() || !value->value.is_number()) break;
        found.push_back(value->value.number());
    }
    return found;
}

std::vector<std::uint64_t> ColumnSummary::shape(std::size_t bins) const {
    const double low = finite(moments_.min().value());
    const double high = finite(moments_.max().value());
    if (!values_.exact() && close_.far()) return quantiles_.binned(low, high, bins);
    SpreadCounts spread(low, high, bins);
    if (values_.exact()) {
        for (const CountedValue& counted : values_.sorted()) {
            if (!counted.value.is_number()) continue;
            const double value = counted.value.number().value();
            spread.add(value, value, value, counted.count);
        }
    } else {
        close_.visit_bins([&](double first, double middle, double last, std::uint64_t count) {
            spread.add(first, middle, last, count);
        });
    }
    return std::move(spread).counts();
}

}  // namespace norma::reduce
