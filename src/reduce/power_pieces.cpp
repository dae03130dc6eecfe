#include "reduce/power_pieces.hpp"

#include "reduce/wide_words.hpp"

#include <algorithm>
#include <array>

namespace norma::detail {

namespace {

/// The sum of a power of the distances.
template <std::size_t N>
Words<N> sum_of(const PowerPieces& pieces, std::size_t power) {
    Words<N> sum{};
    unsigned bits = 0;
    for (const Uint128 piece : pieces.sums[power - 1]) {
        const unsigned bit = bits % 64;
        if (piece != 0)
            add_at(sum, bits / 64, Uint128{static_cast<std::uint64_t>(piece)} << bit);
        if (piece >> 64U != 0) add_at(sum, bits / 64 + 1, (piece >> 64U) << bit);
        bits += pieces.bits;
    }
    return sum;
}

template <std::size_t N, std::size_t M>
void add_low_words(Words<N>& sum, const Words<M>& term) {
    Words<N> low{};
    std::copy_n(term.begin(), N, low.begin());
    add_words(sum, low);
}

/// Adds the powers of distance + base up to `highest`, in words that hold the highest.
template <std::size_t highest>
void add_shifted(PowerSums& sums,
                 const PowerPieces& pieces,
                 std::size_t count,
                 std::int64_t base) {
    // mixed[j] is the sum of distance^j * (distance + base)^k, for k from 0 up.
    std::array<Words<highest + 1>, highest + 1> mixed{};
    mixed[0][0] = count;
    for (std::size_t power = 1; power <= highest; ++power)
        mixed[power] = sum_of<highest + 1>(pieces, power);
    for (std::size_t k = 1; k <= highest; ++k) {
        for (std::size_t j = 0; j <= highest - k; ++j) {
            multiply_words(mixed[j], base);
            add_words(mixed[j], mixed[j + 1]);
        }
        if (k == 1) add_low_words(sums.first, mixed[0]);
        if (k == 2) add_low_words(sums.second, mixed[0]);
        if constexpr (highest == 4) {
            if (k == 3) add_low_words(sums.third, mixed[0]);
            if (k == 4) add_low_words(sums.fourth, mixed[0]);
        }
    }
}

}  // namespace

void add_pieces(PowerSums& sums,
                const PowerPieces& pieces,
                std::size_t count,
                std::int64_t base,
                int powers) {
    if (powers == 2) return add_shifted<2>(sums, pieces, count, base);
    add_shifted<4>(sums, pieces, count, base);
}

void add_powers(PowerSums& sums, std::int64_t value, int powers) {
    const std::uint64_t sign = value < 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t size = (static_cast<std::uint64_t>(value) ^ sign) - sign;
    const Uint128 square = Uint128{size} * size;
    const auto low = static_cast<std::uint64_t>(square);
    const auto high = static_cast<std::uint64_t>(square >> 64U);
    add_words(sums.first, Words<2>{static_cast<std::uint64_t>(value), sign});
    add_words(sums.second, Words<3>{low, high, 0});
    if (powers == 2) return;
    const Uint128 outer = Uint128{low} * high;
    const Uint128 cube_low = Uint128{low} * size;
    const Uint128 cube_high =
        Uint128{high} * size + static_cast<std::uint64_t>(cube_low >> 64U);
    add_words(sums.third,
              Words<4>{static_cast<std::uint64_t>(cube_low) ^ sign,
                       static_cast<std::uint64_t>(cube_high) ^ sign,
                       static_cast<std::uint64_t>(cube_high >> 64U) ^ sign,
                       sign},
              sign & 1U);
    const Uint128 fourth_low = Uint128{low} * low;
    const Uint128 middle = (fourth_low >> 64U) + static_cast<std::uint64_t>(outer) * Uint128{2};
    const Uint128 fourth_high = Uint128{high} * high + (outer >> 64U) * 2 + (middle >> 64U);
    add_words(sums.fourth,
              Words<5>{static_cast<std::uint64_t>(fourth_low),
                       static_cast<std::uint64_t>(middle),
                       static_cast<std::uint64_t>(fourth_high),
                       static_cast<std::uint64_t>(fourth_high >> 64U),
                       0});
}

}  // namespace norma::detail
