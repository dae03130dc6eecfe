#include "norma/comm/neighbourhood.hpp"

#include "norma/base/error.hpp"

#include "int_offsets.hpp"

#include <array>
#include <fmt/format.h>
#include <memory>

namespace norma {

namespace detail {

namespace {

/// Pieces as MPI_Neighbor_alltoallw wants them: displacements are addresses.
struct Addressed {
    explicit Addressed(std::span<const Memory> pieces) {
        for (const Memory& piece : pieces) {
            const IntCount& number = numbers.emplace_back(piece);
            MPI_Aint address = 0;
            check(MPI_Get_address(piece.data, &address), "MPI_Get_address");
            addresses.push_back(address);
            counts.push_back(number.count());
            types.push_back(number.type());
        }
    }
    std::vector<IntCount> numbers;  // whose types live as long as this
    std::vector<MPI_Aint> addresses;
    std::vector<int> counts;
    std::vector<MPI_Datatype> types;
};

}  // namespace

void neighbour_all_gather(const Action& action, const Memory& in, void* out) {
    const Said said{"neighbour_all_gather", no_rank, in.count};
    with_int_count(action, in, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_allgather, neighbor_allgather)>(
            action, said, in.data, count, type, out, count, type);
    });
}

void neighbour_exchange(const Action& action, const Memory& one, void* out) {
    const Said said{"neighbour exchange", no_rank, one.count};
    with_int_count(action, one, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_alltoall, neighbor_alltoall)>(
            action, said, one.data, count, type, out, count, type);
    });
}

void neighbour_exchange_w(const Action& action,
                          std::span<const Memory> out,
                          std::span<const Memory> in) {
    const Said said{"neighbour exchange", no_rank, out.size()};
    const auto sent = std::make_shared<Addressed>(out);
    const auto received = std::make_shared<Addressed>(in);
    run_collective<NORMA_COLLECTIVE(Neighbor_alltoallw, neighbor_alltoallw)>(
        action,
        said,
        MPI_BOTTOM,
        sent->counts.data(),
        sent->addresses.data(),
        sent->types.data(),
        MPI_BOTTOM,
        received->counts.data(),
        received->addresses.data(),
        received->types.data());
    action.keep(sent);
    action.keep(received);
}

bool matches_by_order(NeighbourCall call) {
    static const std::array<bool, 2> by_order = [] {
        const int one = 1;
        MPI_Comm made = MPI_COMM_NULL;
        check(MPI_Cart_create(MPI_COMM_SELF, 1, &one, &one, 0, &made), "MPI_Cart_create");
        const Handle<CommKind> alone(made);
        const std::array<int, 2> out{1, 2};
        std::array<int, 2> waiting{};
        std::array<int, 2> begun{};
        check(MPI_Neighbor_alltoall(out.data(), 1, MPI_INT, waiting.data(), 1, MPI_INT, made),
              "MPI_Neighbor_alltoall");
        MPI_Request request = MPI_REQUEST_NULL;
        check(MPI_Ineighbor_alltoall(
                  out.data(), 1, MPI_INT, begun.data(), 1, MPI_INT, made, &request),
              "MPI_Ineighbor_alltoall");
        check(MPI_Wait(&request, MPI_STATUS_IGNORE), "MPI_Wait");
        return std::array<bool, 2>{waiting == out, begun == out};
    }();
    return by_order[static_cast<std::size_t>(call)];
}

std::vector<Memory> pieces_of(const Memory& flat, Offsets offsets) {
    std::vector<Memory> pieces;
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        Memory& piece = pieces.emplace_back(flat);
        piece.data = at(flat.data, offsets[row] * flat.element_size);
        piece.count = offsets[row + 1] - offsets[row];
    }
    return pieces;
}

}  // namespace detail

namespace {

detail::NeighbourCall call_of(const detail::Action& action) {
    return action.flight == nullptr ? detail::NeighbourCall::waiting
                                    : detail::NeighbourCall::begun;
}

}  // namespace

detail::Memory Neighbourhood::part(const detail::Action& action,
                                   const char* operation,
                                   const detail::Memory& in,
                                   const detail::Memory& out) const {
    detail::Memory one = in;
    const std::size_t neighbours = destinations_.size();
    one.count = neighbours == 0 ? 0 : in.count / neighbours;
    if (one.count * neighbours != in.count) {
        throw UsageError(
            fmt::format("{}: {} elements cannot be dealt out evenly to {} neighbours",
                        detail::describe(action.call(operation, no_rank, in.count)),
                        in.count,
                        neighbours));
    }
    if (neighbours == 0 && !sources_.empty()) one.count = out.count / sources_.size();
    detail::check_room(action, operation, one.count * sources_.size(), out.count);
    return one;
}

std::vector<detail::Memory> Neighbourhood::outgoing(const detail::Action& action,
                                                    std::span<const Piece> out) const {
    detail::check_room(action, "exchange_w", destinations_.size(), out.size());
    return in_out_order(detail::memory_of_pieces(out), call_of(action));
}

std::vector<detail::Memory> Neighbourhood::incoming(const detail::Action& action,
                                                    std::span<const Piece> in) const {
    detail::check_room(action, "exchange_w", sources_.size(), in.size());
    return detail::memory_of_pieces(in);
}

void Neighbourhood::exchange_parts(const detail::Action& action,
                                   const detail::Memory& one,
                                   void* out) const {
    if (!is_reordered(call_of(action))) {
        detail::neighbour_exchange(action, one, out);
        return;
    }
    const auto pieces = [&one](void* data, std::size_t count) {
        std::vector<detail::Memory> all(count, one);
        for (std::size_t i = 0; i < count; ++i)
            all[i].data = detail::at(data, i * one.bytes());
        return all;
    };
    detail::neighbour_exchange_w(
        action,
        in_out_order(pieces(one.data, destinations_.size()), call_of(action)),
        pieces(out, sources_.size()));
}

void Neighbourhood::exchange_w(std::span<const Piece> out,
                               std::span<const Piece> in,
                               Where where) const {
    const detail::Action here = action(where);
    detail::neighbour_exchange_w(here, outgoing(here, out), incoming(here, in));
}

Future<void> Neighbourhood::iexchange_w(std::span<const Piece> out,
                                        std::span<const Piece> in,
                                        Where where) const {
    return detail::begin_borrowing(
        "iexchange_w",
        shared_state(),
        where,
        [self = *this,
         out = std::vector<Piece>(out.begin(), out.end()),
         in = std::vector<Piece>(in.begin(), in.end())](const detail::Action& action) {
            detail::neighbour_exchange_w(
                action, self.outgoing(action, out), self.incoming(action, in));
        });
}

Prepared Neighbourhood::prepare_exchange_w(std::span<const Piece> out,
                                           std::span<const Piece> in,
                                           Where where) const {
    return persistent().prepare("exchange_w", where, [&](const detail::Action& action) {
        detail::neighbour_exchange_w(action, outgoing(action, out), incoming(action, in));
    });
}

}  // namespace norma
