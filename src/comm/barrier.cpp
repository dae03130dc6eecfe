#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void barrier(const CommState& comm, const Where& where) {
    const Call call{"barrier", comm, no_rank, any_tag, 0, where};
    const ProgressMeanwhile progress;
    check(MPI_Barrier(comm.raw), "MPI_Barrier", call);
}

}  // namespace norma::detail
