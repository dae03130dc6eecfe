#pragma once
// Numbers in fewer digits, rounded once and correctly.
//
//     round_digits("392310064.18", 4)   // "392300000"
//     round_digits("2.675", 3)          // "2.68": a tie goes to the even digit
//     round_digits(2.675, 3)            // "2.67": this double lies below 2.675

#include <string>
#include <string_view>

namespace norma::table {

/// `number` with at most `digits` significant digits, ties to even, without zeros at its end if
/// it was rounded. One that has no more, or is no number in decimal digits, stays as it is.
/// From 10^16, and below 10^-4, a rounded one has an exponent: "1.5e+16".
[[nodiscard]] std::string round_digits(std::string_view number, int digits);

/// The same of all the digits that `number` has in binary, up to 1074 of them.
[[nodiscard]] std::string round_digits(double number, int digits);

/// As many leading digits of `number` as leave place for `mark`, which says that more follow,
/// all of them right, in `room` characters besides the mark: "0.33333…", "1.2345…e+299". Only
/// the mark if there is no room for digits.
[[nodiscard]] std::string leading_digits(std::string_view number,
                                         std::size_t room,
                                         std::string_view mark);

}  // namespace norma::table
