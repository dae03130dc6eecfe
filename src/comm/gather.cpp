#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void gather(const CommState& comm, const Memory& in, void* out, int root, const Where& where) {
    const Call call{"gather", comm, root, any_tag, in.count, where};
    check_root(call);
    const IntCount number(in);
    const ProgressMeanwhile progress;
    check(MPI_Gather(in.data,
                     number.count(),
                     number.type(),
                     out,
                     number.count(),
                     number.type(),
                     root,
                     comm.raw),
          "MPI_Gather",
          call);
}

void gather_v(const CommState& comm,
              const Memory& in,
              void* out,
              Offsets offsets,
              int root,
              const Where& where) {
    const Call call{"gather_v", comm, root, any_tag, in.count, where};
    check_root(call);
    const IntOffsets parts = int_offsets(offsets, call);
    const ProgressMeanwhile progress;
    check(MPI_Gatherv(in.data,
                      int_count(in.count, call),
                      in.type,
                      out,
                      parts.counts.data(),
                      parts.starts.data(),
                      in.type,
                      root,
                      comm.raw),
          "MPI_Gatherv",
          call);
}

}  // namespace norma::detail
