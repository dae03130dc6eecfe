#include "reduce/power_kernels.hpp"

#if defined(__x86_64__)

#include "reduce/power_kernels_scalar.hpp"

#include <immintrin.h>

namespace norma::detail {

namespace {

__m256i load(const std::int64_t* values) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values));
}

/// The last `count` integers, fewer than four, and `filler` behind them.
__m256i load_some(const std::int64_t* values, std::size_t count, std::int64_t filler) {
    std::int64_t four[4] = {filler, filler, filler, filler};
    for (std::size_t i = 0; i < count; ++i)
        four[i] = values[i];
    return load(four);
}

std::uint64_t total(__m256i lanes) {
    std::uint64_t four[4];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(four), lanes);
    return four[0] + four[1] + four[2] + four[3];
}

__m256i less(__m256i a, __m256i b) {
    return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}
__m256i greater(__m256i a, __m256i b) {
    return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b));
}

Survey survey(const std::int64_t* values, std::size_t count) {
    const __m256i zero = _mm256_setzero_si256();
    __m256i min = _mm256_set1_epi64x(values[0]);
    __m256i max = min;
    __m256i min_of_odd = min;  // the next comparison need not wait for the last one
    __m256i max_of_odd = min;
    __m256i zeros = zero;  // each counted as -1
    __m256i signs = zero;
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256i x = load(values + i);
        const __m256i y = load(values + i + 4);
        min = less(min, x);
        max = greater(max, x);
        min_of_odd = less(min_of_odd, y);
        max_of_odd = greater(max_of_odd, y);
        zeros = _mm256_add_epi64(zeros, _mm256_cmpeq_epi64(x, zero));
        zeros = _mm256_add_epi64(zeros, _mm256_cmpeq_epi64(y, zero));
        signs = _mm256_add_epi64(signs, _mm256_srli_epi64(x, 63));
        signs = _mm256_add_epi64(signs, _mm256_srli_epi64(y, 63));
    }
    std::int64_t extremes[8];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(extremes), less(min, min_of_odd));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(extremes + 4), greater(max, max_of_odd));
    Survey found{extremes[0], extremes[4], 0 - total(zeros), total(signs)};
    const auto widen = [&found](std::int64_t value) {
        found.min = value < found.min ? value : found.min;
        found.max = value > found.max ? value : found.max;
    };
    for (const std::int64_t extreme : extremes)
        widen(extreme);
    for (; i < count; ++i) {
        widen(values[i]);
        found.zeros += values[i] == 0 ? 1U : 0U;
        found.negatives += values[i] < 0 ? 1U : 0U;
    }
    return found;
}

/// A sum of 64-bit products, as the sum of their upper halves and one that has wrapped.
struct Halves {
    void add(__m256i product) {
        wrapped = _mm256_add_epi64(wrapped, product);
        high = _mm256_add_epi64(high, _mm256_srli_epi64(product, 32));
    }
    [[nodiscard]] std::uint64_t high_total() const { return total(high); }
    [[nodiscard]] std::uint64_t low_total() const {
        return total(wrapped) - (total(high) << 32U);
    }
    __m256i wrapped = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
};

/// Of numbers below 2^32, in pieces of 32 bits.
template <bool Four>
class ShortSums {
  public:
    void add(__m256i x) {
        const __m256i square = _mm256_mul_epu32(x, x);
        first_ = _mm256_add_epi64(first_, x);
        second_.add(square);
        if constexpr (Four) {
            const __m256i high = _mm256_srli_epi64(square, 32);
            third_low_.add(_mm256_mul_epu32(x, square));  // its low half alone takes part
            third_high_.add(_mm256_mul_epu32(x, high));
            fourth_low_.add(_mm256_mul_epu32(square, square));
            fourth_middle_.add(_mm256_mul_epu32(square, high));
            fourth_high_.add(_mm256_mul_epu32(high, high));
        }
    }
    void write(PowerPieces& pieces) const {
        pieces.bits = 32;
        pieces.sums[0][0] = total(first_);
        pieces.sums[1][0] = second_.low_total();
        pieces.sums[1][1] = second_.high_total();
        if constexpr (Four) {
            pieces.sums[2][0] = third_low_.low_total();
            pieces.sums[2][1] = third_low_.high_total() + third_high_.low_total();
            pieces.sums[2][2] = third_high_.high_total();
            pieces.sums[3][0] = fourth_low_.low_total();
            pieces.sums[3][1] = fourth_low_.high_total() + 2 * fourth_middle_.low_total();
            pieces.sums[3][2] = 2 * fourth_middle_.high_total() + fourth_high_.low_total();
            pieces.sums[3][3] = fourth_high_.high_total();
        }
    }

  private:
    __m256i first_ = _mm256_setzero_si256();
    Halves second_;
    Halves third_low_;
    Halves third_high_;
    Halves fourth_low_;
    Halves fourth_middle_;
    Halves fourth_high_;
};

template <bool Four>
void sum(const std::int64_t* values,
         std::size_t count,
         std::int64_t base,
         std::uint64_t widest,
         PowerPieces& pieces) {
    if (widest >> 32U != 0) {
        sum_long<Four>(values, count, static_cast<std::uint64_t>(base), pieces);
        return;
    }
    const __m256i bases = _mm256_set1_epi64x(base);
    ShortSums<Four> sums;
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4)
        sums.add(_mm256_sub_epi64(load(values + i), bases));
    sums.add(_mm256_sub_epi64(load_some(values + i, count - i, base), bases));
    sums.write(pieces);
}

}  // namespace

const PowerKernels avx2_power_kernels = {survey, sum<false>, sum<true>};

}  // namespace norma::detail

#else

namespace norma::detail {

const PowerKernels avx2_power_kernels = scalar_power_kernels;

}  // namespace norma::detail

#endif
