#pragma once
// A number that stands for a type in a message, so that a vector of strings is never read as a
// map.

#include <cstdint>
#include <string_view>

namespace norma::wire {

namespace detail {
template <typename T>
constexpr std::string_view signature() {
    return __PRETTY_FUNCTION__;  // holds the name of T in full
}
}  // namespace detail

/// Equal for equal types in programs built by the same compiler. (FNV-1a of the type's name.)
template <typename T>
constexpr std::uint64_t type_hash() {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char letter : detail::signature<T>()) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    }
    return hash;
}

}  // namespace norma::wire
