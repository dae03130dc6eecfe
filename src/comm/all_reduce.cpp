#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void all_reduce(
    const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where) {
    const Call call{"all_reduce", comm, no_rank, any_tag, in.count, where};
    const ProgressMeanwhile progress;
    in_pieces(in, [&](std::size_t start, int count) {
        const void* const from = or_in_place(at(in.data, start), at(out, start));
        check(MPI_Allreduce(from, at(out, start), count, in.type, op, comm.raw),
              "MPI_Allreduce",
              call);
    });
}

}  // namespace norma::detail
