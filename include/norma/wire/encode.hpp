#pragma once
// A value as bytes and back, in the light archive.
//
//     norma::Bytes bytes = norma::wire::encode(job);
//     auto again = norma::wire::decode<Job>(bytes);  // throws DecodeError if damaged

#include "norma/wire/light_archive.hpp"
#include "norma/wire/travel.hpp"

/// A value as bytes and back.
namespace norma::wire {

/// Appends `value` to `bytes`.
template <typename T>
void encode_into(Bytes& bytes, const T& value) {
    static_assert(Travels<T>, NORMA_CANNOT_TRAVEL);
    const std::size_t begin = bytes.size();
    bytes.resize(begin + detail::Measure()(value));
    Writer writer(bytes, begin);
    writer << value;
}

/// The bytes of `value`: see docs/formats/message.md. Both ends must name the same type.
template <typename T>
[[nodiscard]] Bytes encode(const T& value) {
    Bytes bytes;
    encode_into(bytes, value);
    return bytes;
}

/// Fills `value` from exactly these bytes, keeping the capacity it has. Throws DecodeError if
/// they are cut, too many, or no value of `T`; `value` is then valid but unspecified. Takes no
/// more memory than the bytes justify: about sizeof(element) for each element really there.
template <typename T>
void decode_into(ByteView bytes, T& value) {
    static_assert(Travels<T>, NORMA_CANNOT_TRAVEL);
    static_assert(Fillable<T>, NORMA_NEEDS_DEFAULT);
    Reader reader(bytes);
    reader >> value;
    reader.expect_end();
}

/// The value of these bytes, also of a type without a default constructor: see Makeable.
template <typename T>
requires(Travels<T>&& Makeable<T>) [[nodiscard]] T decode(ByteView bytes) {
    Reader reader(bytes);
    T value = reader.make<T>();
    reader.expect_end();
    return value;
}

/// Refused: a compiler then prints the sentence at the caller's line.
///@{
template <typename T>
requires(!Travels<T>) [[deprecated(NORMA_CANNOT_TRAVEL)]] void decode(ByteView /*bytes*/) {
    static_assert(detail::refused<T>, NORMA_CANNOT_TRAVEL);
}
template <typename T>
requires(Travels<T> && !Makeable<T>)
    [[deprecated(NORMA_NEEDS_DEFAULT)]] void decode(ByteView /*bytes*/) {
    static_assert(detail::refused<T>, NORMA_NEEDS_DEFAULT);
}
///@}

}  // namespace norma::wire
