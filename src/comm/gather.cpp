#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void gather_unusually(Action action, Memory in, void* out, int root) {
    const Said said{"gather", root, in.count};
    check_root(action, said);
    const bool in_place = action.comm.rank == root && lies_in(out, action, in);
    const void* const from = in_place ? MPI_IN_PLACE : in.data;
    with_int_count(action, in, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Gather, gather)>(
            action, said, from, count, type, out, count, type, root);
    });
}

void all_gather_unusually(Action action, Memory in, void* out) {
    const Said said{"all_gather", no_rank, in.count};
    const void* const from = lies_in(out, action, in) ? MPI_IN_PLACE : in.data;
    with_int_count(action, in, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Allgather, allgather)>(
            action, said, from, count, type, out, count, type);
    });
}

void scatter(const Action& action, const void* in, const Memory& out, int root) {
    const Said said{"scatter", root, out.count};
    check_root(action, said);
    const bool in_place = action.comm.rank == root && lies_in(in, action, out);
    void* const to = in_place ? MPI_IN_PLACE : out.data;
    with_int_count(action, out, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Scatter, scatter)>(
            action, said, in, count, type, to, count, type, root);
    });
}

void all_to_all_unusually(Action action, Memory one, void* out) {
    const Said said{"all_to_all", no_rank, one.count};
    const void* const from = or_in_place(one.data, out);
    with_int_count(action, one, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Alltoall, alltoall)>(
            action, said, from, count, type, out, count, type);
    });
}

}  // namespace norma::detail
