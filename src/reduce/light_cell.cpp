#include "reduce/light_cell.hpp"

namespace norma::reduce {

namespace {

/// value * 10^times; false if it does not fit.
bool scaled(std::int64_t& value, std::int64_t times) {
    for (; times > 0; --times)
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return false;
    return true;
}

bool scaled(Wide& value, std::int64_t times) {
    constexpr Wide most = (static_cast<Wide>(1) << 120);
    for (; times > 0; --times) {
        if (value > most / 10 || value < -most / 10) return false;
        value *= 10;
    }
    return true;
}

}  // namespace

bool LightCell::rescale(std::int64_t to) noexcept {
    const std::int64_t times = to - decimals;
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
    decimals = to;
    return true;
}

bool LightCell::is_possible() const noexcept {
    constexpr std::int64_t most_decimals = 4096;
    constexpr Wide most = static_cast<Wide>(1) << 125;  // two of them can be added
    return decimals >= -most_decimals && decimals <= most_decimals && sum.value() <= most &&
           sum.value() >= -most && (count == 0 ? sum.value() == 0 : min <= max);
}

bool LightCell::add(std::int64_t mantissa, int of_decimals) noexcept {
    if (count == 0) decimals = of_decimals;
    if (of_decimals > decimals && !rescale(of_decimals)) return false;
    if (of_decimals < decimals && !scaled(mantissa, decimals - of_decimals)) return false;
    add(mantissa);
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
    if (!all.rescale(all.decimals < more.decimals ? more.decimals : all.decimals) ||
        !more.rescale(all.decimals)) {
        return false;
    }
    all.count += more.count;
    all.sum.set(all.sum.value() + more.sum.value());
    all.min = more.min < all.min ? more.min : all.min;
    all.max = more.max > all.max ? more.max : all.max;
    *this = all;
    return true;
}

}  // namespace norma::reduce
