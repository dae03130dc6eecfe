#pragma once
// Of what the cells of a file are.
//
//     ElementType::of<double>().npy()   // "<f8"

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace norma {

/// How the bytes of a number are to be understood.
enum class ElementKind : char {
    boolean = 'b',
    signed_integer = 'i',
    unsigned_integer = 'u',
    floating = 'f',
    complex = 'c',
};

/// The type of a number in a file, in this machine's order of bytes.
struct ElementType {
    ElementKind kind = ElementKind::floating;  ///< what it is
    std::size_t size = 8;                      ///< bytes

    bool operator==(const ElementType&) const = default;

    /// Of bool, integers of 1 to 8 bytes, float, double and complex numbers of those.
    template <typename T>
    [[nodiscard]] static constexpr ElementType of() {
        constexpr bool is_complex =
            std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;
        static_assert(std::is_arithmetic_v<T> || is_complex,
                      "norma: files of arrays hold bool, integers, float, double or complex "
                      "numbers of those");
        static_assert(sizeof(T) <= 8 || is_complex,
                      "norma: files of arrays hold no long double: its bytes differ from "
                      "machine to machine");
        if constexpr (std::is_same_v<T, bool>) return {ElementKind::boolean, sizeof(T)};
        if constexpr (is_complex) return {ElementKind::complex, sizeof(T)};
        if constexpr (std::is_floating_point_v<T>) return {ElementKind::floating, sizeof(T)};
        return {
            std::is_signed_v<T> ? ElementKind::signed_integer : ElementKind::unsigned_integer,
            sizeof(T)};
    }

    /// As numpy writes it: "<f8", "|u1".
    [[nodiscard]] std::string npy() const;
    /// For people: "float64", "int32".
    [[nodiscard]] std::string name() const;
};

}  // namespace norma
