#include "int_offsets.hpp"
#include "large_rows.hpp"

#include <memory>

namespace norma::detail {

namespace {

/// The count of a row that goes along with the others, 0 for a long one.
int short_count(const Action& action, const Memory& row) {
    return is_long_row(action.comm, row.count) ? 0 : static_cast<int>(row.count);
}

std::shared_ptr<ShortRows> kept(const Action& action, const Memory& all, Offsets offsets) {
    auto rows = std::make_shared<ShortRows>(action, all, offsets);
    action.keep(rows);
    return rows;
}

Memory at_offsets(const Memory& type, const void* data, Offsets offsets) {
    Memory all = type;
    all.data = const_cast<void*>(data);
    all.count = offsets.empty() ? 0 : offsets.back();
    return all;
}

}  // namespace

void gather_v_unusually(
    const Action& action, const Memory& in, void* out, Offsets offsets, int root) {
    const Said said{"gather_v", root, in.count};
    check_root(action, said);
    const bool is_root = action.comm.rank == root;
    const Memory all = at_offsets(in, out, offsets);
    const auto rows = kept(action, all, is_root ? offsets : Offsets());
    run_collective<NORMA_COLLECTIVE(Gatherv, gatherv)>(action,
                                                       said,
                                                       in.data,
                                                       short_count(action, in),
                                                       in.type,
                                                       rows->data(out),
                                                       rows->counts(),
                                                       rows->starts(),
                                                       in.type,
                                                       root);
    rows->copy(action, all, offsets, Direction::received);
    const Memory nothing{nullptr, 0, in.type, in.element_size};
    if (!is_root && is_long_row(action.comm, in.count))
        exchange_privately(action, said, root, in, nothing);
    for (int rank = 0; rows->has_long() && rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        exchange_privately(
            action, said, rank, rank == root ? if_long(action, in) : nothing, row);
    }
}

void scatter_v_unusually(
    const Action& action, const void* in, Offsets offsets, const Memory& out, int root) {
    const Said said{"scatter_v", root, out.count};
    check_root(action, said);
    const bool is_root = action.comm.rank == root;
    const Memory all = at_offsets(out, in, is_root ? offsets : Offsets());
    const Offsets places = is_root ? offsets : Offsets();
    const auto rows = kept(action, all, places);
    rows->copy(action, all, places, Direction::sent);
    run_collective<NORMA_COLLECTIVE(Scatterv, scatterv)>(action,
                                                         said,
                                                         rows->data(all.data),
                                                         rows->counts(),
                                                         rows->starts(),
                                                         out.type,
                                                         out.data,
                                                         short_count(action, out),
                                                         out.type,
                                                         root);
    const Memory nothing{nullptr, 0, out.type, out.element_size};
    if (!is_root && is_long_row(action.comm, out.count))
        exchange_privately(action, said, root, nothing, out);
    for (int rank = 0; rows->has_long() && rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        exchange_privately(
            action, said, rank, row, rank == root ? if_long(action, out) : nothing);
    }
}

void all_gather_v_unusually(const Action& action,
                            const Memory& in,
                            void* out,
                            Offsets offsets) {
    const Said said{"all_gather_v", no_rank, in.count};
    const Memory all = at_offsets(in, out, offsets);
    const auto rows = kept(action, all, offsets);
    run_collective<NORMA_COLLECTIVE(Allgatherv, allgatherv)>(action,
                                                             said,
                                                             in.data,
                                                             short_count(action, in),
                                                             in.type,
                                                             rows->data(out),
                                                             rows->counts(),
                                                             rows->starts(),
                                                             in.type);
    rows->copy(action, all, offsets, Direction::received);
    for (int rank = 0; rows->has_long() && rank < action.comm.size; ++rank) {
        const Memory row = long_row(action, all, offsets, rank);
        if (row.count == 0) continue;
        if (rank == action.comm.rank) exchange_privately(action, said, rank, in, row);
        bcast(action, row, rank);
    }
}

void all_to_all_v_unusually(const Action& action,
                            const Memory& in,
                            Offsets in_offsets,
                            void* out,
                            Offsets out_offsets) {
    const Said said{"all_to_all_v", no_rank, in.count};
    const Memory received = at_offsets(in, out, out_offsets);
    const auto in_rows = kept(action, in, in_offsets);
    const auto out_rows = kept(action, received, out_offsets);
    in_rows->copy(action, in, in_offsets, Direction::sent);
    run_collective<NORMA_COLLECTIVE(Alltoallv, alltoallv)>(action,
                                                           said,
                                                           in_rows->data(in.data),
                                                           in_rows->counts(),
                                                           in_rows->starts(),
                                                           in.type,
                                                           out_rows->data(out),
                                                           out_rows->counts(),
                                                           out_rows->starts(),
                                                           in.type);
    out_rows->copy(action, received, out_offsets, Direction::received);
    const bool has_long = in_rows->has_long() || out_rows->has_long();
    for (int round = 0; has_long && round < action.comm.size; ++round) {
        // i + j = round: each meets each once, and all in the same order of rounds.
        const int partner = (round - action.comm.rank + action.comm.size) % action.comm.size;
        exchange_privately(action,
                           said,
                           partner,
                           long_row(action, in, in_offsets, partner),
                           long_row(action, received, out_offsets, partner));
    }
}

}  // namespace norma::detail
