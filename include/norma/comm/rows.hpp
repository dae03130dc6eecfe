#pragma once
// Rows of different lengths as steps: first how long they are, then the rows.

#include "norma/comm/codec.hpp"
#include "norma/comm/ragged.hpp"
#include "norma/comm/steps.hpp"
#include "norma/comm/target.hpp"

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma::detail {

/// One number for each rank, on its way out.
using PerRank = Few<64>;

/// The length of the row that this rank gives or gets, and how far the exchange is.
struct Lengths {
    std::size_t own = 0;
    int step = 0;
};

inline std::size_t ranks_of(const Action& action) {
    return static_cast<std::size_t>(action.comm.size);
}

/// The lengths of `rows`, in `room`.
template <typename E>
std::size_t* lengths_of(const Ragged<E>& rows, PerRank& room) {
    std::size_t* const lengths = room.make(rows.size());
    const auto offsets = rows.offsets();
    for (std::size_t row = 0; row < rows.size(); ++row)
        lengths[row] = offsets[row + 1] - offsets[row];
    return lengths;
}

// Each is two calls of MPI: the lengths, which arrive where the offsets of `out` will be, and
// the rows.

/// Throws UsageError if `in` is a part of `out`, which gets other memory.
template <typename E>
void check_apart(const Action& action,
                 const char* operation,
                 const Memory& in,
                 const Ragged<E>& out) {
    if (begins_in(in, memory_of(out.flat())) && checks_arguments) [[unlikely]]
        refuse_in_place(action.in_parts(), operation);
}

/// `own` holds the length of `in` until the next step. `out` stays as it is elsewhere than at
/// the root.
template <typename E>
inline void gather_lengths(
    const Action& action, const Memory& in, std::size_t& own, Ragged<E>& out, int root) {
    const bool is_root = action.comm.rank == root;
    if (is_root) check_apart(action, "gather_v", in, out);
    own = in.count;
    gather(action,
           memory_of(own),
           is_root ? RaggedAccess::room_for_lengths(out, ranks_of(action)) : nullptr,
           root);
}
template <typename E>
inline void gather_rows(const Action& action, const Memory& in, Ragged<E>& out, int root) {
    if (action.comm.rank != root) return gather_v(action, in, nullptr, {}, root);
    RaggedAccess::reshape(out);
    gather_v(action, in, out.flat().data(), out.offsets(), root);
}

template <typename E>
inline void all_gather_lengths(const Action& action,
                               const Memory& in,
                               std::size_t& own,
                               Ragged<E>& out) {
    check_apart(action, "all_gather_v", in, out);
    own = in.count;
    all_gather(action, memory_of(own), RaggedAccess::room_for_lengths(out, ranks_of(action)));
}
template <typename E>
inline void all_gather_rows(const Action& action, const Memory& in, Ragged<E>& out) {
    RaggedAccess::reshape(out);
    all_gather_v(action, in, out.flat().data(), out.offsets());
}

/// Throws UsageError unless there is a row for each rank, and other ones to receive into.
template <typename E>
void check_rows(const Action& action,
                const char* operation,
                const Ragged<E>& rows,
                const Ragged<E>& out) {
    check_one_per_rank(action, operation, rows.size());
    if (&rows == &out && checks_arguments) [[unlikely]]
        refuse_in_place(action.in_parts(), operation);
}

/// `sent` holds the lengths until the next step.
template <typename E>
inline void exchange_lengths(const Action& action,
                             PerRank& sent,
                             const Ragged<E>& rows,
                             Ragged<E>& out) {
    check_rows(action, "all_to_all_v", rows, out);
    const Memory one{
        lengths_of(rows, sent), 1, wire::datatype<std::size_t>(), sizeof(std::size_t)};
    all_to_all(action, one, RaggedAccess::room_for_lengths(out, rows.size()));
}
template <typename E>
inline void exchange_rows(const Action& action, const Ragged<E>& rows, Ragged<E>& out) {
    RaggedAccess::reshape(out);
    all_to_all_v(
        action, memory_of(rows.flat()), rows.offsets(), out.flat().data(), out.offsets());
}

// The same as steps: called until false, always with the same.

template <typename E>
bool gather_rows(
    const Action& action, Lengths& lengths, const Memory& in, Ragged<E>& out, int root) {
    switch (lengths.step++) {
        case 0:
            gather_lengths(action, in, lengths.own, out, root);
            return true;
        case 1:
            gather_rows(action, in, out, root);
            return true;
        default:
            return false;
    }
}

template <typename E>
bool all_gather_rows(const Action& action, Lengths& lengths, const Memory& in, Ragged<E>& out) {
    switch (lengths.step++) {
        case 0:
            all_gather_lengths(action, in, lengths.own, out);
            return true;
        case 1:
            all_gather_rows(action, in, out);
            return true;
        default:
            return false;
    }
}

/// `sent` holds the lengths until the next step.
template <typename E>
bool scatter_rows(const Action& action,
                  Lengths& lengths,
                  PerRank& sent,
                  const Ragged<E>& rows,
                  std::vector<E>& out,
                  int root) {
    switch (lengths.step++) {
        case 0: {
            const bool is_root = action.comm.rank == root;
            if (is_root) check_one_per_rank(action, "scatter_v", rows.size());
            const std::size_t* const all = is_root ? lengths_of(rows, sent) : nullptr;
            scatter(action, all, memory_of(lengths.own), root);
            return true;
        }
        case 1:
            wire::resize(out, lengths.own);
            scatter_v(action, rows.flat().data(), rows.offsets(), memory_of(out), root);
            return true;
        default:
            return false;
    }
}

template <typename E>
bool all_to_all_rows(const Action& action,
                     Lengths& lengths,
                     PerRank& sent,
                     const Ragged<E>& rows,
                     Ragged<E>& out) {
    switch (lengths.step++) {
        case 0:
            exchange_lengths(action, sent, rows, out);
            return true;
        case 1:
            exchange_rows(action, rows, out);
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
    PerRank sent{};

    bool next(const Action& action) { return exchange(action, lengths, sent); }
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
