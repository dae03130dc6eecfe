#include "norma/comm/collective.hpp"
#include "norma/comm/pending.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void reduce(const CommState& comm,
            const Memory& in,
            void* out,
            MPI_Op op,
            int root,
            const Where& where) {
    const Call call{"reduce", comm, root, any_tag, in.count, where};
    check_root(call);
    const ProgressMeanwhile progress;
    in_pieces(in, [&](std::size_t start, int count) {
        check(
            MPI_Reduce(at(in.data, start), at(out, start), count, in.type, op, root, comm.raw),
            "MPI_Reduce",
            call);
    });
}

}  // namespace norma::detail
