#pragma once
// The sentences a compiler prints when a type cannot travel.

namespace norma::wire::detail {

template <typename T>
inline constexpr bool refused = false;

}  // namespace norma::wire::detail

/// What a type is asked for at the end of the ladder; a macro because static_assert wants a
/// literal.
#define NORMA_CANNOT_TRAVEL                                                               \
    "norma: this type cannot travel between ranks: it is no number, enum, plain struct, " \
    "string, "                                                                            \
    "container, optional, variant or unique_ptr of such; give it a serialize(archive, "   \
    "version), "                                                                          \
    "or send pointers, shared_ptr and polymorphic classes as norma::tracked(x)"

/// What a type must offer to be made on the receiving rank.
#define NORMA_NEEDS_DEFAULT                                                                  \
    "norma: a received value is first made empty and then filled: give this type a default " \
    "constructor"

#define NORMA_PERSISTENT_PLAIN                                                               \
    "norma: a persistent call works on plain data, and ranges of it, that stay in place: " \
    "numbers, enums, plain structs"
