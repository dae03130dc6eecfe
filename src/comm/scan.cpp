#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void scan(const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where) {
    const Call call{"scan", comm, no_rank, any_tag, in.count, where};
    const ProgressMeanwhile progress;
    in_pieces(in, [&](std::size_t start, int count) {
        check(MPI_Scan(at(in.data, start), at(out, start), count, in.type, op, comm.raw),
              "MPI_Scan",
              call);
    });
}

void exclusive_scan(
    const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where) {
    const Call call{"exclusive_scan", comm, no_rank, any_tag, in.count, where};
    const ProgressMeanwhile progress;
    in_pieces(in, [&](std::size_t start, int count) {
        check(MPI_Exscan(at(in.data, start), at(out, start), count, in.type, op, comm.raw),
              "MPI_Exscan",
              call);
    });
}

}  // namespace norma::detail
