#pragma once
// scatter: one rank's values dealt out, one for each rank.
//
//     Job mine = world.scatter(jobs, 0);  // jobs has one for each rank, at rank 0

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/rows.hpp"

namespace norma {

namespace detail {

/// Rows it owns, or looks at.
template <typename E, typename Rows>
struct ScatterRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iscatter_v";

    Rows rows;
    int root;
    Lengths lengths{};
    PerRank sent{};
    std::vector<E> row{};

    bool next(const Action& action) {
        return scatter_rows(action, lengths, sent, rows, row, root);
    }
    std::vector<E> result() { return std::move(row); }
};

/// One of the values of the root.
template <typename T>
struct ScatterValues {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iscatter";
    using Element = typename RowOf<T>::Element;

    ScatterValues(const std::vector<T>& values, int from)
        : rows{rows_of(values), from}, root(from) {}

    bool next(const Action& action) { return rows.next(action); }
    T result() { return RowOf<T>::made_of(rows.row); }

    ScatterRows<Element, Ragged<Element>> rows;
    int root;
};

template <Listable T>
struct ScatterValues<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "iscatter";

    ScatterValues(std::vector<T> all, int from) : values(std::move(all)), root(from) {}

    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        if (action.comm.rank == root) check_one_per_rank(action, "scatter", values.size());
        const Memory one{room.data(), 1, wire::datatype<T>(), sizeof(T)};
        scatter(action, values.data(), one, root);
        return true;
    }
    T result() const { return made_of_bytes<T>(room.data()); }

    std::vector<T> values;
    int root;
    alignas(T) std::array<std::byte, sizeof(T)> room{};
    bool begun = false;
};

}  // namespace detail

template <detail::Gathered T>
T Collectives::scatter(const std::vector<T>& values, int root, Where where) const {
    if constexpr (detail::Listable<T> && std::is_default_constructible_v<T>) {
        if (rank() == root) detail::check_one_per_rank(action(where), "scatter", values.size());
        T mine{};
        detail::scatter(action(where), values.data(), detail::memory_of(mine), root);
        return mine;
    } else {
        const std::vector<T> none;
        return detail::run_now(
            state(), where, detail::ScatterValues<T>(rank() == root ? values : none, root));
    }
}

template <wire::PlainRange R, detail::OfElementsOf<R> Out>
void Collectives::scatter_into(const R& values, Out&& out, int root, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::memory_of(values);
    const detail::Memory room = detail::memory_of(out);
    if (rank() == root) {
        detail::check_room(action(where),
                           "scatter_into",
                           room.count * static_cast<std::size_t>(size()),
                           in.count);
    }
    detail::scatter(action(where), in.data, room, root);
}

template <PlainData T>
void Collectives::scatter_v_into(const Ragged<T>& rows,
                                 std::vector<T>& out,
                                 int root,
                                 Where where) const {
    detail::Lengths lengths;
    detail::PerRank sent;
    while (detail::scatter_rows(action(where), lengths, sent, rows, out, root)) {
    }
}

template <PlainData T>
std::vector<T> Collectives::scatter_v(const Ragged<T>& rows, int root, Where where) const {
    std::vector<T> row;
    scatter_v_into(rows, row, root, where);
    return row;
}

template <detail::Gathered T>
Future<T> BegunCollectives::iscatter(std::vector<T> values, int root, Where where) const {
    expect_root("iscatter", root, where);
    if (rank() == root) {
        detail::check_one_per_rank(action(where), "iscatter", values.size());
    } else {
        values.clear();
    }
    return detail::begin(
        shared_state(), where, detail::ScatterValues<T>(std::move(values), root));
}

template <wire::PlainRange R, detail::OfElementsOf<R> Out>
Future<void> BegunCollectives::iscatter_into(const R& values,
                                             Out&& out,
                                             int root,
                                             Where where) const {
    detail::refuse_passing<Out>();
    expect_root("iscatter_into", root, where);
    const detail::Memory in = detail::memory_of(values);
    const detail::Memory room = detail::memory_of(out);
    if (rank() == root) {
        detail::check_room(action(where),
                           "iscatter_into",
                           room.count * static_cast<std::size_t>(size()),
                           in.count);
    }
    return detail::begin_borrowing(
        "iscatter_into", shared_state(), where, [in, room, root](const detail::Action& action) {
            detail::scatter(action, in.data, room, root);
        });
}

template <PlainData T>
Future<std::vector<T>> BegunCollectives::iscatter_v(Ragged<T> rows,
                                                    int root,
                                                    Where where) const {
    expect_root("iscatter_v", root, where);
    if (rank() == root) detail::check_one_per_rank(action(where), "iscatter_v", rows.size());
    return detail::begin(
        shared_state(), where, detail::ScatterRows<T, Ragged<T>>{std::move(rows), root});
}

template <PlainData T>
Future<void> BegunCollectives::iscatter_v_into(const Ragged<T>& rows,
                                               std::vector<T>& out,
                                               int root,
                                               Where where) const {
    expect_root("iscatter_v_into", root, where);
    if (rank() == root)
        detail::check_one_per_rank(action(where), "iscatter_v_into", rows.size());
    return detail::begin_borrowing_rows(
        "iscatter_v_into",
        shared_state(),
        where,
        [&rows, &out, root](
            const detail::Action& action, detail::Lengths& lengths, detail::PerRank& sent) {
            return detail::scatter_rows(action, lengths, sent, rows, out, root);
        });
}

}  // namespace norma
