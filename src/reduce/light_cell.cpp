#include "reduce/light_cell.hpp"

#include <algorithm>

namespace norma::reduce {

namespace {

/// value * 10^times; false if it does not fit.
bool scaled(std::int64_t& value, std::int64_t times) {
    for (; times > 0 && value != 0; --times)
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return false;
    return true;
}

bool scaled(Wide& value, std::int64_t times) {
    constexpr Wide most = (static_cast<Wide>(1) << 120);
    for (; times > 0 && value != 0; --times) {
        if (value > most / 10 || value < -most / 10) return false;
        value *= 10;
    }
    return true;
}

}  // namespace

bool LightCell::rescale(std::int32_t to) noexcept {
    const std::int32_t times = to - decimals.all;
    if (count > 0) {
        std::int64_t new_min = min;
        std::int64_t new_max = max;
        Wide new_sum = sum.value();
        if (!scaled(new_min, times) || !scaled(new_max, times) || !scaled(new_sum, times))
            return false;
        min = new_min;
        max = new_max;
        sum.set(new_sum);
    }
    decimals.all = to;
    return true;
}

void LightCell::take_borders(Border least, Border greatest) noexcept {
    if (least.value < min || (least.value == min && least.decimals < decimals.min)) {
        min = least.value;
        decimals.min = least.decimals;
    }
    if (greatest.value > max || (greatest.value == max && greatest.decimals < decimals.max)) {
        max = greatest.value;
        decimals.max = greatest.decimals;
    }
}

bool LightCell::is_possible() const noexcept {
    constexpr std::int64_t most_decimals = 4096;
    constexpr Wide most = static_cast<Wide>(1) << 125;  // two of them can be added
    return decimals.all >= -most_decimals && decimals.all <= most_decimals &&
           sum.value() <= most && sum.value() >= -most &&
           (count == 0 ? sum.value() == 0 : min <= max);
}

bool LightCell::add(std::int64_t mantissa, int of_decimals) noexcept {
    if (count == 0) decimals = CellDecimals::alike(of_decimals);
    if (of_decimals > decimals.all && !rescale(of_decimals)) return false;
    if (of_decimals < decimals.all && !scaled(mantissa, decimals.all - of_decimals))
        return false;
    ++count;
    sum.set(sum.value() + mantissa);
    const Border number{mantissa, static_cast<std::int16_t>(of_decimals)};
    if (mantissa <= min || mantissa >= max) take_borders(number, number);
    return true;
}

bool LightCell::merge(const LightCell& other) noexcept {
    if (other.count == 0) return true;
    if (count == 0) {
        *this = other;
        return true;
    }
    LightCell all = *this;
    LightCell more = other;
    if (!all.rescale(std::max(all.decimals.all, more.decimals.all)) ||
        !more.rescale(all.decimals.all)) {
        return false;
    }
    all.count += more.count;
    all.sum.set(all.sum.value() + more.sum.value());
    all.take_borders({more.min, more.decimals.min}, {more.max, more.decimals.max});
    *this = all;
    return true;
}

}  // namespace norma::reduce
