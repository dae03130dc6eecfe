#pragma once
// A piece of memory as MPI sees it, however many elements it has.

#include "norma/base/bytes.hpp"
#include "norma/comm/handle.hpp"
#include "norma/wire/datatype.hpp"
#include "norma/wire/ladder.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

namespace norma::detail {

/// Elements to be received or, never written then, to be sent.
struct Memory {
    void* data = nullptr;
    std::size_t count = 0;
    MPI_Datatype type = MPI_BYTE;
    std::size_t element_size = 1;

    [[nodiscard]] std::size_t bytes() const noexcept { return count * element_size; }
    /// A copy for a call that is seldom made: what is copied part by part, compilers keep in
    /// registers until then.
    [[nodiscard]] Memory in_parts() const noexcept { return {data, count, type, element_size}; }
};

/// Whether `one` begins in `other`.
inline bool begins_in(const Memory& one, const Memory& other) noexcept {
    const auto at = [](const Memory& memory) {
        return reinterpret_cast<std::uintptr_t>(memory.data);
    };
    return at(one) - at(other) < other.bytes();
}
/// Whether one of them reaches into the other.
inline bool overlap(const Memory& one, const Memory& other) noexcept {
    return begins_in(one, other) || begins_in(other, one);
}

template <PlainData T>
Memory memory_of(const T& value) {
    return {const_cast<T*>(&value), 1, wire::datatype<T>(), sizeof(T)};
}

template <wire::PlainRange T>
Memory memory_of(const T& range) {
    using Element = wire::ElementOf<T>;
    return {const_cast<Element*>(std::data(range)),
            std::size(range),
            wire::datatype<Element>(),
            sizeof(Element)};
}

/// Where the first element lies, const if it may not be written.
template <typename T>
auto address(T& value) {
    if constexpr (PlainData<T>) {
        return &value;
    } else {
        return std::data(value);
    }
}

/// Throws DecodeError: a message of so many bytes is not `count` elements.
[[noreturn]] void refuse_length(std::size_t bytes, std::size_t count, std::size_t element_size);

/// Whether a count is one of MPI's.
inline constexpr bool fits_an_int(std::size_t count) noexcept {
    return count <= static_cast<std::size_t>(std::numeric_limits<int>::max());
}

/// A count and type for an int parameter: counts beyond 2^31-1 become one element of a derived
/// type, which lives as long as this object.
class IntCount {
  public:
    explicit IntCount(const Memory& memory)
        : count_(static_cast<int>(memory.count)), type_(memory.type) {
        if (!fits_an_int(memory.count)) [[unlikely]]
            make_large(memory);
    }
    [[nodiscard]] int count() const noexcept { return count_; }
    [[nodiscard]] MPI_Datatype type() const noexcept { return type_; }

  private:
    void make_large(const Memory& memory);

    int count_;
    MPI_Datatype type_;
    Handle<TypeKind> made_;
};

/// The type that IntCount makes for a large count, in pieces of at most `piece` elements.
[[nodiscard]] Handle<TypeKind> large_type(const Memory& memory, std::size_t piece);

/// A type of this memory and its absolute address, to be used once with MPI_BOTTOM.
[[nodiscard]] Handle<TypeKind> at_its_address(const Memory& memory);

}  // namespace norma::detail
