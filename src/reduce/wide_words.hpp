#pragma once
// Integers of a fixed number of words, in two's complement, lowest word first.

#include <array>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

__extension__ using Uint128 = unsigned __int128;

/// `value` with more words.
template <std::size_t N>
constexpr std::array<std::uint64_t, N> extended(std::int64_t value) {
    std::array<std::uint64_t, N> result{};
    result.fill(value < 0 ? ~std::uint64_t{0} : 0);
    result[0] = static_cast<std::uint64_t>(value);
    return result;
}

/// sum += term, modulo 2^(64 N); the term may have more words.
template <std::size_t N, std::size_t M>
constexpr void add_words(std::array<std::uint64_t, N>& sum,
                         const std::array<std::uint64_t, M>& term) {
    static_assert(M >= N);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const Uint128 word = Uint128{sum[i]} + term[i] + carry;
        sum[i] = static_cast<std::uint64_t>(word);
        carry = static_cast<std::uint64_t>(word >> 64U);
    }
}

/// words *= factor, modulo 2^(64 N).
template <std::size_t N>
constexpr void multiply_words(std::array<std::uint64_t, N>& words, std::int64_t factor) {
    const auto size = static_cast<std::uint64_t>(factor);
    const std::array<std::uint64_t, N> before = words;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const Uint128 word = Uint128{before[i]} * size + carry;
        words[i] = static_cast<std::uint64_t>(word);
        carry = static_cast<std::uint64_t>(word >> 64U);
    }
    if (factor >= 0) return;
    // A negative factor is `size` - 2^64: take the words away again, one place up.
    std::uint64_t borrow = 0;
    for (std::size_t i = 1; i < N; ++i) {
        const Uint128 word = Uint128{words[i]} - before[i - 1] - borrow;
        words[i] = static_cast<std::uint64_t>(word);
        borrow = static_cast<std::uint64_t>(word >> 64U) != 0 ? 1 : 0;
    }
}

}  // namespace norma::detail
