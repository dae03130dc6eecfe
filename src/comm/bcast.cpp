#include "norma/comm/bcast.hpp"

#include "norma/base/error.hpp"

#include "int_offsets.hpp"

#include <fmt/format.h>

namespace norma::detail {

void bcast_unusually(Action action, Memory memory, int root) {
    const Said said{"bcast", root, memory.count};
    check_root(action, said);
    with_int_count(action, memory, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Bcast, bcast)>(
            action, said, memory.data, count, type, root);
    });
}

void refuse_what_is_missing(Action action, int root) {
    throw RemoteError(fmt::format("{}: rank {} failed to make the result, and told why there",
                                  describe(action.call("all_reduce", no_rank, unknown_count)),
                                  root));
}

}  // namespace norma::detail
