#pragma once
// A field whose type of cells is known only when the program runs, for what is compiled once.

#include "norma/decompose/element_type.hpp"
#include "norma/decompose/field.hpp"

namespace norma::detail {

/// Looks at a field, which must stay. Byte is std::byte, or const std::byte.
template <int N, typename Byte>
struct Cells {
    const Communicator* comm = nullptr;
    const Decomposition<N>* decomposition = nullptr;
    const Layout<N>* layout = nullptr;
    Byte* data = nullptr;
    ElementType type;
};

/// To be written.
template <typename T, int N>
[[nodiscard]] Cells<N, const std::byte> cells_of(const Field<T, N>& field) {
    return {&field.communicator(),
            &field.decomposition(),
            &field.layout(),
            reinterpret_cast<const std::byte*>(field.data()),
            ElementType::of<T>()};
}
/// To be filled.
template <typename T, int N>
[[nodiscard]] Cells<N, std::byte> cells_of(Field<T, N>& field) {
    return {&field.communicator(),
            &field.decomposition(),
            &field.layout(),
            reinterpret_cast<std::byte*>(field.data()),
            ElementType::of<T>()};
}

}  // namespace norma::detail
