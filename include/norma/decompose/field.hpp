#pragma once
// The cells of an array that this rank owns, with room for copies of cells around them.
//
//     Field<double, 2> u(world, Decomposition<2>::cut({4096, 4096}, world.size()));
//     u.fill([](const Index<2>& cell) { return cell[0] == 0 ? 1.0 : 0.0; });
//     u.for_each_row([](const Index<2>& first, std::span<double> row) { ... });

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/cell_memory.hpp"
#include "norma/decompose/layout.hpp"
#include "norma/wire/plain_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace norma {

namespace detail {
/// Throws UsageError unless there is a part for each rank.
void check_parts(int ranks, int parts);
}  // namespace detail

/// One rank's part of an array of T, with ghosts in the same memory. Moved, not copied.
///
/// A second array of the same shape appears with next(): a step writes there, and swap() makes
/// it the current one. Cells are named by their place in the whole array.
template <typename T, int N>
requires Dimensions<N> && PlainData<T>
class Field {
  public:
    /// Of what the cells are.
    using Value = T;
    /// How many dimensions there are.
    static constexpr int dimensions = N;

    /// This rank's part, all cells and ghosts `initial`. Does not communicate. Throws
    /// UsageError unless there are as many parts as ranks.
    Field(const Communicator& comm,
          Decomposition<N> decomposition,
          std::int64_t ghosts = 0,
          T initial = T{})
        : comm_(comm), decomposition_(std::move(decomposition)) {
        detail::check_parts(comm_.size(), decomposition_.parts());
        widen(ghosts, initial);
    }

    /// The ranks that share the array.
    [[nodiscard]] const Communicator& communicator() const noexcept { return comm_; }
    /// Who owns what.
    [[nodiscard]] const Decomposition<N>& decomposition() const noexcept {
        return decomposition_;
    }
    /// Where cells lie in memory.
    [[nodiscard]] const Layout<N>& layout() const noexcept { return layout_; }
    /// This rank's boxes.
    [[nodiscard]] std::span<const Box<N>> boxes() const noexcept { return layout_.boxes(); }
    /// The least box around them.
    [[nodiscard]] const Box<N>& bounds() const noexcept { return layout_.bounds(); }
    /// Cells around the bounds that have a place here.
    [[nodiscard]] std::int64_t ghosts() const noexcept { return layout_.ghosts(); }

    /// A cell within the bounds, or a ghost. Unchecked.
    ///@{
    [[nodiscard]] T& operator[](const Index<N>& cell) noexcept {
        return data()[layout_.offset(cell)];
    }
    [[nodiscard]] const T& operator[](const Index<N>& cell) const noexcept {
        return data()[layout_.offset(cell)];
    }
    ///@}

    /// Sets every own cell to `value_of(cell)`; ghosts stay.
    template <typename Function>
    void fill(Function&& value_of) {
        for_each_row([&](Index<N> cell, std::span<T> row) {
            for (T& value : row) {
                value = value_of(static_cast<const Index<N>&>(cell));
                ++cell[N - 1];
            }
        });
    }
    /// Calls `visit(first, row)` for each run of own cells, in the order of memory.
    ///@{
    template <typename Visit>
    void for_each_row(Visit&& visit) {
        visit_rows(data(), visit);
    }
    template <typename Visit>
    void for_each_row(Visit&& visit) const {
        visit_rows(data(), visit);
    }
    ///@}

    /// The memory of the current array, and its first element.
    ///@{
    [[nodiscard]] std::span<T> memory() noexcept { return {data(), layout_.size()}; }
    [[nodiscard]] std::span<const T> memory() const noexcept {
        return {data(), layout_.size()};
    }
    [[nodiscard]] T* data() noexcept { return static_cast<T*>(now_.data()); }
    [[nodiscard]] const T* data() const noexcept { return static_cast<const T*>(now_.data()); }
    ///@}

    /// The first element of the second array; made as a copy of the current one when it is
    /// first asked for.
    [[nodiscard]] T* next() {
        if (next_.data() == nullptr) {
            next_ = detail::CellMemory(layout_.size() * sizeof(T));
            std::copy_n(data(), layout_.size(), static_cast<T*>(next_.data()));
        }
        return static_cast<T*>(next_.data());
    }
    /// Makes the second array the current one, and this one the second.
    void swap() noexcept { std::swap(now_, next_); }

    /// Makes room for at least so many ghosts on every side: cells keep their values, new
    /// ghosts are `value`; addresses change.
    void widen(std::int64_t ghosts, T value = T{}) {
        if (data() != nullptr && ghosts <= this->ghosts()) return;
        const auto wider = Layout<N>::of(decomposition_, comm_.rank(), ghosts, sizeof(T));
        detail::CellMemory memory(wider.size() * sizeof(T));
        T* const there = static_cast<T*>(memory.data());
        std::uninitialized_fill_n(there, wider.size(), value);
        if (data() != nullptr) {
            layout_.bounds()
                .grown(this->ghosts())
                .for_each_row([&](const Index<N>& first, std::int64_t cells) {
                    std::copy_n(
                        data() + layout_.offset(first), cells, there + wider.offset(first));
                });
        }
        layout_ = wider;
        now_ = std::move(memory);
        next_ = {};
    }

  private:
    template <typename Data, typename Visit>
    void visit_rows(Data* data, Visit&& visit) const {
        for (std::size_t box = 0; box < layout_.boxes().size(); ++box) {
            layout_.boxes()[box].for_each_row([&](const Index<N>& first, std::int64_t cells) {
                visit(first,
                      std::span<Data>(data + layout_.offset(box, first),
                                      static_cast<std::size_t>(cells)));
            });
        }
    }

    Communicator comm_;
    Decomposition<N> decomposition_;
    Layout<N> layout_;
    detail::CellMemory now_;
    detail::CellMemory next_;
};

}  // namespace norma
