#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void scan(const Action& action, const Memory& in, void* out, MPI_Op op) {
    const Said said{"scan", no_rank, in.count};
    in_pieces(in, [&](std::size_t start, int count) {
        run_collective<NORMA_COLLECTIVE(Scan, scan)>(
            action,
            said,
            or_in_place(at(in.data, start), at(out, start)),
            at(out, start),
            count,
            in.type,
            op);
    });
}

void exclusive_scan(const Action& action, const Memory& in, void* out, MPI_Op op) {
    const Said said{"exclusive_scan", no_rank, in.count};
    in_pieces(in, [&](std::size_t start, int count) {
        run_collective<NORMA_COLLECTIVE(Exscan, exscan)>(
            action,
            said,
            or_in_place(at(in.data, start), at(out, start)),
            at(out, start),
            count,
            in.type,
            op);
    });
}

}  // namespace norma::detail
