#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void all_gather(const CommState& comm, const Memory& in, void* out, const Where& where) {
    const Call call{"all_gather", comm, no_rank, any_tag, in.count, where};
    const IntCount number(in);
    const ProgressMeanwhile progress;
    check(MPI_Allgather(in.data,
                        number.count(),
                        number.type(),
                        out,
                        number.count(),
                        number.type(),
                        comm.raw),
          "MPI_Allgather",
          call);
}

void all_gather_v(
    const CommState& comm, const Memory& in, void* out, Offsets offsets, const Where& where) {
    const Call call{"all_gather_v", comm, no_rank, any_tag, in.count, where};
    const IntOffsets parts = int_offsets(offsets, call);
    const ProgressMeanwhile progress;
    check(MPI_Allgatherv(in.data,
                         int_count(in.count, call),
                         in.type,
                         out,
                         parts.counts.data(),
                         parts.starts.data(),
                         in.type,
                         comm.raw),
          "MPI_Allgatherv",
          call);
}

}  // namespace norma::detail
