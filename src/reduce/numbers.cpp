#include "reduce/numbers.hpp"

#include "base/simd_level.hpp"
#include "reduce/quantile_kernels.hpp"

#include <array>
#include <fmt/format.h>
#include <limits>

namespace norma::reduce {

namespace {

constexpr int most = 22;  // 10^22 is the last power of ten that a double holds
constexpr std::array<double, most + 1> powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

}  // namespace

double to_double(std::int64_t mantissa, int decimals) {
    auto value = static_cast<double>(mantissa);
    for (; decimals > most; decimals -= most)
        value /= powers[most];
    for (; decimals < -most; decimals += most)
        value *= powers[most];
    return decimals >= 0 ? value / powers[static_cast<std::size_t>(decimals)]
                         : value * powers[static_cast<std::size_t>(-decimals)];
}

void to_doubles(const table::ColumnNumbers& numbers,
                std::size_t rows,
                std::vector<double>& into) {
    static const QuantileKernels& kernels = quantile_kernels(simd_level());
    into.resize(rows);
    if (numbers.uniform && numbers.uniform_decimals >= 0 && numbers.uniform_decimals <= most) {
        const double divisor = powers[static_cast<std::size_t>(numbers.uniform_decimals)];
        kernels.quotients(numbers.mantissas.data(), rows, divisor, into.data());
    } else {
        for (std::size_t row = 0; row < rows; ++row)
            into[row] = to_double(numbers.mantissas[row], numbers.decimals_of(row));
    }
    for (const std::uint32_t row : numbers.others)
        into[row] = std::numeric_limits<double>::quiet_NaN();
}

Decimal shortest_decimal(double value) {
    return decimal_of(table::read_number(fmt::format("{}", value)));
}

Decimal decimal_of(const table::Number& number) {
    Decimal result;
    result.decimals = number.decimals;
    if (number.kind != table::NumberKind::large) {
        result.mantissa = number.mantissa;
        return result;
    }
    const bool negative = number.digits.front() == '-';
    std::string_view rest = number.digits;
    if (negative) rest.remove_prefix(1);
    while (!rest.empty()) {  // as many digits at once as fit into an integer
        const std::string_view part = rest.substr(0, 18);
        std::int64_t value = 0;
        std::int64_t scale = 1;
        for (const char digit : part) {
            value = value * 10 + (digit - '0');
            scale *= 10;
        }
        result.mantissa = result.mantissa * scale + value;
        rest.remove_prefix(part.size());
    }
    if (negative) result.mantissa = -result.mantissa;
    return result;
}

}  // namespace norma::reduce
