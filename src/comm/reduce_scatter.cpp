#include "norma/base/bytes.hpp"
#include "norma/comm/collective.hpp"

#include "flight_tasks.hpp"
#include "int_offsets.hpp"

#include <cstring>
#include <memory>

namespace norma::detail {

namespace {

/// Where a result of so many bytes may be written while all reductions are under way, if in
/// the end it is to lie in `out`, where what rank 0 gets is read.
void* aside(Flight& flight, void* out, std::size_t bytes) {
    auto room = std::make_shared<Bytes>(bytes);
    tasks_of(flight).after.emplace_back(
        [room, out] { std::memcpy(out, room->data(), room->size()); });
    return room->data();
}

/// Where MPI cannot count the elements of all ranks: one reduction for each rank. The result of
/// another's share needs memory nowhere, the root's is `out`.
void reduce_one_by_one(
    const Action& action, const Memory& in, Offsets offsets, void* out, MPI_Op op) {
    const auto own = static_cast<std::size_t>(action.comm.rank);
    if (action.flight != nullptr && in.data == out && own != 0)
        out = aside(*action.flight, out, (offsets[own + 1] - offsets[own]) * in.element_size);
    for (int root = 0; root < action.comm.size; ++root) {
        const auto row = static_cast<std::size_t>(root);
        Memory share = in;
        share.data = at(in.data, offsets[row] * in.element_size);
        share.count = offsets[row + 1] - offsets[row];
        reduce(action, share, action.comm.rank == root ? out : nullptr, op, root);
    }
}

}  // namespace

void reduce_scatter_block(const Action& action, const void* in, const Memory& out, MPI_Op op) {
    const Said said{"reduce_scatter_block", no_rank, out.count};
    if (out.count <= most_placed / static_cast<std::size_t>(action.comm.size)) {
        run_collective<NORMA_COLLECTIVE(Reduce_scatter_block, reduce_scatter_block)>(
            action,
            said,
            or_in_place(in, out.data),
            out.data,
            static_cast<int>(out.count),
            out.type,
            op);
        return;
    }
    std::vector<std::size_t> offsets;
    for (int rank = 0; rank <= action.comm.size; ++rank)
        offsets.push_back(static_cast<std::size_t>(rank) * out.count);
    Memory all = out;
    all.data = const_cast<void*>(in);
    all.count = offsets.back();
    reduce_one_by_one(action, all, offsets, out.data, op);
}

void reduce_scatter(
    const Action& action, const Memory& in, Offsets offsets, void* out, MPI_Op op) {
    const Said said{"reduce_scatter", no_rank, in.count};
    if (in.count > most_placed) {
        reduce_one_by_one(action, in, offsets, out, op);
        return;
    }
    std::vector<int> counts;
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row)
        counts.push_back(static_cast<int>(offsets[row + 1] - offsets[row]));
    run_collective<NORMA_COLLECTIVE(Reduce_scatter, reduce_scatter)>(
        action, said, or_in_place(in.data, out), out, counts.data(), in.type, op);
    action.keep(std::move(counts));
}

}  // namespace norma::detail
