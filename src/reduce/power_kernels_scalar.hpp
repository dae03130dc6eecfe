#pragma once
// The sums of powers without vectors: for kernels of each level, so all of it is static.

#include "reduce/power_kernels.hpp"

namespace norma::detail {

/// A sum of 128-bit products.
struct Sum3 {
    Word2 low;
    std::uint64_t high;
};

static inline void add(Sum3& sum, Word2 product) {
    sum.high += __builtin_add_overflow(sum.low, product, &sum.low) ? 1U : 0U;
}

static inline void write(const Sum3& sum, Word2* pieces) {
    pieces[0] += static_cast<std::uint64_t>(sum.low);
    pieces[1] += static_cast<std::uint64_t>(sum.low >> 64U);
    pieces[2] += sum.high;
}

/// Of numbers below 2^32.
template <bool Four>
static inline void sum_short(const std::int64_t* values,
                             std::size_t count,
                             std::uint64_t base,
                             PowerPieces& pieces) {
    std::uint64_t first = 0;
    Word2 second = 0;
    Word2 third = 0;
    Sum3 fourth{};
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t x = static_cast<std::uint64_t>(values[i]) - base;
        const std::uint64_t square = x * x;
        first += x;
        second += square;
        if constexpr (Four) {
            third += Word2{square} * x;
            add(fourth, Word2{square} * square);
        }
    }
    pieces.bits = 64;
    pieces.sums[0][0] = first;
    write({second, 0}, pieces.sums[1]);
    write({third, 0}, pieces.sums[2]);
    write(fourth, pieces.sums[3]);
}

/// Of any numbers.
template <bool Four>
static inline void sum_long(const std::int64_t* values,
                            std::size_t count,
                            std::uint64_t base,
                            PowerPieces& pieces) {
    Word2 first = 0;
    Sum3 second{};
    Sum3 third[2] = {};
    Sum3 fourth[3] = {};
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t x = static_cast<std::uint64_t>(values[i]) - base;
        const Word2 square = Word2{x} * x;
        first += x;
        add(second, square);
        if constexpr (Four) {
            const auto low = static_cast<std::uint64_t>(square);
            const auto high = static_cast<std::uint64_t>(square >> 64U);
            add(third[0], Word2{low} * x);
            add(third[1], Word2{high} * x);
            add(fourth[0], Word2{low} * low);
            add(fourth[1], Word2{low} * high);
            add(fourth[2], Word2{high} * high);
        }
    }
    pieces.bits = 64;
    write({first, 0}, pieces.sums[0]);
    write(second, pieces.sums[1]);
    write(third[0], pieces.sums[2]);
    write(third[1], pieces.sums[2] + 1);
    write(fourth[0], pieces.sums[3]);
    write(fourth[1], pieces.sums[3] + 1);
    write(fourth[1], pieces.sums[3] + 1);
    write(fourth[2], pieces.sums[3] + 2);
}

template <bool Four>
static inline void sum_words(const std::int64_t* values,
                             std::size_t count,
                             std::int64_t base,
                             std::uint64_t widest,
                             PowerPieces& pieces) {
    if (widest >> 32U == 0) {
        sum_short<Four>(values, count, static_cast<std::uint64_t>(base), pieces);
    } else {
        sum_long<Four>(values, count, static_cast<std::uint64_t>(base), pieces);
    }
}

}  // namespace norma::detail
