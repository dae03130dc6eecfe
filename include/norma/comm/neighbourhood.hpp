#pragma once
// Ranks with neighbours, and what neighbours exchange: base of Neighbours and Cartesian.
//
//     norma::Neighbours ring(world, {left, right});
//     std::vector<double> in = ring.exchange(out);  // in[0] from left, in[1] from right

#include "norma/comm/neighbour_rows.hpp"
#include "norma/comm/neighbourhood_class.hpp"
#include "norma/comm/persistent.hpp"

#include <utility>
#include <vector>

namespace norma {

namespace detail {

/// Memory that is written to.
template <typename Out>
Memory room_of(Out& out) {
    refuse_const<Out>();
    return memory_of(out);
}

/// Throws UsageError unless `out` takes one `in` of every source.
inline void check_room_for_sources(const Action& action,
                                   const char* operation,
                                   const NeighbourLists& lists,
                                   const Memory& in,
                                   const Memory& out) {
    check_room(action, operation, in.count * lists.sources.size(), out.count);
    if (overlap(in, out) && checks_arguments) refuse_in_place(action.in_parts(), operation);
}

}  // namespace detail

template <detail::Gathered T>
std::vector<detail::Carried<T>> Neighbourhood::exchange(const std::vector<T>& values,
                                                        Where where) const {
    detail::check_one_per_destination(action(where), "exchange", *lists_, values.size());
    if constexpr (detail::NeighbourListable<T>) {
        std::vector<T> received(sources().size());
        detail::Memory one = detail::memory_of(values);
        one.count = 1;
        detail::neighbour_exchange(action(where), *lists_, one, received.data());
        return received;
    } else {
        return detail::run_now(state(), where, detail::NeighbourValues<T>(lists_, values));
    }
}

template <wire::PlainRange R, detail::OfElementsOf<R> Out>
void Neighbourhood::exchange_into(const R& values, Out&& out, Where where) const {
    const detail::Memory room = detail::room_of(out);
    const detail::Memory one = detail::part_for_one_neighbour(
        action(where), "exchange_into", *lists_, detail::memory_of(values), room);
    detail::neighbour_exchange(action(where), *lists_, one, room.data);
}

template <PlainData T>
void Neighbourhood::exchange_v_into(const Ragged<T>& rows, Ragged<T>& out, Where where) const {
    detail::check_one_per_destination(action(where), "exchange_v", *lists_, rows.size());
    detail::RowExchange exchange;
    while (exchange.next(action(where), *lists_, detail::memory_rows_of(rows), out)) {
    }
}

template <PlainData T>
Ragged<T> Neighbourhood::exchange_v(const Ragged<T>& rows, Where where) const {
    Ragged<T> received;
    exchange_v_into(rows, received, where);
    return received;
}

template <detail::Gathered T>
std::vector<detail::Carried<T>> Neighbourhood::neighbour_all_gather(const T& value,
                                                                    Where where) const {
    return detail::run_now(state(), where, detail::NeighbourSameValue<T>(lists_, value));
}

template <typename T, detail::OfElementsOf<T> Out>
void Neighbourhood::neighbour_all_gather_into(const T& value, Out&& out, Where where) const {
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::room_of(out);
    detail::check_room_for_sources(
        action(where), "neighbour_all_gather_into", *lists_, in, room);
    detail::neighbour_all_gather(action(where), in, room.data);
}

template <wire::PlainRange R>
void Neighbourhood::neighbour_all_gather_v_into(const R& values,
                                                Ragged<wire::ElementOf<R>>& out,
                                                Where where) const {
    detail::RowExchange exchange;
    const detail::MemoryRows rows = detail::same_for_all(*lists_, values);
    while (exchange.next(action(where), *lists_, rows, out)) {
    }
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Neighbourhood::neighbour_all_gather_v(const R& values,
                                                                 Where where) const {
    Ragged<wire::ElementOf<R>> received;
    neighbour_all_gather_v_into(values, received, where);
    return received;
}

template <detail::Gathered T>
Future<std::vector<detail::Carried<T>>> Neighbourhood::iexchange(std::vector<T> values,
                                                                 Where where) const {
    detail::check_one_per_destination(action(where), "iexchange", *lists_, values.size());
    return detail::begin(
        shared_state(), where, detail::NeighbourValues<T>(lists_, std::move(values)));
}

template <wire::PlainRange R, detail::StaysOfElementsOf<R> Out>
Future<void> Neighbourhood::iexchange_into(const R& values, Out&& out, Where where) const {
    const detail::Memory room = detail::room_of(out);
    const detail::Memory one = detail::part_for_one_neighbour(
        action(where), "iexchange_into", *lists_, detail::memory_of(values), room);
    return detail::begin_borrowing("iexchange_into",
                                   shared_state(),
                                   where,
                                   [lists = lists_, one, room](const detail::Action& action) {
                                       detail::neighbour_exchange(
                                           action, *lists, one, room.data);
                                   });
}

template <PlainData T>
Future<Ragged<T>> Neighbourhood::iexchange_v(Ragged<T> rows, Where where) const {
    detail::check_one_per_destination(action(where), "iexchange_v", *lists_, rows.size());
    return detail::begin(
        shared_state(), where, detail::NeighbourRows<T, Ragged<T>>{lists_, std::move(rows)});
}

template <PlainData T>
Future<void> Neighbourhood::iexchange_v_into(const Ragged<T>& rows,
                                             Ragged<T>& out,
                                             Where where) const {
    detail::check_one_per_destination(action(where), "iexchange_v_into", *lists_, rows.size());
    return detail::begin_borrowing_rows(
        "iexchange_v_into",
        shared_state(),
        where,
        [lists = lists_, &rows, &out, exchange = detail::RowExchange()](
            const detail::Action& action, auto& /*lengths*/, auto& /*sent*/) mutable {
            return exchange.next(action, *lists, detail::memory_rows_of(rows), out);
        });
}

template <detail::HoldableGathered T>
Future<std::vector<detail::Carried<detail::HeldValue<T>>>> Neighbourhood::ineighbour_all_gather(
    T&& value, Where where) const {
    return detail::begin(shared_state(),
                         where,
                         detail::NeighbourSameValue<detail::HeldValue<T>>(
                             lists_, detail::held(std::forward<T>(value))));
}

template <typename T, detail::StaysOfElementsOf<T> Out>
Future<void> Neighbourhood::ineighbour_all_gather_into(const T& value,
                                                       Out&& out,
                                                       Where where) const {
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::room_of(out);
    detail::check_room_for_sources(
        action(where), "ineighbour_all_gather_into", *lists_, in, room);
    return detail::begin_borrowing("ineighbour_all_gather_into",
                                   shared_state(),
                                   where,
                                   [in, room](const detail::Action& action) {
                                       detail::neighbour_all_gather(action, in, room.data);
                                   });
}

template <detail::Holdable R>
Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> Neighbourhood::ineighbour_all_gather_v(
    R&& values, Where where) const {
    return detail::begin(shared_state(),
                         where,
                         detail::NeighbourSameRow<detail::Held<R>>{
                             lists_, detail::held(std::forward<R>(values))});
}

template <wire::PlainRange R>
Future<void> Neighbourhood::ineighbour_all_gather_v_into(const R& values,
                                                         Ragged<wire::ElementOf<R>>& out,
                                                         Where where) const {
    return detail::begin_borrowing_rows(
        "ineighbour_all_gather_v_into",
        shared_state(),
        where,
        [lists = lists_,
         rows = detail::same_for_all(*lists_, values),
         &out,
         exchange = detail::RowExchange()](
            const detail::Action& action, auto& /*lengths*/, auto& /*sent*/) mutable {
            return exchange.next(action, *lists, rows, out);
        });
}

template <wire::PlainRange R, detail::StaysOfElementsOf<R> Out>
Prepared Neighbourhood::prepare_exchange_into(const R& values, Out&& out, Where where) const {
    const detail::Memory room = detail::room_of(out);
    const detail::Memory one = detail::part_for_one_neighbour(
        action(where), "prepare_exchange_into", *lists_, detail::memory_of(values), room);
    return persistent().prepare("exchange_into", where, [&](const detail::Action& action) {
        detail::neighbour_exchange(action, *lists_, one, room.data);
    });
}

template <PlainData T>
Prepared Neighbourhood::prepare_exchange_v_into(const Ragged<T>& rows,
                                                Ragged<T>& out,
                                                Where where) const {
    detail::check_one_per_destination(
        action(where), "prepare_exchange_v_into", *lists_, rows.size());
    detail::RowExchange exchange;
    const detail::MemoryRows from = detail::memory_rows_of(rows);
    exchange.next(action(where), *lists_, from, out);  // the lengths, here and now
    return persistent().prepare("exchange_v_into", where, [&](const detail::Action& action) {
        exchange.next(action, *lists_, from, out);
    });
}

template <typename T, detail::StaysOfElementsOf<T> Out>
Prepared Neighbourhood::prepare_neighbour_all_gather_into(const T& value,
                                                          Out&& out,
                                                          Where where) const {
    const detail::Memory in = detail::memory_of(value);
    const detail::Memory room = detail::room_of(out);
    detail::check_room_for_sources(
        action(where), "prepare_neighbour_all_gather_into", *lists_, in, room);
    return persistent().prepare(
        "neighbour_all_gather_into", where, [&](const detail::Action& action) {
            detail::neighbour_all_gather(action, in, room.data);
        });
}

template <wire::PlainRange R>
Prepared Neighbourhood::prepare_neighbour_all_gather_v_into(const R& values,
                                                            Ragged<wire::ElementOf<R>>& out,
                                                            Where where) const {
    detail::RowExchange exchange;
    const detail::MemoryRows rows = detail::same_for_all(*lists_, values);
    exchange.next(action(where), *lists_, rows, out);  // the lengths, here and now
    return persistent().prepare(
        "neighbour_all_gather_v_into", where, [&](const detail::Action& action) {
            exchange.next(action, *lists_, rows, out);
        });
}

}  // namespace norma
