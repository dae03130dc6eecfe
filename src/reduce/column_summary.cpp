#include "reduce/column_summary.hpp"

#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"
#include "reduce/numbers.hpp"
#include "reduce/quantile_rank.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number_at(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Digits in pairs with something between: "17:00:59".
bool is_time(std::string_view text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
    } else if (text.size() > 6 &&
               (text[text.size() - 6] == '+' || text[text.size() - 6] == '-')) {
        if (text[text.size() - 3] != ':') return false;
        text.remove_suffix(6);
    }
    if (text.size() < 5 || text[2] != ':' || !all_digits(text.substr(0, 2)) ||
        !all_digits(text.substr(3, 2)) || number_at(text, 0) > 24 || number_at(text, 3) > 59) {
        return false;
    }
    if (text.size() == 5) return true;
    if (text.size() < 8 || text[5] != ':' || !all_digits(text.substr(6, 2)) ||
        number_at(text, 6) > 60) {
        return false;
    }
    return text.size() == 8 || (text[8] == '.' && all_digits(text.substr(9)));
}

bool is_boolean(std::string_view text) {
    if (text.size() < 4 || text.size() > 5) return false;
    const std::string_view word = text.size() == 4 ? "true" : "false";
    return std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
}

std::uint64_t characters_in(std::string_view text) {
    return static_cast<std::uint64_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

bool FieldRules::is_missing(std::string_view text) const {
    if (text.empty()) return true;
    for (const std::string& word : missing)
        if (text == word) return true;
    return false;
}

bool is_date(std::string_view text) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' ||
        !all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) ||
        !all_digits(text.substr(8, 2))) {
        return false;
    }
    const int month = number_at(text, 5);
    const int day = number_at(text, 8);
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (text.size() == 10) return true;
    return (text[10] == 'T' || text[10] == ' ') && is_time(text.substr(11));
}

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
            if (!numbers.uniform)
                std::copy_n(
                    numbers.decimals.data() + from, end - from, numbers.decimals.data() + to);
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
    quantiles_.add(doubles_);
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
            quantiles_.add(std::span(&nearest, 1));
            values_.add_text(text, hash_of(text));
        }
        return;
    }
    const FieldKind kind = number.kind == table::NumberKind::infinite ? FieldKind::infinite
                           : is_date(text)                            ? FieldKind::date
                           : is_boolean(text)                         ? FieldKind::boolean
                                                                      : FieldKind::text;
    ++kinds_[static_cast<std::size_t>(kind)];
    if (detail_ == Detail::core) return;
    values_.add_text(text, hash_of(text));
    const std::uint64_t length = ascii ? text.size() : characters_in(text);
    const bool is_first = shortest_ == UINT64_MAX;
    shortest_ = std::min(shortest_, length);
    longest_ = std::max(longest_, length);
    if (is_first) {
        least_ = greatest_ = text;
    } else if (text < least_) {
        least_ = text;
    } else if (text > greatest_) {
        greatest_ = text;
    }
}

void ColumnSummary::add(const TableBlock& block,
                        const BlockColumn& column,
                        const FieldRules& rules) {
    rows_ += block.rows;
    decode_block(column, block.rows, rules.point, rules.missing, form_, numbers_);
    bool first = true;
    for (const std::uint32_t row : numbers_.others) {
        const std::string_view text = field_text(column, row, scratch_);
        const std::uint64_t expected = missing_ + count(FieldKind::number);
        add_other(text, !block.beyond_ascii, rules);
        if (first && expected == missing_ + count(FieldKind::number)) {
            first = false;
            Odd odd{block.file, block.places[row], {}};
            if (!odd_ || std::tie(odd.file, odd.offset) < std::tie(odd_->file, odd_->offset)) {
                odd.text = text.substr(0, 100);
                odd_ = std::move(odd);
            }
        }
    }
    add_numbers(numbers_, block.rows);
}

void ColumnSummary::merge(ColumnSummary other) {
    rows_ += other.rows_;
    missing_ += other.missing_;
    const bool has_text = shortest_ != UINT64_MAX;
    const bool other_has_text = other.shortest_ != UINT64_MAX;
    for (std::size_t i = 0; i < field_kinds; ++i)
        kinds_[i] += other.kinds_[i];
    exponents_ |= other.exponents_;
    fractions_ |= other.fractions_;
    moments_.merge(other.moments_);
    quantiles_.merge(other.quantiles_);
    values_.merge(std::move(other.values_));
    if (other_has_text) {
        if (!has_text || other.least_ < least_) least_ = std::move(other.least_);
        if (!has_text || other.greatest_ > greatest_) greatest_ = std::move(other.greatest_);
    }
    shortest_ = std::min(shortest_, other.shortest_);
    longest_ = std::max(longest_, other.longest_);
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
        if (value == values.end()) break;
        found.push_back(value->value.number());
    }
    return found;
}

}  // namespace norma::reduce
