#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"
#include "large_rows.hpp"

namespace norma::detail {

namespace {

/// The count of a row that goes along with the others, 0 for a long one.
int short_count(const Action& action, const Memory& row) {
    return row.count > longest_short_row(action.comm) ? 0 : static_cast<int>(row.count);
}

Memory at_offsets(const Memory& type, const void* data, Offsets offsets) {
    Memory all = type;
    all.data = const_cast<void*>(data);
    all.count = offsets.empty() ? 0 : offsets.back();
    return all;
}

}  // namespace

void gather_v(const Action& action, const Memory& in, void* out, Offsets offsets, int root) {
    const Call call = action.call("gather_v", root, in.count);
    check_root(action.comm, call);
    const bool is_root = action.comm.rank == root;
    const Memory all = at_offsets(in, out, offsets);
    const auto rows = short_rows(action, all, offsets);
    run_collective<NORMA_COLLECTIVE(Gatherv, gatherv)>(action,
                                                       call,
                                                       in.data,
                                                       short_count(action, in),
                                                       in.type,
                                                       rows->data(out),
                                                       rows->counts.data(),
                                                       rows->starts.data(),
                                                       in.type,
                                                       root);
    action.keep(rows);
    copy_short_rows(action, all, offsets, rows, Direction::received);
    const Memory nothing{nullptr, 0, in.type, in.element_size};
    if (!is_root) exchange_privately(action, call, root, if_long(action, in), nothing);
    for (int rank = 0; is_root && rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        exchange_privately(
            action, call, rank, rank == root ? if_long(action, in) : nothing, row);
    }
}

void scatter_v(
    const Action& action, const void* in, Offsets offsets, const Memory& out, int root) {
    const Call call = action.call("scatter_v", root, out.count);
    check_root(action.comm, call);
    const bool is_root = action.comm.rank == root;
    const Memory all = at_offsets(out, in, is_root ? offsets : Offsets());
    const auto rows = short_rows(action, all, is_root ? offsets : Offsets());
    copy_short_rows(action, all, offsets, rows, Direction::sent);
    run_collective<NORMA_COLLECTIVE(Scatterv, scatterv)>(action,
                                                         call,
                                                         rows->data(all.data),
                                                         rows->counts.data(),
                                                         rows->starts.data(),
                                                         out.type,
                                                         out.data,
                                                         short_count(action, out),
                                                         out.type,
                                                         root);
    action.keep(rows);
    const Memory nothing{nullptr, 0, out.type, out.element_size};
    if (!is_root) exchange_privately(action, call, root, nothing, if_long(action, out));
    for (int rank = 0; is_root && rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        exchange_privately(
            action, call, rank, row, rank == root ? if_long(action, out) : nothing);
    }
}

void all_gather_v(const Action& action, const Memory& in, void* out, Offsets offsets) {
    const Call call = action.call("all_gather_v", no_rank, in.count);
    const Memory all = at_offsets(in, out, offsets);
    const auto rows = short_rows(action, all, offsets);
    run_collective<NORMA_COLLECTIVE(Allgatherv, allgatherv)>(action,
                                                             call,
                                                             in.data,
                                                             short_count(action, in),
                                                             in.type,
                                                             rows->data(out),
                                                             rows->counts.data(),
                                                             rows->starts.data(),
                                                             in.type);
    action.keep(rows);
    copy_short_rows(action, all, offsets, rows, Direction::received);
    for (int rank = 0; rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        if (row.count == 0) continue;
        if (rank == action.comm.rank) exchange_privately(action, call, rank, in, row);
        bcast(action, row, rank);
    }
}

void all_to_all_v(const Action& action,
                  const Memory& in,
                  Offsets in_offsets,
                  void* out,
                  Offsets out_offsets) {
    const Call call = action.call("all_to_all_v", no_rank, in.count);
    const Memory received = at_offsets(in, out, out_offsets);
    const auto in_rows = short_rows(action, in, in_offsets);
    const auto out_rows = short_rows(action, received, out_offsets);
    copy_short_rows(action, in, in_offsets, in_rows, Direction::sent);
    run_collective<NORMA_COLLECTIVE(Alltoallv, alltoallv)>(action,
                                                           call,
                                                           in_rows->data(in.data),
                                                           in_rows->counts.data(),
                                                           in_rows->starts.data(),
                                                           in.type,
                                                           out_rows->data(out),
                                                           out_rows->counts.data(),
                                                           out_rows->starts.data(),
                                                           in.type);
    action.keep(in_rows);
    action.keep(out_rows);
    copy_short_rows(action, received, out_offsets, out_rows, Direction::received);
    for (int round = 0; round < action.comm.size; ++round) {
        // i + j = round: each meets each once, and all in the same order of rounds.
        const int partner = (round - action.comm.rank + action.comm.size) % action.comm.size;
        exchange_privately(action,
                           call,
                           partner,
                           long_row(action, in, in_offsets, partner),
                           long_row(action, received, out_offsets, partner));
    }
}

void all_to_all_w(const Action& action,
                  std::span<const Memory> in,
                  std::span<const Memory> out) {
    const Call call = action.call("all_to_all_w", no_rank, in.size());
    // Every piece has its own address in a type of its own, so that no displacement is needed.
    struct Pieces {
        explicit Pieces(std::span<const Memory> pieces) : starts(pieces.size()) {
            for (const Memory& piece : pieces) {
                made.push_back(at_its_address(piece));
                types.push_back(made.back().get());
                counts.push_back(1);
            }
        }
        std::vector<int> counts;
        std::vector<int> starts;
        std::vector<Handle<TypeKind>> made;
        std::vector<MPI_Datatype> types;
    };
    const auto sent = std::make_shared<Pieces>(in);
    const auto received = std::make_shared<Pieces>(out);
    run_collective<NORMA_COLLECTIVE(Alltoallw, alltoallw)>(action,
                                                           call,
                                                           MPI_BOTTOM,
                                                           sent->counts.data(),
                                                           sent->starts.data(),
                                                           sent->types.data(),
                                                           MPI_BOTTOM,
                                                           received->counts.data(),
                                                           received->starts.data(),
                                                           received->types.data());
    action.keep(sent);
    action.keep(received);
}

}  // namespace norma::detail
