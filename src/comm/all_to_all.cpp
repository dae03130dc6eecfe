#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void all_to_all(const CommState& comm, const Memory& one, void* out, const Where& where) {
    const Call call{"all_to_all", comm, no_rank, any_tag, one.count, where};
    const IntCount number(one);
    const ProgressMeanwhile progress;
    check(MPI_Alltoall(one.data,
                       number.count(),
                       number.type(),
                       out,
                       number.count(),
                       number.type(),
                       comm.raw),
          "MPI_Alltoall",
          call);
}

void all_to_all_v(const CommState& comm,
                  const Memory& in,
                  Offsets in_offsets,
                  void* out,
                  Offsets out_offsets,
                  const Where& where) {
    const Call call{"all_to_all_v", comm, no_rank, any_tag, in.count, where};
    const IntOffsets sent = int_offsets(in_offsets, call);
    const IntOffsets received = int_offsets(out_offsets, call);
    const ProgressMeanwhile progress;
    check(MPI_Alltoallv(in.data,
                        sent.counts.data(),
                        sent.starts.data(),
                        in.type,
                        out,
                        received.counts.data(),
                        received.starts.data(),
                        in.type,
                        comm.raw),
          "MPI_Alltoallv",
          call);
}

}  // namespace norma::detail
