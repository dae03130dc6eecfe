#pragma once
// How integers of any length travel: as words.

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <vector>

namespace norma::detail {

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

}  // namespace norma::detail
