#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void bcast(const CommState& comm, const Memory& memory, int root, const Where& where) {
    const Call call{"bcast", comm, root, any_tag, memory.count, where};
    check_root(call);
    const IntCount number(memory);
    const ProgressMeanwhile progress;
    check(MPI_Bcast(memory.data, number.count(), number.type(), root, comm.raw),
          "MPI_Bcast",
          call);
}

}  // namespace norma::detail
