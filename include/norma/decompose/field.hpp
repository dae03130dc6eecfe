#pragma once
// The cells of an array that this rank owns, with room for copies of cells around them.
//
//     Field<double, 2> u(world, Decomposition<2>::cut({4096, 4096}, world.size()));
//     u.fill([](const Index<2>& cell) { return cell[0] == 0 ? 1.0 : 0.0; });
//     u.for_each_row([](const Index<2>& first, std::span<double> row) { ... });

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/cell_memory.hpp"
#include "norma/decompose/ghost_rule.hpp"
#include "norma/decompose/layout.hpp"
#include "norma/wire/plain_data.hpp"

#include <algorithm>
#include <array>
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
class Field {
    static_assert(
        PlainData<T>,
        "norma: a Field is of plain data (numbers, enums, structs of those, no pointers)");

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

    /// A cell within the bounds, or a ghost; not of block-cyclic parts, whose blocks have
    /// places of their own: for_each_row() and Layout::offset(box, cell) find them. Unchecked
    /// but by an assertion that the part is none of those.
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
    void swap() {
        static_cast<void>(next());  // there is one
        std::swap(now_, next_);
    }

    /// Makes room for at least so many ghosts on every side: cells keep their values, in both
    /// arrays, new ghosts are `value`; addresses change.
    void widen(std::int64_t ghosts, T value = T{}) {
        if (now_.data() != nullptr && ghosts <= this->ghosts()) return;
        const auto wider = Layout<N>::of(decomposition_, comm_.rank(), ghosts, sizeof(T));
        for (detail::CellMemory* memory : {&now_, &next_}) {
            if (memory == &now_ || next_.data() != nullptr)
                *memory = moved(*memory, wider, value);
        }
        layout_ = wider;
    }

    /// What lies beyond the sides of the array, in dimensions that are not periodic: one side,
    /// or all. Local, and the same on all ranks.
    ///@{
    void set_beyond(int dimension, End end, GhostRule<T, N> rule) {
        ++rules_set_;
        beyond_.at(static_cast<std::size_t>(dimension))[static_cast<std::size_t>(end)] =
            std::move(rule);
    }
    void set_beyond(const GhostRule<T, N>& rule) {
        ++rules_set_;
        for (auto& dimension : beyond_)
            dimension.fill(rule);
    }
    ///@}
    /// How often rules have been set.
    [[nodiscard]] int rules_set() const noexcept { return rules_set_; }
    /// The rule of a side.
    [[nodiscard]] const GhostRule<T, N>& beyond(int dimension, End end) const {
        return beyond_.at(static_cast<std::size_t>(dimension))[static_cast<std::size_t>(end)];
    }

  private:
    using Sides = std::array<std::array<GhostRule<T, N>, 2>, static_cast<std::size_t>(N)>;

    [[nodiscard]] static Sides nothing_beyond() {
        const GhostRule<T, N> rule = GhostRule<T, N>::value(T{});
        if constexpr (N == 1) return {{{rule, rule}}};
        if constexpr (N == 2) return {{{rule, rule}, {rule, rule}}};
        if constexpr (N == 3) return {{{rule, rule}, {rule, rule}, {rule, rule}}};
    }

    /// The cells of an array of the current layout in one of a wider layout.
    [[nodiscard]] detail::CellMemory moved(const detail::CellMemory& from,
                                           const Layout<N>& wider,
                                           T value) const {
        detail::CellMemory memory(wider.size() * sizeof(T));
        T* const to = static_cast<T*>(memory.data());
        std::uninitialized_fill_n(to, wider.size(), value);
        if (from.data() == nullptr) return memory;
        layout_.bounds().grown(ghosts()).for_each_row(
            [&](const Index<N>& first, std::int64_t cells) {
                std::copy_n(static_cast<const T*>(from.data()) + layout_.offset(first),
                            cells,
                            to + wider.offset(first));
            });
        return memory;
    }

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
    Sides beyond_ = nothing_beyond();
    int rules_set_ = 0;
    detail::CellMemory now_;
    detail::CellMemory next_;
};

}  // namespace norma
