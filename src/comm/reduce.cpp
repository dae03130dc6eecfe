#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void reduce_unusually(Action action, Memory in, void* out, MPI_Op op, int root) {
    const Said said{"reduce", root, in.count};
    check_root(action, said);
    const bool in_place = in.data == out && action.comm.rank == root;
    in_pieces(in, [&](std::size_t start, int count) {
        const void* const from = in_place ? MPI_IN_PLACE : at(in.data, start);
        run_collective<NORMA_COLLECTIVE(Reduce, reduce)>(
            action, said, from, at(out, start), count, in.type, op, root);
    });
}

void all_reduce_unusually(Action action, Memory in, void* out, MPI_Op op) {
    const Said said{"all_reduce", no_rank, in.count};
    in_pieces(in, [&](std::size_t start, int count) {
        const void* const from = or_in_place(at(in.data, start), at(out, start));
        run_collective<NORMA_COLLECTIVE(Allreduce, allreduce)>(
            action, said, from, at(out, start), count, in.type, op);
    });
}

}  // namespace norma::detail
