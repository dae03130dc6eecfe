#pragma once
// A decimal number as it was written, of any length: nothing is rounded until somebody asks for
// a double.
//
//     Decimal{12345, 2}.str()      // "123.45"
//     Decimal{12345, 2}.value()    // 123.45, the nearest double

#include "norma/reduce/integer_archive.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <compare>
#include <cstdint>
#include <string>

namespace norma {

/// mantissa * 10^-decimals.
struct Decimal {
    boost::multiprecision::cpp_int mantissa;  ///< all digits, with the sign
    int decimals = 0;                         ///< of them behind the point; may be negative

    /// Without an exponent: "-0.050", "1500". As many digits behind the point as `decimals`
    /// says.
    [[nodiscard]] std::string str() const;
    /// The nearest double, ties to even; infinite if it is beyond all finite ones.
    [[nodiscard]] double value() const;
    /// The same number with so many decimals, which must not be fewer.
    [[nodiscard]] Decimal with_decimals(int more) const;
    /// The same number without zeros at the end of its decimals: 1.50 is 1.5, 10.0 is 10.
    [[nodiscard]] Decimal stripped() const;

    /// Writes or reads the number; throws DecodeError if what was read has more decimals than
    /// numbers have.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        detail::serialize_integer(archive, mantissa);
        archive& decimals;
        if constexpr (Archive::is_loading::value) detail::check_decoded_decimals(decimals);
    }
};

/// By value: 1.5 and 1.50 are equal.
///@{
[[nodiscard]] std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
[[nodiscard]] bool operator==(const Decimal& a, const Decimal& b);
///@}
/// The sum, with the decimals of the operand that has more of them.
[[nodiscard]] Decimal operator+(const Decimal& a, const Decimal& b);

}  // namespace norma
