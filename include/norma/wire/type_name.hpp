#pragma once
// The name of a type as the compiler writes it.

#include <cstddef>
#include <string_view>

namespace norma::wire::detail {

template <typename T>
constexpr std::string_view signature() {
    return __PRETTY_FUNCTION__;  // holds the name of T in full
}

/// Whether the full name of `T` begins so, as "std::" for a class of the standard library.
template <typename T>
constexpr bool name_begins(std::string_view with) {
    constexpr std::size_t name_at = signature<void>().find("void");
    return signature<T>().substr(name_at).starts_with(with);
}

}  // namespace norma::wire::detail
