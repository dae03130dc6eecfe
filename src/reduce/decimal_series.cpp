#include "norma/reduce/decimal_series.hpp"

#include "norma/base/error.hpp"

#include "reduce/exact_moments.hpp"

#include <iterator>
#include <string>

namespace norma {

namespace {

using boost::multiprecision::cpp_int;

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

constexpr int most_decimals = 2048;

void check_decimals(int decimals) {
    if (decimals >= -most_decimals && decimals <= most_decimals) return;
    throw UsageError("a series with a number with " + std::to_string(decimals) +
                     " decimals: they are from -2048 to 2048");
}

cpp_int integer(Int128 value) {
    return (cpp_int(static_cast<std::int64_t>(value >> 64U)) << 64U) +
           static_cast<std::uint64_t>(value);
}

/// Of each number with the next.
cpp_int sum_of_products(const std::int64_t* numbers, std::size_t count) {
    Int128 high = 0;  // halves of products: neither sum can overflow
    Uint128 low = 0;
    for (std::size_t i = 1; i < count; ++i) {
        const Int128 product = Int128{numbers[i - 1]} * numbers[i];
        high += static_cast<std::int64_t>(product >> 64U);
        low += static_cast<std::uint64_t>(product);
    }
    return (integer(high) << 64U) + (cpp_int(static_cast<std::uint64_t>(low >> 64U)) << 64U) +
           static_cast<std::uint64_t>(low);
}

[[noreturn]] void refuse(const SeriesPart& part, const char* why) {
    throw UsageError("a series: the part [" + std::to_string(part.begin) + ", " +
                     std::to_string(part.end) + ") of file " + std::to_string(part.file) + why);
}

}  // namespace

void DecimalSeries::add(const SeriesPart& part,
                        const std::int64_t* mantissas,
                        std::size_t count,
                        int decimals) {
    check_decimals(decimals);
    if (count == 0) return insert(part, {}, {});
    insert(part, Decimal{mantissas[0], decimals}, Decimal{mantissas[count - 1], decimals});
    moments_.add(mantissas, count, decimals);
    if (count > 1) add_product({sum_of_products(mantissas, count), 2 * decimals});
}

void DecimalSeries::add(const SeriesPart& part,
                        const std::int64_t* mantissas,
                        const std::int16_t* decimals,
                        std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        check_decimals(decimals[i]);
    if (count == 0) return insert(part, {}, {});
    insert(part,
           Decimal{mantissas[0], decimals[0]},
           Decimal{mantissas[count - 1], decimals[count - 1]});
    moments_.add(mantissas, decimals, count);
    for (std::size_t i = 1; i < count; ++i) {
        add_product(
            {integer(Int128{mantissas[i - 1]} * mantissas[i]), decimals[i - 1] + decimals[i]});
    }
}

void DecimalSeries::add(const SeriesPart& part, std::span<const Decimal> numbers) {
    for (const Decimal& number : numbers)
        check_decimals(number.decimals);
    if (numbers.empty()) return insert(part, {}, {});
    insert(part, numbers.front(), numbers.back());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        moments_.add(numbers[i]);
        if (i == 0) continue;
        add_product({numbers[i - 1].mantissa * numbers[i].mantissa,
                     numbers[i - 1].decimals + numbers[i].decimals});
    }
}

void DecimalSeries::merge(const DecimalSeries& other) {
    for (const auto& [start, stretch] : other.stretches_)
        insert({start.first, start.second, stretch.end}, stretch.first, stretch.last);
    moments_.merge(other.moments_);
    for (const auto& [decimals, sum] : other.products_)
        add_product(sum);
}

void DecimalSeries::insert(const SeriesPart& part,
                           const std::optional<Decimal>& first,
                           const std::optional<Decimal>& last) {
    if (part.begin >= part.end) {
        if (!first && part.begin == part.end) return;
        refuse(part, " has no length");
    }
    const auto next = stretches_.lower_bound({part.file, part.begin});
    const bool has_next = next != stretches_.end() && next->first.first == part.file;
    const auto before = next == stretches_.begin() ? stretches_.end() : std::prev(next);
    const bool has_before = before != stretches_.end() && before->first.first == part.file;
    if ((has_next && next->first.second < part.end) ||
        (has_before && before->second.end > part.begin)) {
        refuse(part, " overlaps one that was added");
    }
    Stretch stretch{part.end, first, last};
    if (has_next && next->first.second == part.end) {
        append(stretch, next->second);
        stretches_.erase(next);
    }
    if (has_before && before->second.end == part.begin) {
        append(before->second, stretch);
    } else {
        stretches_[{part.file, part.begin}] = stretch;
    }
}

void DecimalSeries::append(Stretch& left, const Stretch& right) {
    left.end = right.end;
    if (!right.first) return;
    if (left.last) {
        add_product({left.last->mantissa * right.first->mantissa,
                     left.last->decimals + right.first->decimals});
    } else {
        left.first = right.first;
    }
    left.last = right.last;
}

void DecimalSeries::add_product(const Decimal& product) {
    Decimal& sum = products_[product.decimals];
    sum.decimals = product.decimals;
    sum.mantissa += product.mantissa;
}

std::optional<Quotient> DecimalSeries::exact_autocorrelation() const {
    const detail::ExactMoments moments = moments_.exact();
    const int decimals = moments_.sum().decimals;
    cpp_int products;
    for (const auto& [own, sum] : products_)
        products += sum.with_decimals(2 * decimals).mantissa;
    std::uint64_t series = 0;
    cpp_int borders;
    for (const auto& [start, stretch] : stretches_) {
        if (!stretch.first) continue;
        ++series;
        borders += stretch.first->with_decimals(decimals).mantissa;
        borders += stretch.last->with_decimals(decimals).mantissa;
    }
    return moments.autocorrelation(products, borders, series);
}

std::optional<double> DecimalSeries::autocorrelation() const {
    return detail::rounded(exact_autocorrelation());
}

std::optional<Decimal> DecimalSeries::autocorrelation_digits(int digits) const {
    const auto exact = exact_autocorrelation();
    if (!exact) return {};
    return nearest_decimal(*exact, digits);
}

void DecimalSeries::check_decoded() const {
    const auto fail = [] { throw DecodeError("a series contradicts itself"); };
    if (moments_.powers() != 2) fail();
    const int decimals = moments_.sum().decimals;
    for (const auto& [own, sum] : products_) {
        if (sum.decimals != own || own > 2 * decimals) fail();
    }
    const Stretches::value_type* before = nullptr;
    for (const auto& entry : stretches_) {
        const auto& [start, stretch] = entry;
        if (stretch.end <= start.second ||
            stretch.first.has_value() != stretch.last.has_value()) {
            fail();
        }
        if (stretch.first &&
            (stretch.first->decimals > decimals || stretch.last->decimals > decimals)) {
            fail();
        }
        if (before != nullptr && before->first.first == start.first &&
            before->second.end >= start.second) {
            fail();
        }
        before = &entry;
    }
}

}  // namespace norma
