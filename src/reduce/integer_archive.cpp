#include "norma/reduce/integer_archive.hpp"

#include "norma/base/error.hpp"

#include <iterator>
#include <string>

namespace norma::detail {

using boost::multiprecision::cpp_int;

std::vector<std::uint64_t> words_of(const cpp_int& value) {
    std::vector<std::uint64_t> words;
    if (value != 0) export_bits(cpp_int(abs(value)), std::back_inserter(words), 64, false);
    return words;
}

cpp_int integer_from(const std::vector<std::uint64_t>& words, bool negative) {
    constexpr std::size_t most =
        2000;  // of the fourth power of a number with 5000 digits, often
    if (words.size() > most || (words.empty() ? negative : words.back() == 0)) {
        throw DecodeError("an exact integer is longer than any sum, or has zeros before it");
    }
    cpp_int value;
    if (!words.empty()) import_bits(value, words.begin(), words.end(), 64, false);
    if (negative) value = -value;
    return value;
}

void check_decoded_decimals(std::int64_t decimals) {
    constexpr int most_decimals = 4096;
    if (decimals < -most_decimals || decimals > most_decimals) {
        throw DecodeError("a decimal number has " + std::to_string(decimals) + " decimals");
    }
}

}  // namespace norma::detail
