#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void scatter(
    const CommState& comm, const void* in, const Memory& out, int root, const Where& where) {
    const Call call{"scatter", comm, root, any_tag, out.count, where};
    check_root(call);
    const IntCount number(out);
    const ProgressMeanwhile progress;
    check(MPI_Scatter(in,
                      number.count(),
                      number.type(),
                      out.data,
                      number.count(),
                      number.type(),
                      root,
                      comm.raw),
          "MPI_Scatter",
          call);
}

void scatter_v(const CommState& comm,
               const void* in,
               Offsets offsets,
               const Memory& out,
               int root,
               const Where& where) {
    const Call call{"scatter_v", comm, root, any_tag, out.count, where};
    check_root(call);
    const IntOffsets parts = int_offsets(offsets, call);
    const ProgressMeanwhile progress;
    check(MPI_Scatterv(in,
                       parts.counts.data(),
                       parts.starts.data(),
                       out.type,
                       out.data,
                       int_count(out.count, call),
                       out.type,
                       root,
                       comm.raw),
          "MPI_Scatterv",
          call);
}

}  // namespace norma::detail
