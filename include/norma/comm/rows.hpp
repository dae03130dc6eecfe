#pragma once
// Rows of different lengths as steps: first how long they are, then the rows.

#include "norma/comm/codec.hpp"
#include "norma/comm/ragged.hpp"
#include "norma/comm/steps.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma::detail {

/// The lengths of this rank's rows, and of those it gets.
struct Lengths {
    std::size_t own = 0;
    std::vector<std::size_t> sent;  // where a row goes to every rank
    std::vector<std::size_t> all;
    int step = 0;
};

/// gather_v of `in` into `out`; called until false, always with the same.
template <typename E>
bool gather_rows(
    const Action& action, Lengths& lengths, const Memory& in, Ragged<E>& out, int root) {
    switch (lengths.step++) {
        case 0:
            lengths.own = in.count;
            lengths.all.resize(
                action.comm.rank == root ? static_cast<std::size_t>(action.comm.size) : 0);
            gather(action, memory_of(lengths.own), lengths.all.data(), root);
            return true;
        case 1:
            out.reshape(lengths.all);
            gather_v(action, in, out.flat().data(), out.offsets(), root);
            return true;
        default:
            return false;
    }
}

template <typename E>
bool all_gather_rows(const Action& action, Lengths& lengths, const Memory& in, Ragged<E>& out) {
    switch (lengths.step++) {
        case 0:
            lengths.own = in.count;
            lengths.all.resize(static_cast<std::size_t>(action.comm.size));
            all_gather(action, memory_of(lengths.own), lengths.all.data());
            return true;
        case 1:
            out.reshape(lengths.all);
            all_gather_v(action, in, out.flat().data(), out.offsets());
            return true;
        default:
            return false;
    }
}

template <typename E>
bool scatter_rows(const Action& action,
                  Lengths& lengths,
                  const Ragged<E>& rows,
                  std::vector<E>& out,
                  int root) {
    switch (lengths.step++) {
        case 0:
            if (action.comm.rank == root) {
                check_one_per_rank(action, "scatter_v", rows.size());
                lengths.all = rows.lengths();
            }
            scatter(action, lengths.all.data(), memory_of(lengths.own), root);
            return true;
        case 1:
            out.resize(lengths.own);
            scatter_v(action, rows.flat().data(), rows.offsets(), memory_of(out), root);
            return true;
        default:
            return false;
    }
}

template <typename E>
bool all_to_all_rows(const Action& action,
                     Lengths& lengths,
                     const Ragged<E>& rows,
                     Ragged<E>& out) {
    switch (lengths.step++) {
        case 0: {
            check_one_per_rank(action, "all_to_all_v", rows.size());
            lengths.sent = rows.lengths();
            lengths.all.resize(lengths.sent.size());
            Memory one = memory_of(lengths.sent);
            one.count = 1;
            all_to_all(action, one, lengths.all.data());
            return true;
        }
        case 1:
            out.reshape(lengths.all);
            all_to_all_v(action,
                         memory_of(rows.flat()),
                         rows.offsets(),
                         out.flat().data(),
                         out.offsets());
            return true;
        default:
            return false;
    }
}

/// Rows in memory of the caller, in two steps: `exchange(action, lengths)` is called until
/// false.
template <typename Exchange>
struct BorrowingRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr bool borrows = true;

    const char* name;
    Exchange exchange;
    Lengths lengths{};

    bool next(const Action& action) { return exchange(action, lengths); }
    void result() const noexcept {}
};

template <typename Exchange>
Future<void> begin_borrowing_rows(const char* name,
                                  const CommPtr& comm,
                                  const Where& where,
                                  Exchange exchange) {
    return begin(comm, where, BorrowingRows<Exchange>{name, std::move(exchange)});
}

/// How one value of any type goes into a row of its own: plain elements, or the bytes of a
/// message.
template <typename T>
struct RowOf {
    using Element = std::byte;
    explicit RowOf(const T& value) : message(written(value)) {}
    [[nodiscard]] Memory memory() const { return memory_of(message); }
    [[nodiscard]] static Carried<T> made_of(std::span<const std::byte> row) {
        return read_message<T>(row);
    }
    Bytes message;
};
template <wire::GrowingPlainRange T>
struct RowOf<T> {
    using Element = wire::ElementOf<T>;
    explicit RowOf(T held) : value(std::move(held)) {}
    [[nodiscard]] Memory memory() const { return memory_of(value); }
    [[nodiscard]] static T made_of(std::span<const Element> row) {
        return T(row.begin(), row.end());
    }
    T value;
};
/// A bool, whose vector does not lie in one piece.
template <PlainData T>
struct RowOf<T> {
    using Element = std::byte;
    explicit RowOf(const T& held) : value(held) {}
    [[nodiscard]] Memory memory() const {
        return {const_cast<T*>(&value), sizeof(T), MPI_BYTE, 1};
    }
    [[nodiscard]] static T made_of(std::span<const std::byte> row) {
        return made_of_bytes<T>(row.data());
    }
    T value;
};

/// A value for each row.
template <typename T>
std::vector<Carried<T>> values_of(const Ragged<typename RowOf<T>::Element>& rows) {
    std::vector<Carried<T>> values;
    values.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        values.push_back(RowOf<T>::made_of(rows[row]));
    return values;
}

/// A row for each value.
template <typename T>
Ragged<typename RowOf<T>::Element> rows_of(const std::vector<T>& values) {
    using Element = typename RowOf<T>::Element;
    std::vector<Element> flat;
    std::vector<std::size_t> lengths;
    for (const T& value : values) {
        const RowOf<T> row(value);
        const Memory memory = row.memory();
        const auto* const begin = static_cast<const Element*>(memory.data);
        flat.insert(flat.end(), begin, begin + memory.count);
        lengths.push_back(memory.count);
    }
    return Ragged<Element>(std::move(flat), lengths);
}

}  // namespace norma::detail
