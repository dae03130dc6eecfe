#pragma once
// Memory of any plain type, where pieces of different types go in one call.
//
//     std::vector<norma::Piece> out{norma::piece(header), norma::piece(values)};

#include "norma/comm/elements.hpp"
#include "norma/comm/flight.hpp"

#include <type_traits>

namespace norma {

/// A value or range of plain data that stays the caller's; made by piece().
class Piece {
  public:
    /// Nothing: no element goes, or comes.
    Piece() = default;
    /// Memory as MPI sees it.
    explicit Piece(const detail::Memory& memory) : memory_(memory) {}
    /// The same again.
    [[nodiscard]] const detail::Memory& memory() const noexcept { return memory_; }

  private:
    detail::Memory memory_;
};

/// The elements of a variable or a span, which must stay until the call is over.
template <typename T>
[[nodiscard]] Piece piece(T&& memory) {
    using Value = std::remove_cvref_t<T>;
    static_assert(PlainData<Value> || wire::PlainRange<Value>,
                  "norma: piece() is for plain data, and ranges of it");
    static_assert(detail::Staying<T>,
                  "norma: piece() looks at memory that stays: give it a variable or a span");
    return Piece(detail::memory_of(memory));
}

}  // namespace norma
