#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"
#include "large_rows.hpp"

#include <array>
#include <memory>
#include <vector>

namespace norma::detail {

namespace {

/// MPI's counts and displacements of rows, without memory of their own.
struct FewRows {
    static constexpr std::size_t most = 64;

    explicit FewRows(Offsets offsets) noexcept {
        int start = 0;
        for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
            counts[row] = static_cast<int>(offsets[row + 1] - offsets[row]);
            starts[row] = start;
            start += counts[row];
        }
    }
    std::array<int, most> counts;
    std::array<int, most> starts;
};

/// Whether the call is done at once and as it is: none of the rows is a long one.
bool is_usual(const Action& action, Offsets offsets) {
    const std::size_t total = offsets.empty() ? 0 : offsets.back();
    return action.flight == nullptr && is_usual(action, total) &&
           offsets.size() <= FewRows::most + 1 && !is_long_row(action.comm, total);
}

}  // namespace

void gather_v(const Action& action, const Memory& in, void* out, Offsets offsets, int root) {
    const bool is_root = action.comm.rank == root;
    const Offsets places = is_root ? offsets : Offsets();
    if (!is_usual(action, places) || is_long_row(action.comm, in.count) ||
        !is_peer(action.comm, root)) [[unlikely]]
        return gather_v_unusually(action, in, out, offsets, root);
    const FewRows rows(places);
    call_mpi<MPI_Gatherv, MPI_Igatherv>(action,
                                        "gather_v",
                                        root,
                                        in.count,
                                        in.data,
                                        static_cast<int>(in.count),
                                        in.type,
                                        out,
                                        rows.counts.data(),
                                        rows.starts.data(),
                                        in.type,
                                        root);
}

void scatter_v(
    const Action& action, const void* in, Offsets offsets, const Memory& out, int root) {
    const bool is_root = action.comm.rank == root;
    const Offsets places = is_root ? offsets : Offsets();
    if (!is_usual(action, places) || is_long_row(action.comm, out.count) ||
        !is_peer(action.comm, root)) [[unlikely]]
        return scatter_v_unusually(action, in, offsets, out, root);
    const FewRows rows(places);
    call_mpi<MPI_Scatterv, MPI_Iscatterv>(action,
                                          "scatter_v",
                                          root,
                                          out.count,
                                          in,
                                          rows.counts.data(),
                                          rows.starts.data(),
                                          out.type,
                                          out.data,
                                          static_cast<int>(out.count),
                                          out.type,
                                          root);
}

void all_gather_v(const Action& action, const Memory& in, void* out, Offsets offsets) {
    if (!is_usual(action, offsets)) [[unlikely]]
        return all_gather_v_unusually(action, in, out, offsets);
    const FewRows rows(offsets);
    call_mpi<MPI_Allgatherv, MPI_Iallgatherv>(action,
                                              "all_gather_v",
                                              no_rank,
                                              in.count,
                                              in.data,
                                              static_cast<int>(in.count),
                                              in.type,
                                              out,
                                              rows.counts.data(),
                                              rows.starts.data(),
                                              in.type);
}

void all_to_all_v(const Action& action,
                  const Memory& in,
                  Offsets in_offsets,
                  void* out,
                  Offsets out_offsets) {
    if (!is_usual(action, in_offsets) || !is_usual(action, out_offsets)) [[unlikely]]
        return all_to_all_v_unusually(action, in, in_offsets, out, out_offsets);
    const FewRows sent(in_offsets);
    const FewRows received(out_offsets);
    call_mpi<MPI_Alltoallv, MPI_Ialltoallv>(action,
                                            "all_to_all_v",
                                            no_rank,
                                            in.count,
                                            in.data,
                                            sent.counts.data(),
                                            sent.starts.data(),
                                            in.type,
                                            out,
                                            received.counts.data(),
                                            received.starts.data(),
                                            in.type);
}

void all_to_all_w(const Action& action,
                  std::span<const Memory> in,
                  std::span<const Memory> out) {
    const Said said{"all_to_all_w", no_rank, in.size()};
    // Every piece has its own address in a type of its own, so that no displacement is needed.
    struct Pieces {
        explicit Pieces(std::span<const Memory> pieces) : starts(pieces.size()) {
            for (const Memory& piece : pieces) {
                made.push_back(at_its_address(piece));
                types.push_back(made.back().get());
                counts.push_back(1);
            }
        }
        std::vector<int> counts;
        std::vector<int> starts;
        std::vector<Handle<TypeKind>> made;
        std::vector<MPI_Datatype> types;
    };
    const auto sent = std::make_shared<Pieces>(in);
    const auto received = std::make_shared<Pieces>(out);
    run_collective<NORMA_COLLECTIVE(Alltoallw, alltoallw)>(action,
                                                           said,
                                                           MPI_BOTTOM,
                                                           sent->counts.data(),
                                                           sent->starts.data(),
                                                           sent->types.data(),
                                                           MPI_BOTTOM,
                                                           received->counts.data(),
                                                           received->starts.data(),
                                                           received->types.data());
    action.keep(sent);
    action.keep(received);
}

}  // namespace norma::detail
