#include "reduce/group_cells.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace norma::reduce {

namespace {

using table::Cell;
using table::ExactNumber;

Decimal decimal_of(Wide mantissa, int decimals) {
    return {boost::multiprecision::cpp_int(mantissa), decimals};
}

/// A number that is kept with more decimals than it was written with.
Decimal as_written(std::int64_t mantissa, int kept, int written) {
    for (; kept > written && mantissa % 10 == 0; --kept)
        mantissa /= 10;
    return decimal_of(mantissa, kept);
}

/// sum * 10^-decimals / count of |sum| <= 2^53 and decimals <= 9: exact numbers are divided,
/// and rounded once. Nothing if the divisor is no exact number.
std::optional<Cell> short_mean(std::int64_t sum, std::uint64_t count, std::size_t decimals) {
    constexpr std::array<double, 10> powers = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    if (count >= std::uint64_t{1} << 23) return std::nullopt;  // times 10^9 stays below 2^53
    return static_cast<double>(sum) / (static_cast<double>(count) * powers[decimals]);
}

/// Exactly sum / count, rounded once.
double mean_of(const Decimal& sum, std::uint64_t count) {
    // The quotient in 10^-40ths of the sum's last digit holds far more than a double does; a
    // rest that is left is marked by one more digit, so that nothing looks like a tie that is
    // none.
    boost::multiprecision::cpp_int quotient;
    boost::multiprecision::cpp_int rest;
    const Decimal more = sum.with_decimals(sum.decimals + 40);
    boost::multiprecision::divide_qr(
        more.mantissa, boost::multiprecision::cpp_int(count), quotient, rest);
    Decimal mean{quotient * 10, more.decimals + 1};
    if (rest != 0) mean.mantissa += sum.mantissa < 0 ? -1 : 1;
    return mean.value();
}

/// "-0.50" of -50 and 2.
std::string digits_of(std::int64_t mantissa, std::size_t decimals) {
    const fmt::format_int written(mantissa);
    std::string_view digits(written.data(), written.size());
    std::string text;
    if (mantissa < 0) {
        text += '-';
        digits.remove_prefix(1);
    }
    const std::size_t before = digits.size() > decimals ? digits.size() - decimals : 0;
    text += before > 0 ? digits.substr(0, before) : "0";
    if (decimals == 0) return text;
    text += '.';
    text.append(decimals - (digits.size() - before), '0');
    text += digits.substr(before);
    return text;
}

/// The same of one that is short.
ExactNumber plain_number(std::int64_t mantissa, std::size_t kept, int written) {
    for (; kept > 0 && static_cast<int>(kept) > written && mantissa % 10 == 0; --kept)
        mantissa /= 10;
    return {digits_of(mantissa, kept)};
}

/// Of a cell whose numbers are short; nothing of others.
std::optional<Cell> plain_cell(Function function, const LightCell& cell) {
    constexpr Wide most = Wide{1} << 53;
    const Wide sum = cell.sum.value();
    const auto is_short = [](int decimals) { return decimals >= 0 && decimals <= 9; };
    if (cell.count == 0 || !is_short(cell.decimals.all) || sum > most || sum < -most)
        return std::nullopt;
    const auto decimals = static_cast<std::size_t>(cell.decimals.all);
    switch (function) {
        case Function::count:
            return cell.count;
        case Function::sum:
            return ExactNumber{digits_of(static_cast<std::int64_t>(sum), decimals)};
        case Function::min:
        case Function::max:
            return function == Function::min
                       ? plain_number(cell.min, decimals, cell.decimals.min)
                       : plain_number(cell.max, decimals, cell.decimals.max);
        case Function::mean:
            return short_mean(static_cast<std::int64_t>(sum), cell.count, decimals);
        default:
            return std::nullopt;
    }
}

/// Of one group, from all its cells.
class Total {
  public:
    void add(std::uint64_t count, const Decimal& sum, Decimal least, Decimal greatest) {
        count_ += count;
        sum_ = sum_ + sum;
        // Of equal ones that which was written with fewer decimals.
        if (!min_ || least < *min_ || (least == *min_ && least.decimals < min_->decimals))
            min_ = std::move(least);
        if (!max_ || greatest > *max_ ||
            (greatest == *max_ && greatest.decimals < max_->decimals)) {
            max_ = std::move(greatest);
        }
    }
    void add(const LightCell& cell) {
        if (cell.count == 0) return;
        add(cell.count,
            decimal_of(cell.sum.value(), cell.decimals.all),
            as_written(cell.min, cell.decimals.all, cell.decimals.min),
            as_written(cell.max, cell.decimals.all, cell.decimals.max));
    }
    [[nodiscard]] Cell cell(Function function) const {
        if (function == Function::count) return count_;
        if (count_ == 0) return {};
        if (function == Function::mean) return mean_of(sum_, count_);
        if (function == Function::sum) return ExactNumber{sum_.str()};
        return ExactNumber{(function == Function::min ? *min_ : *max_).str()};
    }

  private:
    std::uint64_t count_ = 0;
    Decimal sum_;
    std::optional<Decimal> min_;
    std::optional<Decimal> max_;
};

}  // namespace

Cell light_cell(Function function, const GroupColumn& state, std::uint32_t group) {
    if (state.apart.empty() && state.large.empty()) {
        if (const auto cell = plain_cell(function, state.light[group])) return *cell;
    }
    Total total;
    total.add(state.light[group]);
    for (auto apart = state.apart.lower_bound({group, INT64_MIN});
         apart != state.apart.end() && apart->first.first == group;
         ++apart) {
        total.add(apart->second);
    }
    if (const auto large = state.large.find(group); large != state.large.end()) {
        const DecimalMoments& moments = large->second;
        total.add(moments.count(), moments.sum(), moments.min(), moments.max());
    }
    return total.cell(function);
}

}  // namespace norma::reduce
