#pragma once
// A number as text, read as what it says: an integer and how many of its digits lie behind the
// point. No binary fraction comes near it.
//
//     const Number price = read_number("-12.50");   // mantissa -1250, decimals 2

#include <cstdint>
#include <string>
#include <string_view>

/// Text and binary tables as columns.
namespace norma::table {

/// What a text is as a number.
enum class NumberKind : std::uint8_t {
    plain,     ///< finite, its mantissa fits
    large,     ///< finite, with more digits than fit: see `digits`
    infinite,  ///< inf or infinity, or of a size no double has: beyond 10^400 or so
    none,      ///< no number
};

/// mantissa * 10^-decimals.
struct Number {
    NumberKind kind = NumberKind::none;  ///< what it is
    bool has_exponent = false;           ///< written like 1e5
    /// Of a plain one: up to most_plain either way. Of an infinite one 1 or -1; 0 if it is not
    /// zero, but smaller than any double.
    std::int64_t mantissa = 0;
    int decimals = 0;    ///< of plain and large ones: from -400 to 1400
    std::string digits;  ///< of a large one: its mantissa, with a sign if it is negative
};

/// Of all numbers with 18 digits, and of most with 19 ("%.18e" prints so many).
constexpr std::int64_t most_plain = 9'219'999'999'999'999'999;
/// Digits a number may have; a longer one is none.
constexpr int most_digits = 1000;

/// Reads a whole text: blanks around it, a sign, digits with a point somewhere or not, an
/// exponent (`1e-5`, `1.5E+3`), or inf, infinity in any letters. Nothing else is a number.
[[nodiscard]] Number read_number(std::string_view text, char point = '.');

}  // namespace norma::table
