#pragma once
// From a type that a file says to one that the compiler knows.

#include "norma/decompose/element_type.hpp"

#include "grid/array_file.hpp"

#include <complex>
#include <cstdint>
#include <type_traits>

namespace norma::grid {

/// Calls `function` with a std::type_identity of the type.
template <typename Function>
[[nodiscard]] Told with_element_type(ElementType type, const Function& function) {
    Told told{"cells of " + type.name() + " are not converted", 3};
    const auto try_type = [&]<typename T>(std::type_identity<T> what) {
        if (ElementType::of<T>() == type) told = function(what);
    };
    const auto try_all = [&]<typename... Types>(std::type_identity<Types>... types) {
        (try_type(types), ...);
    };
    try_all(std::type_identity<double>{},
            std::type_identity<float>{},
            std::type_identity<bool>{},
            std::type_identity<std::int8_t>{},
            std::type_identity<std::int16_t>{},
            std::type_identity<std::int32_t>{},
            std::type_identity<std::int64_t>{},
            std::type_identity<std::uint8_t>{},
            std::type_identity<std::uint16_t>{},
            std::type_identity<std::uint32_t>{},
            std::type_identity<std::uint64_t>{},
            std::type_identity<std::complex<float>>{},
            std::type_identity<std::complex<double>>{});
    return told;
}

}  // namespace norma::grid
