#include "norma/comm/neighbour_calls.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/neighbour_rows.hpp"

#include "int_offsets.hpp"

#include <array>
#include <fmt/format.h>

namespace norma::detail {

namespace {

/// Pieces as MPI_Neighbor_alltoallw wants them: displacements are addresses.
struct Addressed {
    explicit Addressed(std::span<const Memory> pieces) {
        numbers.reserve(pieces.size());
        addresses.reserve(pieces.size());
        counts.reserve(pieces.size());
        types.reserve(pieces.size());
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

/// One call of MPI, whose vectors it reads until it is over.
struct AddressedExchange {
    Addressed out;
    Addressed in;
};

bool is_reordered(const Action& action, const NeighbourLists& lists) {
    return !lists.out_order.empty() &&
           matches_by_order(action.flight == nullptr ? NeighbourCall::waiting
                                                     : NeighbourCall::begun);
}

std::vector<Memory> in_out_order(const NeighbourLists& lists, std::span<const Memory> pieces) {
    std::vector<Memory> ordered;
    ordered.reserve(pieces.size());
    for (const std::size_t index : lists.out_order)
        ordered.push_back(pieces[index]);
    return ordered;
}

/// `count` pieces like `one`, one after the other from `data` on.
std::vector<Memory> equal_pieces(const Memory& one, void* data, std::size_t count) {
    std::vector<Memory> pieces(count, one);
    for (std::size_t i = 0; i < count; ++i)
        pieces[i].data = at(data, i * one.bytes());
    return pieces;
}

}  // namespace

void neighbour_exchange(const Action& action,
                        const NeighbourLists& lists,
                        const Memory& one,
                        void* out) {
    if (is_reordered(action, lists)) {
        neighbour_exchange_w(action,
                             lists,
                             equal_pieces(one, one.data, lists.destinations.size()),
                             equal_pieces(one, out, lists.sources.size()));
        return;
    }
    const Said said{"neighbour exchange", no_rank, one.count};
    with_int_count(action, one, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_alltoall, neighbor_alltoall)>(
            action, said, one.data, count, type, out, count, type);
    });
}

void neighbour_exchange_w(const Action& action,
                          const NeighbourLists& lists,
                          std::span<const Memory> out,
                          std::span<const Memory> in) {
    const Said said{"neighbour exchange", no_rank, out.size()};
    std::vector<Memory> ordered;
    if (is_reordered(action, lists)) {
        ordered = in_out_order(lists, out);
        out = ordered;
    }
    const auto call =
        std::make_shared<AddressedExchange>(AddressedExchange{Addressed(out), Addressed(in)});
    run_collective<NORMA_COLLECTIVE(Neighbor_alltoallw, neighbor_alltoallw)>(
        action,
        said,
        MPI_BOTTOM,
        call->out.counts.data(),
        call->out.addresses.data(),
        call->out.types.data(),
        MPI_BOTTOM,
        call->in.counts.data(),
        call->in.addresses.data(),
        call->in.types.data());
    action.keep(call);
}

void neighbour_all_gather(const Action& action, const Memory& in, void* out) {
    const Said said{"neighbour_all_gather", no_rank, in.count};
    with_int_count(action, in, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_allgather, neighbor_allgather)>(
            action, said, in.data, count, type, out, count, type);
    });
}

Memory part_for_one_neighbour(const Action& action,
                              const char* operation,
                              const NeighbourLists& lists,
                              const Memory& in,
                              const Memory& out) {
    Memory one = in;
    const std::size_t destinations = lists.destinations.size();
    const std::size_t sources = lists.sources.size();
    one.count = destinations == 0 ? 0 : in.count / destinations;
    if (one.count * destinations != in.count) {
        throw UsageError(
            fmt::format("{}: {} elements cannot be dealt out evenly to {} neighbours",
                        describe(action.call(operation, no_rank, in.count)),
                        in.count,
                        destinations));
    }
    if (destinations == 0 && sources != 0) one.count = out.count / sources;
    check_room(action, operation, one.count * sources, out.count);
    return one;
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
    pieces.reserve(offsets.size());
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        Memory& piece = pieces.emplace_back(flat);
        piece.data = at(flat.data, offsets[row] * flat.element_size);
        piece.count = offsets[row + 1] - offsets[row];
    }
    return pieces;
}

void RowExchange::begin_lengths(const Action& action,
                                const NeighbourLists& lists,
                                std::size_t* received) {
    lengths_.clear();
    for (const Memory& piece : out_)
        lengths_.push_back(piece.count);
    for (std::size_t row = 0; row < lists.sources.size(); ++row)
        if (lists.sources[row] == no_rank) received[row] = 0;  // which nobody writes
    neighbour_exchange(action,
                       lists,
                       {lengths_.data(), 1, wire::datatype<std::size_t>(), sizeof(std::size_t)},
                       received);
}

void refuse_value_of_nobody() {
    throw UsageError(
        "a neighbour is no_rank, beyond the edge of a grid, and the type exchanged has no "
        "default that could stand for its value: exchange std::optional of it");
}

}  // namespace norma::detail
