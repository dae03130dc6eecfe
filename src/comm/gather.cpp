#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

namespace {

/// Whether the row of this rank lies where the result wants it.
bool lies_in_place(const Action& action, const Memory& in, const void* out) {
    return in.count > 0 && out != nullptr &&
           in.data == at(out, static_cast<std::size_t>(action.comm.rank) * in.bytes());
}

}  // namespace

void gather(const Action& action, const Memory& in, void* out, int root) {
    const Call call = action.call("gather", root, in.count);
    check_root(action.comm, call);
    IntCount number(in);
    const bool in_place = action.comm.rank == root && lies_in_place(action, in, out);
    run_collective<NORMA_COLLECTIVE(Gather, gather)>(action,
                                                     call,
                                                     in_place ? MPI_IN_PLACE : in.data,
                                                     number.count(),
                                                     number.type(),
                                                     out,
                                                     number.count(),
                                                     number.type(),
                                                     root);
    action.keep(std::move(number));
}

void all_gather(const Action& action, const Memory& in, void* out) {
    const Call call = action.call("all_gather", no_rank, in.count);
    IntCount number(in);
    run_collective<NORMA_COLLECTIVE(Allgather, allgather)>(
        action,
        call,
        lies_in_place(action, in, out) ? MPI_IN_PLACE : in.data,
        number.count(),
        number.type(),
        out,
        number.count(),
        number.type());
    action.keep(std::move(number));
}

void scatter(const Action& action, const void* in, const Memory& out, int root) {
    const Call call = action.call("scatter", root, out.count);
    check_root(action.comm, call);
    IntCount number(out);
    const bool in_place = action.comm.rank == root && lies_in_place(action, out, in);
    run_collective<NORMA_COLLECTIVE(Scatter, scatter)>(action,
                                                       call,
                                                       in,
                                                       number.count(),
                                                       number.type(),
                                                       in_place ? MPI_IN_PLACE : out.data,
                                                       number.count(),
                                                       number.type(),
                                                       root);
    action.keep(std::move(number));
}

void all_to_all(const Action& action, const Memory& one, void* out) {
    const Call call = action.call("all_to_all", no_rank, one.count);
    IntCount number(one);
    run_collective<NORMA_COLLECTIVE(Alltoall, alltoall)>(action,
                                                         call,
                                                         or_in_place(one.data, out),
                                                         number.count(),
                                                         number.type(),
                                                         out,
                                                         number.count(),
                                                         number.type());
    action.keep(std::move(number));
}

}  // namespace norma::detail
