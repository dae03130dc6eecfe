#include "norma/decompose/element_type.hpp"

#include <bit>
#include <fmt/format.h>

namespace norma {

static_assert(std::endian::native == std::endian::little,
              "norma: files of arrays are written by machines that are little-endian");

std::string ElementType::npy() const {
    return fmt::format("{}{}{}", size == 1 ? '|' : '<', static_cast<char>(kind), size);
}

std::string ElementType::name() const {
    constexpr std::size_t bits_per_byte = 8;
    const auto sized = [&](const char* word) {
        return fmt::format("{}{}", word, bits_per_byte * size);
    };
    switch (kind) {
        case ElementKind::boolean:
            return "bool";
        case ElementKind::signed_integer:
            return sized("int");
        case ElementKind::unsigned_integer:
            return sized("uint");
        case ElementKind::floating:
            return sized("float");
        case ElementKind::complex:
            return sized("complex");
    }
    return "unknown";
}

}  // namespace norma
