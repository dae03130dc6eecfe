#pragma once
// The kernels for NORMA_LANES doubles at a time, in the vector types of g++ and clang++. Part
// of exact_kernels_*.cpp, each compiled for other processors: so nothing here may be shared
// between them, and everything is in an anonymous namespace.
//
// Cutting: T. Ogita, S. Rump, S. Oishi, doi:10.1137/030601818, and J. Demmel, H. Nguyen,
// doi:10.1109/ARITH.2013.9. The table: R. Neal, arXiv:1505.05571.

#include "reduce/exact_kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace norma::exactly {

// NOLINTBEGIN(misc-definitions-in-headers): one source of each level includes this
namespace {

constexpr std::size_t lanes = NORMA_LANES;
using Doubles = double __attribute__((vector_size(8 * NORMA_LANES)));
using Bits = std::uint64_t __attribute__((vector_size(8 * NORMA_LANES)));
using Integers = std::int64_t __attribute__((vector_size(8 * NORMA_LANES)));
using Words = std::int32_t __attribute__((vector_size(8 * NORMA_LANES)));

constexpr std::uint64_t fraction_mask = 0xfffffffffffffU;
constexpr std::uint64_t hidden_bit = std::uint64_t{1} << 52;

template <typename Vector>
inline Vector load(const void* from) {
    Vector result;
    __builtin_memcpy(&result, from, sizeof result);
    return result;
}
template <typename Vector>
inline void store(void* to, Vector value) {
    __builtin_memcpy(to, &value, sizeof value);
}
/// The same bits as another type.
template <typename To, typename From>
inline To as(From value) {
    return load<To>(&value);
}
inline Doubles everywhere(double value) {
    return Doubles{} + value;
}
inline Doubles absolute(Doubles x) {
    return as<Doubles>(as<Bits>(x) & ~(std::uint64_t{1} << 63));
}
template <typename Vector>
inline Vector larger(Vector a, Vector b) {
    return a > b ? a : b;
}
/// a + b = sum + error, by D. Knuth.
struct Sum {
    Doubles sum;
    Doubles error;
};
inline Sum two_sum(Doubles a, Doubles b) {
    const Doubles sum = a + b;
    const Doubles of_b = sum - a;
    return {sum, (a - (sum - of_b)) + (b - of_b)};
}
inline bool any(Bits mask) {
    std::uint64_t all = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        all |= mask[lane];
    return all != 0;
}

template <std::size_t parts>
void cut(const double* x, std::size_t n, const Cuts& cuts, CutSums& sums, double* rest) {
    // As many as the registers hold.
    constexpr std::size_t chains = parts == few_parts ? 4 : lanes == 8 ? 2 : 1;
    const Doubles bound = everywhere(cuts.bound);
    Doubles at[parts];
    Bits sum[parts][chains] = {};
    Bits left[chains] = {};
    for (std::size_t part = 0; part < parts; ++part)
        at[part] = everywhere(cuts.at[part]);
    for (std::size_t i = 0; i < n; i += chains * lanes) {
        for (std::size_t k = 0; k < chains * lanes; k += 8)
            __builtin_prefetch(x + i + block_size + k);
#pragma GCC unroll 4
        for (std::size_t chain = 0; chain < chains; ++chain) {
            const Doubles whole = load<Doubles>(x + i + chain * lanes);
            const Bits below = as<Bits>(absolute(whole) < bound);
            Doubles value = as<Doubles>(as<Bits>(whole) & below);
#pragma GCC unroll 5
            for (std::size_t part = 0; part < parts; ++part) {
                const Doubles shifted = value + at[part];
                sum[part][chain] += as<Bits>(shifted);
                value -= shifted - at[part];
            }
            const Bits remaining = as<Bits>(value) | (as<Bits>(whole) & ~below);
            left[chain] |= remaining;
            store(rest + i + chain * lanes, remaining);
        }
    }
    Bits some{};
    for (std::size_t chain = 0; chain < chains; ++chain)
        some |= left[chain];
    sums.rest = any(some << 1);
    for (std::size_t part = 0; part < parts; ++part) {
        Bits all{};
        for (std::size_t chain = 0; chain < chains; ++chain)
            all += sum[part][chain];
        std::uint64_t total = 0;
        for (std::size_t lane = 0; lane < lanes; ++lane)
            total += all[lane];
        // Each brought the bits of `at` with it; that this overflows does not matter.
        sums.parts[part] =
            static_cast<std::int64_t>(total - n * as<std::uint64_t>(cuts.at[part]));
    }
}

std::size_t compact(const double* x, std::size_t n, double* out) {
    std::size_t count = 0;
#if NORMA_LANES == 8
    for (std::size_t i = 0; i < n; i += 8) {
        const __m512d value = _mm512_loadu_pd(x + i);
        const __mmask8 kept = _mm512_cmp_pd_mask(value, _mm512_setzero_pd(), _CMP_NEQ_UQ);
        if (kept == 0) continue;
        _mm512_storeu_pd(out + count, _mm512_maskz_compress_pd(kept, value));
        count += static_cast<unsigned>(__builtin_popcount(kept));
    }
#else
    for (std::size_t i = 0; i < n; ++i) {
        out[count] = x[i];
        count += x[i] != 0 ? 1 : 0;
    }
#endif
    return count;
}

/// Moves the sums of the entries [from, to] out of `fresh`.
void sweep(ExponentTable& table, std::size_t from, std::size_t to) {
    constexpr std::size_t group = 8;
    constexpr std::uint64_t half = 0xffffffffU;
    for (std::size_t entry = from / group * group; entry <= to; entry += lanes) {
        std::uint64_t* const plus = table.fresh + entry;
        std::uint64_t* const minus = plus + ExponentTable::entries;
        std::int64_t* const low = table.low + entry;
        std::int64_t* const high = table.high + entry;
        const Bits added = load<Bits>(plus);
        const Bits subtracted = load<Bits>(minus);
        store(low, load<Bits>(low) + (added & half) - (subtracted & half));
        store(high, load<Bits>(high) + (added >> 32) - (subtracted >> 32));
        store(plus, Bits{});
        store(minus, Bits{});
    }
}

/// At most ExponentTable::room values. Returns the highest exponent field.
std::uint64_t tabulate_some(const double* x, std::size_t n, ExponentTable& table) {
    constexpr std::size_t step = 16;
    constexpr std::uint64_t not_finite = 2047;
    alignas(64) std::uint64_t places[step];
    alignas(64) std::uint64_t magnitudes[step];
    Words most{};
    Words least = Words{} + 2047;
    for (std::size_t i = 0; i < n; i += step) {
        __builtin_prefetch(x + i + 512);
        __builtin_prefetch(x + i + 520);
#pragma GCC unroll 8
        for (std::size_t k = 0; k < step; k += lanes) {
            const Bits bits = load<Bits>(x + i + k);
            const Bits exponent = (bits >> 52) & not_finite;
            const Bits is_subnormal = as<Bits>(exponent == 0);
            most = larger(most, as<Words>(exponent));
            // The upper words are never the least.
            const Words candidate = as<Words>(exponent | (not_finite << 32));
            least = candidate < least ? candidate : least;
            // The exponent 0 means what 1 means.
            const Bits shift = (exponent | is_subnormal) & 1;
            const Bits magnitude = (bits & fraction_mask) | (~is_subnormal & hidden_bit);
            store(places + k, bits >> 53);
            store(magnitudes + k, (magnitude << shift) & as<Bits>(exponent != not_finite));
        }
#pragma GCC unroll 16
        for (std::size_t k = 0; k < step; ++k)
            table.fresh[places[k]] += magnitudes[k];
    }
    std::int32_t from = 2047;
    std::int32_t to = 0;
    for (std::size_t word = 0; word < 2 * lanes; ++word) {
        if (least[word] < from) from = least[word];
        if (most[word] > to) to = most[word];
    }
    sweep(table, static_cast<std::size_t>(from) / 2, static_cast<std::size_t>(to) / 2);
    return static_cast<std::uint64_t>(to);
}

bool tabulate(const double* x, std::size_t n, ExponentTable& table) {
    bool all_finite = true;
    while (n > 0) {
        const std::size_t some = n < ExponentTable::room ? n : ExponentTable::room;
        all_finite &= tabulate_some(x, some, table) != 2047;
        x += some;
        n -= some;
    }
    return !all_finite;
}

/// x * y - product, where that is a double.
inline Doubles error_of(Doubles x, Doubles y, Doubles product) {
#if NORMA_LANES == 8
    return _mm512_fmsub_pd(x, y, product);
#elif NORMA_LANES == 4
    return _mm256_fmsub_pd(x, y, product);
#else
    // G. Veltkamp's and T. Dekker's, doi:10.1007/BF01397083.
    constexpr double splitter = 0x1p27 + 1;
    const Doubles x_scaled = x * splitter;
    const Doubles x_high = x_scaled - (x_scaled - x);
    const Doubles x_low = x - x_high;
    const Doubles y_scaled = y * splitter;
    const Doubles y_high = y_scaled - (y_scaled - y);
    const Doubles y_low = y - y_high;
    return ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low;
#endif
}

bool multiply(const double* x,
              const double* y,
              std::size_t n,
              double* p,
              double* e,
              std::uint64_t* failed) {
    // Twice 53 bits below it is still above the smallest double; the factors can be split.
    constexpr double smallest = 0x1p-960;
    constexpr double largest = 0x1p990;
    Bits somewhere{};
    for (std::size_t i = 0; i < n; i += lanes) {
        const Doubles a = load<Doubles>(x + i);
        const Doubles b = load<Doubles>(y + i);
        const Doubles product = a * b;
        const Doubles size = absolute(product);
        const Bits in_range = as<Bits>(size >= smallest) & as<Bits>(size <= largest);
        const Bits zero = as<Bits>(product == 0.0) & (as<Bits>(a == 0.0) | as<Bits>(b == 0.0));
        const Bits splits = as<Bits>(absolute(a) <= largest) & as<Bits>(absolute(b) <= largest);
        const Bits right = (in_range | zero) & splits;
        somewhere |= ~right;
        store(failed + i, ~right);
        store(p + i, as<Bits>(product) & right);
        store(e + i, as<Bits>(error_of(a, b, product)) & right);
    }
    return any(somewhere);
}

/// The correctly rounded a + b + c for a c that is not known but has |c| <= bound; NaN where
/// more must be known of it.
inline Doubles rounded(Doubles a, Doubles b, Doubles bound) {
    const Sum sum = two_sum(a, b);
    // Half of what the last bit of the sum is worth, a quarter if it is a power of two.
    const Bits bits = as<Bits>(sum.sum);
    const Doubles power = as<Doubles>(bits & (std::uint64_t{2047} << 52));
    const Bits is_power = as<Bits>((bits & fraction_mask) == 0);
    const Doubles half = power * (is_power ? everywhere(0x1p-54) : everywhere(0x1p-53));
    // All but the last bits of `half`: the sum on the left is rounded.
    const Bits certain = as<Bits>(absolute(sum.error) + 2 * bound < half * (1 - 0x1p-40)) |
                         (as<Bits>(bound == 0.0) & as<Bits>(sum.sum - sum.sum == 0.0));
    return certain ? sum.sum : everywhere(__builtin_nan(""));
}

/// The sum of `lanes` columns.
inline Doubles sum_of_rows(const double* in, std::size_t stride, std::size_t rows) {
    Doubles sum = load<Doubles>(in) + 0.0;  // without the sign of -0.0
    if (rows == 2) {
        sum += load<Doubles>(in + stride);
        return as<Bits>(sum - sum == 0.0) ? sum : everywhere(__builtin_nan(""));
    }
    Doubles errors{};
    Doubles bound{};
    for (std::size_t row = 1; row < rows; ++row) {
        const Sum first = two_sum(sum, load<Doubles>(in + row * stride));
        const Sum second = two_sum(errors, first.error);
        sum = first.sum;
        errors = second.sum;
        bound += absolute(second.error);
    }
    return rounded(sum, errors, bound);
}

bool add_rows(
    const double* in, std::size_t stride, std::size_t rows, std::size_t n, double* out) {
    Bits doubt{};
    const std::size_t whole = n / lanes * lanes;
    for (std::size_t i = 0; i < whole; i += lanes) {
        const Doubles sum = sum_of_rows(in + i, stride, rows);
        doubt |= as<Bits>(sum != sum);
        store(out + i, sum);
    }
    for (std::size_t i = whole; i < n; ++i) {
        out[i] = __builtin_nan("");
        doubt |= ~Bits{};
    }
    return any(doubt);
}

constexpr Kernels lanes_kernels{lanes == 8   ? 25
                                : lanes == 4 ? 35
                                             : 50,
                                lanes == 8 ? 60 : 110,
                                cut<few_parts>,
                                cut<many_parts>,
                                compact,
                                tabulate,
                                multiply,
                                add_rows};

}  // namespace
// NOLINTEND(misc-definitions-in-headers)

}  // namespace norma::exactly
