#pragma once
// How integers and decimals of any length travel.

#include "norma/reduce/decimal.hpp"

#include <cstdint>
#include <vector>

namespace norma {

namespace detail {

/// The size of an integer, its lowest 64 bits first; none of 0.
[[nodiscard]] std::vector<std::uint64_t> words_of(const boost::multiprecision::cpp_int& value);
/// Throws DecodeError if the words are not as words_of() gives them, or more than sums reach.
[[nodiscard]] boost::multiprecision::cpp_int integer_from(
    const std::vector<std::uint64_t>& words, bool negative);
/// Throws DecodeError if no number has so many decimals.
void check_decoded_decimals(std::int64_t decimals);

/// Writes or reads an integer.
template <typename Archive>
void serialize_integer(Archive& archive, boost::multiprecision::cpp_int& value) {
    bool negative = value < 0;
    std::vector<std::uint64_t> words;
    if constexpr (Archive::is_saving::value) words = words_of(value);
    archive& negative& words;
    if constexpr (Archive::is_loading::value) value = integer_from(words, negative);
}

}  // namespace detail

/// Writes or reads a decimal.
template <typename Archive>
void serialize(Archive& archive, Decimal& value, unsigned /*version*/) {
    std::int64_t decimals = value.decimals;
    detail::serialize_integer(archive, value.mantissa);
    archive& decimals;
    if constexpr (Archive::is_loading::value) {
        detail::check_decoded_decimals(decimals);
        value.decimals = static_cast<int>(decimals);
    }
}

}  // namespace norma
