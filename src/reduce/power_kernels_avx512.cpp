#include "reduce/power_kernels.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

// Products of 52-bit digits come as two 52-bit halves, each added in one instruction. Up to
// five of them for each number meet in a sum over all lanes, so 816 numbers fill at most 64
// bits.

namespace norma::detail {

namespace {

using Lanes = __m512i;

/// The lanes that hold the last integers.
__mmask8 last_lanes(std::size_t count) {
    return static_cast<__mmask8>((1U << count) - 1);
}

Survey survey(const std::int64_t* values, std::size_t count) {
    const Lanes zero = _mm512_setzero_si512();
    Lanes min = _mm512_set1_epi64(values[0]);
    Lanes max = min;
    Survey found{0, 0, 0, 0};
    const auto look = [&](Lanes x, __mmask8 lanes) {
        min = _mm512_min_epi64(min, x);
        max = _mm512_max_epi64(max, x);
        found.zeros += static_cast<std::uint64_t>(
            __builtin_popcount(_mm512_mask_cmpeq_epi64_mask(lanes, x, zero)));
        found.negatives += static_cast<std::uint64_t>(
            __builtin_popcount(_mm512_mask_cmplt_epi64_mask(lanes, x, zero)));
    };
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8)
        look(_mm512_loadu_si512(values + i), 0xff);
    const __mmask8 lanes = last_lanes(count - i);
    look(_mm512_mask_loadu_epi64(min, lanes, values + i), lanes);
    found.min = _mm512_reduce_min_epi64(min);
    found.max = _mm512_reduce_max_epi64(max);
    return found;
}

std::uint64_t total(Lanes lanes) {
    return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(lanes));
}

Lanes low(Lanes sum, Lanes a, Lanes b) {
    return _mm512_madd52lo_epu64(sum, a, b);
}
Lanes high(Lanes sum, Lanes a, Lanes b) {
    return _mm512_madd52hi_epu64(sum, a, b);
}

/// A sum of products, as the sums of their halves.
struct Halves {
    void add(Lanes a, Lanes b) {
        low_half = low(low_half, a, b);
        high_half = high(high_half, a, b);
    }
    Lanes low_half = _mm512_setzero_si512();
    Lanes high_half = _mm512_setzero_si512();
};

/// Of numbers below 2^26: the square is one digit.
template <bool Four>
class ShortSums {
  public:
    void add(Lanes x) {
        const Lanes square = _mm512_mul_epu32(x, x);
        first_ = _mm512_add_epi64(first_, x);
        second_ = _mm512_add_epi64(second_, square);
        if constexpr (Four) {
            third_.add(x, square);
            fourth_.add(square, square);
        }
    }
    void write(PowerPieces& pieces) const {
        pieces.sums[0][0] += total(first_);
        pieces.sums[1][0] += total(second_);
        if constexpr (Four) {
            pieces.sums[2][0] += total(third_.low_half);
            pieces.sums[2][1] += total(third_.high_half);
            pieces.sums[3][0] += total(fourth_.low_half);
            pieces.sums[3][1] += total(fourth_.high_half);
        }
    }

  private:
    Lanes first_ = _mm512_setzero_si512();
    Lanes second_ = _mm512_setzero_si512();
    Halves third_;
    Halves fourth_;
};

/// Of numbers of one digit, below 2^52: the square is two digits.
template <bool Four>
class DigitSums {
  public:
    void add(Lanes x) {
        first_ = _mm512_add_epi64(first_, x);
        if constexpr (!Four) {
            second_.add(x, x);
        } else {
            const Lanes zero = _mm512_setzero_si512();
            const Lanes s0 = low(zero, x, x);
            const Lanes s1 = high(zero, x, x);
            second_.low_half = _mm512_add_epi64(second_.low_half, s0);
            second_.high_half = _mm512_add_epi64(second_.high_half, s1);
            third_low_.add(x, s0);
            third_high_.add(x, s1);
            fourth_low_.add(s0, s0);
            fourth_middle_.add(s0, s1);
            fourth_high_.add(s1, s1);
        }
    }
    void write(PowerPieces& pieces) const {
        pieces.sums[0][0] += total(first_);
        pieces.sums[1][0] += total(second_.low_half);
        pieces.sums[1][1] += total(second_.high_half);
        if constexpr (Four) {
            pieces.sums[2][0] += total(third_low_.low_half);
            pieces.sums[2][1] += total(third_low_.high_half) + total(third_high_.low_half);
            pieces.sums[2][2] += total(third_high_.high_half);
            pieces.sums[3][0] += total(fourth_low_.low_half);
            pieces.sums[3][1] +=
                total(fourth_low_.high_half) + 2 * total(fourth_middle_.low_half);
            pieces.sums[3][2] +=
                2 * total(fourth_middle_.high_half) + total(fourth_high_.low_half);
            pieces.sums[3][3] += total(fourth_high_.high_half);
        }
    }

  private:
    Lanes first_ = _mm512_setzero_si512();
    Halves second_;
    Halves third_low_;
    Halves third_high_;
    Halves fourth_low_;
    Halves fourth_middle_;
    Halves fourth_high_;
};

/// Of any numbers: two digits, of which the upper has 12 bits.
template <bool Four>
class LongSums {
  public:
    void add(Lanes x) {
        const Lanes digit = _mm512_set1_epi64((std::int64_t{1} << 52U) - 1);
        const Lanes zero = _mm512_setzero_si512();
        const Lanes x0 = _mm512_and_si512(x, digit);
        const Lanes x1 = _mm512_srli_epi64(x, 52);
        first_low_ = _mm512_add_epi64(first_low_, x0);
        first_high_ = _mm512_add_epi64(first_high_, x1);
        // The square, its three digits brought below 2^52.
        const Lanes s0 = low(zero, x0, x0);
        const Lanes twice = _mm512_add_epi64(x1, x1);
        const Lanes middle = low(high(zero, x0, x0), x0, twice);
        const Lanes s1 = _mm512_and_si512(middle, digit);
        const Lanes s2 = low(high(_mm512_srli_epi64(middle, 52), x0, twice), x1, x1);
        second_[0] = _mm512_add_epi64(second_[0], s0);
        second_[1] = _mm512_add_epi64(second_[1], s1);
        second_[2] = _mm512_add_epi64(second_[2], s2);
        if constexpr (Four) {
            add_cube(x0, x1, s0, s1, s2);
            add_fourth(s0, s1, s2);
        }
    }
    void write(PowerPieces& pieces) const {
        pieces.sums[0][0] += total(first_low_);
        pieces.sums[0][1] += total(first_high_);
        for (int i = 0; i < 3; ++i)
            pieces.sums[1][i] += total(second_[i]);
        if constexpr (Four) {
            for (int i = 0; i < 4; ++i)
                pieces.sums[2][i] += total(third_[i]);
            for (int i = 0; i < 5; ++i)
                pieces.sums[3][i] += total(fourth_[i]) + (i > 0 ? 2 * total(twice_[i]) : 0);
        }
    }

  private:
    void add_cube(Lanes x0, Lanes x1, Lanes s0, Lanes s1, Lanes s2) {
        third_[0] = low(third_[0], x0, s0);
        third_[1] = low(low(high(third_[1], x0, s0), x0, s1), x1, s0);
        third_[2] = low(low(high(high(third_[2], x0, s1), x1, s0), x0, s2), x1, s1);
        third_[3] = low(high(high(third_[3], x0, s2), x1, s1), x1, s2);
    }
    void add_fourth(Lanes s0, Lanes s1, Lanes s2) {
        fourth_[0] = low(fourth_[0], s0, s0);
        fourth_[1] = high(fourth_[1], s0, s0);
        fourth_[2] = low(fourth_[2], s1, s1);
        fourth_[3] = high(fourth_[3], s1, s1);
        fourth_[4] = low(fourth_[4], s2, s2);
        twice_[1] = low(twice_[1], s0, s1);
        twice_[2] = low(high(twice_[2], s0, s1), s0, s2);
        twice_[3] = low(high(twice_[3], s0, s2), s1, s2);
        twice_[4] = high(twice_[4], s1, s2);
    }

    Lanes first_low_ = _mm512_setzero_si512();
    Lanes first_high_ = _mm512_setzero_si512();
    Lanes second_[3] = {};
    Lanes third_[4] = {};
    Lanes fourth_[5] = {};
    Lanes twice_[5] = {};  // products that occur twice
};

template <typename Sums>
void sum_with(const std::int64_t* values,
              std::size_t count,
              std::int64_t base,
              PowerPieces& pieces) {
    constexpr std::size_t before_overflow = 816;
    const Lanes bases = _mm512_set1_epi64(base);
    pieces.bits = 52;
    while (count > 0) {
        const std::size_t now = count < before_overflow ? count : before_overflow;
        Sums sums;
        std::size_t i = 0;
        for (; i + 8 <= now; i += 8)
            sums.add(_mm512_sub_epi64(_mm512_loadu_si512(values + i), bases));
        const __mmask8 lanes = last_lanes(now - i);
        const Lanes rest = _mm512_maskz_loadu_epi64(lanes, values + i);
        sums.add(_mm512_maskz_sub_epi64(lanes, rest, bases));
        sums.write(pieces);
        values += now;
        count -= now;
    }
}

template <bool Four>
void sum(const std::int64_t* values,
         std::size_t count,
         std::int64_t base,
         std::uint64_t widest,
         PowerPieces& pieces) {
    if (widest >> 26U == 0) {
        sum_with<ShortSums<Four>>(values, count, base, pieces);
    } else if (widest >> 52U == 0) {
        sum_with<DigitSums<Four>>(values, count, base, pieces);
    } else {
        sum_with<LongSums<Four>>(values, count, base, pieces);
    }
}

}  // namespace

const PowerKernels avx512_power_kernels = {survey, sum<false>, sum<true>};

}  // namespace norma::detail

#else

namespace norma::detail {

const PowerKernels avx512_power_kernels = scalar_power_kernels;

}  // namespace norma::detail

#endif
