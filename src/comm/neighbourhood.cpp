#include "norma/comm/neighbourhood.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/all_to_all.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma {

detail::CommPtr Neighbourhood::taken(MPI_Comm comm,
                                     Ownership ownership,
                                     std::span<const int> topologies,
                                     const char* remedy,
                                     const Where& where) {
    const detail::CommState looked_at(comm, where);
    int topology = MPI_UNDEFINED;
    check(MPI_Topo_test(comm, &topology), "MPI_Topo_test");
    if (std::ranges::find(topologies, topology) == topologies.end())
        throw UsageError(fmt::format("communicator '{}' {}", detail::name_of(comm), remedy));
    return Communicator(comm, ownership, where).shared_state();
}

void Neighbourhood::exchange_w(std::span<const Piece> out,
                               std::span<const Piece> in,
                               Where where) const {
    detail::check_one_per_destination(action(where), "exchange_w", *lists_, out.size());
    detail::check_one_per_source(action(where), "exchange_w", *lists_, in.size());
    detail::neighbour_exchange_w(
        action(where), *lists_, detail::memory_of_pieces(out), detail::memory_of_pieces(in));
}

Future<void> Neighbourhood::iexchange_w(std::span<const Piece> out,
                                        std::span<const Piece> in,
                                        Where where) const {
    detail::check_one_per_destination(action(where), "iexchange_w", *lists_, out.size());
    detail::check_one_per_source(action(where), "iexchange_w", *lists_, in.size());
    return detail::begin_borrowing(
        "iexchange_w",
        shared_state(),
        where,
        [lists = lists_,
         sent = detail::memory_of_pieces(out),
         received = detail::memory_of_pieces(in)](const detail::Action& action) {
            detail::neighbour_exchange_w(action, *lists, sent, received);
        });
}

Prepared Neighbourhood::prepare_exchange_w(std::span<const Piece> out,
                                           std::span<const Piece> in,
                                           Where where) const {
    detail::check_one_per_destination(action(where), "prepare_exchange_w", *lists_, out.size());
    detail::check_one_per_source(action(where), "prepare_exchange_w", *lists_, in.size());
    return persistent().prepare("exchange_w", where, [&](const detail::Action& action) {
        detail::neighbour_exchange_w(
            action, *lists_, detail::memory_of_pieces(out), detail::memory_of_pieces(in));
    });
}

}  // namespace norma
