#pragma once
// all_to_all: from every rank something to every rank.
//
//     norma::Ragged<Key> received = world.all_to_all_v(buckets);  // buckets[r] goes to rank r

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/rows.hpp"

namespace norma {

namespace detail {

/// Rows it owns, or looks at.
template <typename E, typename Rows>
struct ExchangeRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iall_to_all_v";

    Rows rows;
    Lengths lengths{};
    PerRank sent{};
    Ragged<E> received{};

    bool next(const Action& action) {
        return all_to_all_rows(action, lengths, sent, rows, received);
    }
    Ragged<E> result() { return std::move(received); }
};

/// One value for each rank.
template <typename T>
struct ExchangeValues {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iall_to_all";
    using Element = typename RowOf<T>::Element;

    explicit ExchangeValues(const std::vector<T>& values) : rows{rows_of(values)} {}
    bool next(const Action& action) { return rows.next(action); }
    std::vector<T> result() const { return values_of<T>(rows.received); }

    ExchangeRows<Element, Ragged<Element>> rows;
};

template <Listable T>
struct ExchangeValues<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "iall_to_all";

    explicit ExchangeValues(std::vector<T> all) : values(std::move(all)), received(values) {}

    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        check_one_per_rank(action, "all_to_all", values.size());
        Memory one = memory_of(values);
        one.count = 1;
        all_to_all(action, one, received.data());
        return true;
    }
    std::vector<T> result() { return std::move(received); }

    std::vector<T> values;
    std::vector<T> received;
    bool begun = false;
};

/// What goes to one rank of `in`, which `out` is as long as. Throws UsageError if they are not.
[[nodiscard]] Memory part_for_one(const Action& action, const Memory& in, const Memory& out);

/// The memory of pieces, with no element for the empty ones.
[[nodiscard]] std::vector<Memory> memory_of_pieces(std::span<const Piece> pieces);

}  // namespace detail

template <detail::Gathered T>
std::vector<T> Collectives::all_to_all(const std::vector<T>& values, Where where) const {
    detail::check_one_per_rank(action(where), "all_to_all", values.size());
    return detail::run_now(state(), where, detail::ExchangeValues<T>(values));
}

template <wire::PlainRange R, detail::OfElementsOf<R> Out>
void Collectives::all_to_all_into(const R& values, Out&& out, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory room = detail::memory_of(out);
    const detail::Memory one =
        detail::part_for_one(action(where), detail::memory_of(values), room);
    detail::all_to_all(action(where), one, room.data);
}

template <PlainData T>
void Collectives::all_to_all_v_into(const Ragged<T>& rows, Ragged<T>& out, Where where) const {
    detail::PerRank sent;
    detail::exchange_lengths(action(where), sent, rows, out);
    detail::exchange_rows(action(where), rows, out);
}

template <PlainData T>
Ragged<T> Collectives::all_to_all_v(const Ragged<T>& rows, Where where) const {
    Ragged<T> received;
    all_to_all_v_into(rows, received, where);
    return received;
}

template <detail::Gathered T>
Future<std::vector<T>> BegunCollectives::iall_to_all(std::vector<T> values, Where where) const {
    detail::check_one_per_rank(action(where), "iall_to_all", values.size());
    return detail::begin(shared_state(), where, detail::ExchangeValues<T>(std::move(values)));
}

template <wire::PlainRange R, detail::OfElementsOf<R> Out>
Future<void> BegunCollectives::iall_to_all_into(const R& values, Out&& out, Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory room = detail::memory_of(out);
    const detail::Memory one =
        detail::part_for_one(action(where), detail::memory_of(values), room);
    return detail::begin_borrowing(
        "iall_to_all_into", shared_state(), where, [one, room](const detail::Action& action) {
            detail::all_to_all(action, one, room.data);
        });
}

template <PlainData T>
Future<Ragged<T>> BegunCollectives::iall_to_all_v(Ragged<T> rows, Where where) const {
    detail::check_one_per_rank(action(where), "iall_to_all_v", rows.size());
    return detail::begin(
        shared_state(), where, detail::ExchangeRows<T, Ragged<T>>{std::move(rows)});
}

template <PlainData T>
Future<void> BegunCollectives::iall_to_all_v_into(const Ragged<T>& rows,
                                                  Ragged<T>& out,
                                                  Where where) const {
    detail::check_rows(action(where), "iall_to_all_v_into", rows, out);
    return detail::begin_borrowing_rows(
        "iall_to_all_v_into",
        shared_state(),
        where,
        [&rows, &out](
            const detail::Action& action, detail::Lengths& lengths, detail::PerRank& sent) {
            return detail::all_to_all_rows(action, lengths, sent, rows, out);
        });
}

}  // namespace norma
