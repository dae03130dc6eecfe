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
#define NORMA_NEEDS_DEFAULT                                                                    \
    "norma: a received value is first made empty and then filled: give this type, and those "  \
    "it holds, a default constructor (private if boost::serialization::access is a friend of " \
    "the class), or save_construct_data() and load_construct_data() as Boost.Serialization "   \
    "calls them; receive std::span and std::string_view as vector and string"
