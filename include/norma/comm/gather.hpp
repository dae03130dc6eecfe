#pragma once
// gather: what every rank has, for one rank; all_gather: for every rank.
//
//     std::vector<std::string> names = world.gather(my_name, 0);   // empty but at rank 0
//     norma::Ragged<double> parts = world.gather_v(my_values, 0);  // parts[r] is rank r's
//     std::vector<int> counts = world.all_gather(my_count);

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/rows.hpp"

namespace norma {

namespace detail {

constexpr int to_all = std::numeric_limits<int>::min();  // what nobody takes for a root

/// One value of each rank, for `root` or for all.
template <typename T>
struct GatherValues {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "igather";

    template <typename Value>
    GatherValues(Value&& value, int to) : row(std::forward<Value>(value)), root(to) {}

    bool next(const Action& action) {
        return root == to_all ? all_gather_rows(action, lengths, row.memory(), rows)
                              : gather_rows(action, lengths, row.memory(), rows, root);
    }
    [[nodiscard]] std::vector<Carried<T>> result() const { return values_of<T>(rows); }

    RowOf<T> row;
    int root;
    Lengths lengths;
    Ragged<typename RowOf<T>::Element> rows;
};

/// The same where one value is one element.
template <Listable T>
struct GatherValues<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "igather";

    GatherValues(const T& own, int to) : value(own), root(to) {}

    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        const bool gets = root == to_all || action.comm.rank == root;
        room.resize(gets ? static_cast<std::size_t>(action.comm.size) * sizeof(T) : 0);
        if (root == to_all) {
            all_gather(action, memory_of(value), room.data());
        } else {
            gather(action, memory_of(value), room.data(), root);
        }
        return true;
    }
    std::vector<T> result() const {
        std::vector<T> values;
        values.reserve(room.size() / sizeof(T));
        for (std::size_t at = 0; at < room.size(); at += sizeof(T))
            values.push_back(made_of_bytes<T>(room.data() + at));
        return values;
    }

    T value;
    int root;
    Bytes room;
    bool begun = false;
};

template <typename T>
struct AllGatherValues : GatherValues<T> {
    static constexpr const char* name = "iall_gather";

    template <typename Value>  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload)
    explicit AllGatherValues(Value&& own) : GatherValues<T>(std::forward<Value>(own), to_all) {}
};

/// Rows it owns, or looks at.
template <typename R>
struct GatherRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr bool borrows = lends<R>;
    using Element = wire::ElementOf<std::remove_reference_t<R>>;

    const char* name;
    R values;
    int root;
    Lengths lengths{};
    Ragged<Element> rows{};

    bool next(const Action& action) {
        return root == to_all ? all_gather_rows(action, lengths, memory_of(values), rows)
                              : gather_rows(action, lengths, memory_of(values), rows, root);
    }
    Ragged<Element> result() { return std::move(rows); }
};

/// Throws UsageError unless `out` takes one `in` of every rank.
inline void check_room_for_all(const Action& action,
                               const char* operation,
                               const Memory& in,
                               const Memory& out) {
    check_room(
        action, operation, in.count * static_cast<std::size_t>(action.comm.size), out.count);
}

}  // namespace detail

template <detail::Gathered T>
std::vector<detail::Carried<T>> Collectives::gather(const T& value,
                                                    int root,
                                                    Where where) const {
    if constexpr (detail::Listable<T> && std::is_default_constructible_v<T>) {
        std::vector<T> values(rank() == root ? static_cast<std::size_t>(size()) : 0);
        detail::gather(action(where), detail::memory_of(value), values.data(), root);
        return values;
    } else {
        expect_root("gather", root, where);
        return detail::run_now(state(), where, detail::GatherValues<T>(value, root));
    }
}

template <typename T, detail::OfElementsOf<T> Out>
void Collectives::gather_into(const T& value, Out&& out, int root, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::memory_of(out);
    if (rank() == root) detail::check_room_for_all(action(where), "gather_into", in, room);
    detail::gather(action(where), in, room.data, root);
}

template <wire::PlainRange R>
void Collectives::gather_v_into(const R& values,
                                Ragged<wire::ElementOf<R>>& out,
                                int root,
                                Where where) const {
    const detail::Memory in = detail::memory_of(values);
    std::size_t length = 0;
    detail::gather_lengths(action(where), in, length, out, root);
    detail::gather_rows(action(where), in, out, root);
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Collectives::gather_v(const R& values, int root, Where where) const {
    Ragged<wire::ElementOf<R>> rows;
    gather_v_into(values, rows, root, where);
    return rows;
}

template <detail::Gathered T>
std::vector<detail::Carried<T>> Collectives::all_gather(const T& value, Where where) const {
    if constexpr (detail::Listable<T> && std::is_default_constructible_v<T>) {
        std::vector<T> values(static_cast<std::size_t>(size()));
        detail::all_gather(action(where), detail::memory_of(value), values.data());
        return values;
    } else {
        return detail::run_now(state(), where, detail::AllGatherValues<T>(value));
    }
}

template <typename T, detail::OfElementsOf<T> Out>
void Collectives::all_gather_into(const T& value, Out&& out, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::memory_of(out);
    detail::check_room_for_all(action(where), "all_gather_into", in, room);
    detail::all_gather(action(where), in, room.data);
}

template <wire::PlainRange R>
void Collectives::all_gather_v_into(const R& values,
                                    Ragged<wire::ElementOf<R>>& out,
                                    Where where) const {
    const detail::Memory in = detail::memory_of(values);
    std::size_t length = 0;
    detail::all_gather_lengths(action(where), in, length, out);
    detail::all_gather_rows(action(where), in, out);
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Collectives::all_gather_v(const R& values, Where where) const {
    Ragged<wire::ElementOf<R>> rows;
    all_gather_v_into(values, rows, where);
    return rows;
}

template <detail::HoldableGathered T>
Future<std::vector<detail::Carried<detail::HeldValue<T>>>> BegunCollectives::igather(
    T&& value, int root, Where where) const {
    expect_root("igather", root, where);
    return detail::begin(
        shared_state(),
        where,
        detail::GatherValues<detail::HeldValue<T>>(detail::held(std::forward<T>(value)), root));
}

template <detail::HoldableGathered T>
Future<std::vector<detail::Carried<detail::HeldValue<T>>>> BegunCollectives::iall_gather(
    T&& value, Where where) const {
    return detail::begin(
        shared_state(),
        where,
        detail::AllGatherValues<detail::HeldValue<T>>(detail::held(std::forward<T>(value))));
}

template <typename T, detail::OfElementsOf<T> Out>
Future<void> BegunCollectives::igather_into(const T& value,
                                            Out&& out,
                                            int root,
                                            Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::memory_of(out);
    expect_root("igather_into", root, where);
    if (rank() == root) detail::check_room_for_all(action(where), "igather_into", in, room);
    return detail::begin_borrowing(
        "igather_into", shared_state(), where, [in, room, root](const detail::Action& action) {
            detail::gather(action, in, room.data, root);
        });
}

template <typename T, detail::OfElementsOf<T> Out>
Future<void> BegunCollectives::iall_gather_into(const T& value, Out&& out, Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::memory_of(out);
    detail::check_room_for_all(action(where), "iall_gather_into", in, room);
    return detail::begin_borrowing(
        "iall_gather_into", shared_state(), where, [in, room](const detail::Action& action) {
            detail::all_gather(action, in, room.data);
        });
}

template <detail::Holdable R>
Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> BegunCollectives::igather_v(
    R&& values, int root, Where where) const {
    expect_root("igather_v", root, where);
    return detail::begin(shared_state(),
                         where,
                         detail::GatherRows<detail::Held<R>>{
                             "igather_v", detail::held(std::forward<R>(values)), root});
}

template <detail::Holdable R>
Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> BegunCollectives::iall_gather_v(
    R&& values, Where where) const {
    return detail::begin(
        shared_state(),
        where,
        detail::GatherRows<detail::Held<R>>{
            "iall_gather_v", detail::held(std::forward<R>(values)), detail::to_all});
}

template <wire::PlainRange R>
Future<void> BegunCollectives::igather_v_into(const R& values,
                                              Ragged<wire::ElementOf<R>>& out,
                                              int root,
                                              Where where) const {
    expect_root("igather_v_into", root, where);
    return detail::begin_borrowing_rows(
        "igather_v_into",
        shared_state(),
        where,
        [in = detail::memory_of(values), &out, root](
            const detail::Action& action, detail::Lengths& lengths, detail::PerRank& /*sent*/) {
            return detail::gather_rows(action, lengths, in, out, root);
        });
}

template <wire::PlainRange R>
Future<void> BegunCollectives::iall_gather_v_into(const R& values,
                                                  Ragged<wire::ElementOf<R>>& out,
                                                  Where where) const {
    return detail::begin_borrowing_rows(
        "iall_gather_v_into",
        shared_state(),
        where,
        [in = detail::memory_of(values), &out](
            const detail::Action& action, detail::Lengths& lengths, detail::PerRank& /*sent*/) {
            return detail::all_gather_rows(action, lengths, in, out);
        });
}

}  // namespace norma
