#include "decompose/convert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace norma::detail {

namespace {

template <typename T>
inline constexpr bool is_complex = false;
template <typename T>
inline constexpr bool is_complex<std::complex<T>> = true;

/// A bool in a file: any byte that is not 0 is true.
struct Truth {
    std::uint8_t byte;
};

/// The nearest there is.
template <typename To, typename From>
To nearest_integer(From value) {
    if constexpr (std::is_floating_point_v<From>) {
        if (std::isnan(value)) return 0;
        // The bounds as floating-point numbers are exact, or one beyond.
        constexpr auto least = static_cast<double>(std::numeric_limits<To>::min());
        constexpr auto most = static_cast<double>(std::numeric_limits<To>::max());
        if (static_cast<double>(value) <= least) return std::numeric_limits<To>::min();
        if (static_cast<double>(value) >= most) return std::numeric_limits<To>::max();
    } else {
        if (std::cmp_less(value, std::numeric_limits<To>::min()))
            return std::numeric_limits<To>::min();
        if (std::cmp_greater(value, std::numeric_limits<To>::max()))
            return std::numeric_limits<To>::max();
    }
    return static_cast<To>(value);
}

template <typename To, typename From>
To converted(From value) {
    if constexpr (is_complex<From> && !is_complex<To>) {
        return converted<To>(value.real());
    } else if constexpr (is_complex<To>) {
        using Part = typename To::value_type;
        if constexpr (is_complex<From>) {
            return {converted<Part>(value.real()), converted<Part>(value.imag())};
        } else {
            return {converted<Part>(value), Part{0}};
        }
    } else if constexpr (std::is_same_v<To, bool>) {
        return value != From{0};
    } else if constexpr (std::is_integral_v<To> && !std::is_same_v<From, bool>) {
        return nearest_integer<To>(value);
    } else {
        return static_cast<To>(value);
    }
}

/// Calls `visit` with a value of the type.
template <typename Visit>
auto with_type(ElementType type, const Visit& visit) {
    switch (type.kind) {
        case ElementKind::boolean:
            return visit(Truth{});
        case ElementKind::signed_integer:
            switch (type.size) {
                case 1:
                    return visit(std::int8_t{});
                case 2:
                    return visit(std::int16_t{});
                case 4:
                    return visit(std::int32_t{});
                default:
                    return visit(std::int64_t{});
            }
        case ElementKind::unsigned_integer:
            switch (type.size) {
                case 1:
                    return visit(std::uint8_t{});
                case 2:
                    return visit(std::uint16_t{});
                case 4:
                    return visit(std::uint32_t{});
                default:
                    return visit(std::uint64_t{});
            }
        case ElementKind::complex:
            if (type.size == sizeof(std::complex<float>)) return visit(std::complex<float>{});
            return visit(std::complex<double>{});
        case ElementKind::floating:
            break;
    }
    if (type.size == sizeof(float)) return visit(float{});
    return visit(double{});
}

/// One element of a file, its bytes turned round part by part if they are to be.
template <typename From>
From element_at(const std::byte* file, bool turned) {
    std::array<std::byte, sizeof(From)> bytes;
    std::memcpy(bytes.data(), file, sizeof(From));
    if (turned) {
        constexpr std::size_t part = is_complex<From> ? sizeof(From) / 2 : sizeof(From);
        for (std::size_t at = 0; at < sizeof(From); at += part) {
            std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                         bytes.begin() + static_cast<std::ptrdiff_t>(at + part));
        }
    }
    From value;
    std::memcpy(&value, bytes.data(), sizeof(From));
    return value;
}

template <typename From, typename To>
void convert_all(const std::byte* file, std::byte* memory, std::size_t count, bool turned) {
    for (std::size_t i = 0; i < count; ++i) {
        To value{};
        if constexpr (std::is_same_v<From, Truth>) {
            value = converted<To>(file[i] != std::byte{0});
        } else {
            value = converted<To>(element_at<From>(file + i * sizeof(From), turned));
        }
        std::memcpy(memory + i * sizeof(To), &value, sizeof(To));
    }
}

}  // namespace

Conversion conversion(ElementType from, bool big_endian, ElementType to) {
    const bool turned = big_endian && from.size > 1;
    if (from == to && !turned && to.kind != ElementKind::boolean) return {};
    return with_type(from, [&](auto file) {
        return with_type(to, [&](auto memory) -> Conversion {
            using From = decltype(file);
            using To = std::
                conditional_t<std::is_same_v<decltype(memory), Truth>, bool, decltype(memory)>;
            return [turned](const std::byte* in, std::byte* out, std::size_t count) {
                convert_all<From, To>(in, out, count, turned);
            };
        });
    });
}

}  // namespace norma::detail
