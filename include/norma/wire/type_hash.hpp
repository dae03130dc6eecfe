#pragma once
// A number that stands for a type in a message, so that a vector of strings is never read as a
// map.

#include "norma/wire/type_name.hpp"

#include <cstdint>

namespace norma::wire {

/// Equal for equal types in programs built by the same compiler. (FNV-1a of the type's name.)
template <typename T>
consteval std::uint64_t type_hash() {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char letter : detail::signature<T>()) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    }
    return hash;
}

}  // namespace norma::wire
