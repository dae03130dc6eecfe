#pragma once
// Integers of a fixed number of words, in two's complement, lowest word first.

#include <array>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

__extension__ using Uint128 = unsigned __int128;

template <std::size_t N>
using Words = std::array<std::uint64_t, N>;

/// sum += term + carry, modulo 2^(64 N).
template <std::size_t N>
constexpr void add_words(Words<N>& sum, const Words<N>& term, std::uint64_t carry = 0) {
    for (std::size_t i = 0; i < N; ++i) {
        const Uint128 word = Uint128{sum[i]} + term[i] + carry;
        sum[i] = static_cast<std::uint64_t>(word);
        carry = static_cast<std::uint64_t>(word >> 64U);
    }
}

/// sum += value * 2^(64 first), modulo 2^(64 N).
template <std::size_t N>
constexpr void add_at(Words<N>& sum, std::size_t first, Uint128 value) {
    for (std::size_t i = first; i < N && value != 0; ++i) {
        const Uint128 word = Uint128{sum[i]} + static_cast<std::uint64_t>(value);
        sum[i] = static_cast<std::uint64_t>(word);
        value = (value >> 64U) + static_cast<std::uint64_t>(word >> 64U);
    }
}

/// words *= factor, modulo 2^(64 N).
template <std::size_t N>
constexpr void multiply_words(Words<N>& words, std::int64_t factor) {
    // A negative factor is an unsigned one less 2^64: that many words are taken away one place
    // up.
    const auto size = static_cast<std::uint64_t>(factor);
    const std::uint64_t taken = factor < 0 ? ~std::uint64_t{0} : 0;
    std::uint64_t before = 0;
    std::uint64_t carry = 0;
    std::uint64_t borrow = 0;
    for (std::uint64_t& word : words) {
        const Uint128 product = Uint128{word} * size + carry;
        carry = static_cast<std::uint64_t>(product >> 64U);
        const Uint128 left =
            Uint128{static_cast<std::uint64_t>(product)} - (before & taken) - borrow;
        borrow = static_cast<std::uint64_t>(left >> 64U) & 1U;
        before = word;
        word = static_cast<std::uint64_t>(left);
    }
}

}  // namespace norma::detail
