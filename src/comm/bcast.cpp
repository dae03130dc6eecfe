#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void bcast_unusually(Action action, Memory memory, int root) {
    const Said said{"bcast", root, memory.count};
    check_root(action, said);
    with_int_count(action, memory, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Bcast, bcast)>(
            action, said, memory.data, count, type, root);
    });
}

}  // namespace norma::detail
