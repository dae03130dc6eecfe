#pragma once
// The loops themselves, for each level's compiler flags to make vectors of: included by the
// sources of the levels alone.

#include "reduce/quantile_kernels.hpp"

namespace norma::reduce {
// NOLINTBEGIN(misc-definitions-in-headers): one source of each level includes this
namespace {

std::int32_t high_half(double value) {
    std::int64_t bits = 0;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return static_cast<std::int32_t>(bits >> 32);
}

#if defined(__AVX512F__)
constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX__)
constexpr std::size_t vector_bytes = 32;
#else
constexpr std::size_t vector_bytes = 16;
#endif
using Doubles = double __attribute__((vector_size(vector_bytes)));
constexpr std::size_t together = sizeof(Doubles) / sizeof(double);

Doubles lesser(Doubles a, const double* values) {
    Doubles b;
    __builtin_memcpy(&b, values, sizeof b);
    return b < a ? b : a;
}
Doubles greater(Doubles a, const double* values) {
    Doubles b;
    __builtin_memcpy(&b, values, sizeof b);
    return b > a ? b : a;
}

/// Leaves NaN out. Two chains, as a comparison takes longer than loading the next values.
void extremes(const double* values, std::size_t count, BlockExtent& extent) {
    double low = __builtin_inf();
    double high = -low;
    Doubles least = Doubles{} + low;
    Doubles greatest = Doubles{} + high;
    Doubles least_too = least;
    Doubles greatest_too = greatest;
    std::size_t i = 0;
    for (; i + 2 * together <= count; i += 2 * together) {
        least = lesser(least, values + i);
        greatest = greater(greatest, values + i);
        least_too = lesser(least_too, values + i + together);
        greatest_too = greater(greatest_too, values + i + together);
    }
    least = least_too < least ? least_too : least;
    greatest = greatest_too > greatest ? greatest_too : greatest;
    for (std::size_t lane = 0; lane < together; ++lane) {
        low = least[lane] < low ? least[lane] : low;
        high = greatest[lane] > high ? greatest[lane] : high;
    }
    for (; i < count; ++i) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    extent.least_value = low;
    extent.greatest_value = high;
}

BlockExtent extent_of(const double* values, std::size_t count, std::int32_t half) {
    std::int32_t least = 0x7fffffff;
    std::int32_t greatest = 0;
    std::int32_t signs = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t high = high_half(values[i]);
        const std::int32_t word = high & 0x7fffffff;
        // What rounds to zero wraps around, beyond all words.
        const std::int32_t above = (word - half) & 0x7fffffff;
        least = above < least ? above : least;
        greatest = word > greatest ? word : greatest;
        signs |= high;
    }
    const bool some = least < no_word;
    BlockExtent extent{some ? least + half : no_word, greatest, signs < 0, 0, 0};
    extremes(values, count, extent);
    return extent;
}

void slots_of(const double* values,
              std::size_t count,
              int shift,
              std::int32_t base,
              std::int32_t width,
              std::int32_t* slots) {
    const std::int32_t half = 1 << (shift - 1);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t high = high_half(values[i]);
        const std::int32_t above = (((high & 0x7fffffff) + half) >> shift) - base;
        slots[i] = (above > 0 ? above : 0) + ((high >> 31) & width);
    }
}

void quotients_of(const std::int64_t* values, std::size_t count, double divisor, double* into) {
    for (std::size_t i = 0; i < count; ++i)
        into[i] = static_cast<double>(values[i]) / divisor;
}

constexpr QuantileKernels these_kernels{quotients_of, extent_of, slots_of};

}  // namespace
// NOLINTEND(misc-definitions-in-headers)
}  // namespace norma::reduce
