#include "norma/decompose/cost.hpp"

#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"
#include "decompose/ghosts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma {

namespace {

/// What one part receives in one exchange.
struct Received {
    std::int64_t cells = 0;
    int neighbours = 0;
};

/// Counts for one part after the other.
template <int N>
class Counter {
  public:
    Counter(const Decomposition<N>& parts, const HaloShape& halo)
        : parts_(parts),
          halo_(halo),
          last_seen_by_(static_cast<std::size_t>(parts.parts()), -1) {}

    Received received_by(int part) {
        Received received;
        if (parts_.kind() == CutKind::block_cyclic) return received;
        for (const Box<N>& around :
             detail::ghosts<N>(parts_.boxes_of(part), halo_.width, halo_.corners)) {
            detail::for_each_image<N>(
                around,
                parts_.extents(),
                parts_.periodic(),
                [&](const Box<N>& there, const auto&) {
                    parts_.for_each_owner(there, [&](int owner, const Box<N>& piece) {
                        if (owner == part) return;
                        received.cells += piece.cells();
                        int& last = last_seen_by_[static_cast<std::size_t>(owner)];
                        if (last != part) ++received.neighbours;
                        last = part;
                    });
                });
        }
        return received;
    }

  private:
    const Decomposition<N>& parts_;
    const HaloShape& halo_;
    std::vector<int> last_seen_by_;  // by neighbour: the last part that needed it
};

void check_assumptions(const Machine& machine, const HaloShape& halo) {
    if (halo.width < 0 || !(halo.exchanges_per_step >= 0)) {
        throw UsageError(fmt::format(
            "Decomposition::cost: a halo of {} cells, exchanged {} times a step; 0 or "
            "more each",
            halo.width,
            halo.exchanges_per_step));
    }
    if (!(machine.cells_per_second > 0) || !(machine.bytes_per_second > 0) ||
        !(machine.seconds_per_message >= 0)) {
        throw UsageError(
            fmt::format("Decomposition::cost: no machine updates {} cells and sends {} bytes a "
                        "second, with {} s a message",
                        machine.cells_per_second,
                        machine.bytes_per_second,
                        machine.seconds_per_message));
    }
}

}  // namespace

template <int N>
CutCost Decomposition<N>::cost(const Machine& machine, const HaloShape& halo) const {
    check_assumptions(machine, halo);
    Counter<N> counter(*this, halo);
    CutCost cost;
    cost.least_cells = cells_of(0);
    double all_work = 0;
    double most_work = 0;
    for (int part = 0; part < parts(); ++part) {
        const std::int64_t cells = cells_of(part);
        const double work =
            work_ ? (*work_)[static_cast<std::size_t>(part)] : static_cast<double>(cells);
        const Received received = counter.received_by(part);
        const std::size_t bytes = static_cast<std::size_t>(received.cells) * halo.cell_bytes;
        const double exchange = received.neighbours * machine.seconds_per_message +
                                static_cast<double>(bytes) / machine.bytes_per_second;
        const double seconds =
            work / machine.cells_per_second + halo.exchanges_per_step * exchange;

        cost.most_cells = std::max(cost.most_cells, cells);
        cost.least_cells = std::min(cost.least_cells, cells);
        cost.halo_cells += received.cells;
        cost.most_halo_cells = std::max(cost.most_halo_cells, received.cells);
        cost.messages += received.neighbours;
        cost.most_neighbours = std::max(cost.most_neighbours, received.neighbours);
        cost.seconds_per_step = std::max(cost.seconds_per_step, seconds);
        all_work += work;
        most_work = std::max(most_work, work);
    }
    cost.halo_bytes = static_cast<std::size_t>(cost.halo_cells) * halo.cell_bytes;
    cost.most_halo_bytes = static_cast<std::size_t>(cost.most_halo_cells) * halo.cell_bytes;
    const double mean_work = all_work / parts();
    cost.imbalance = most_work / mean_work;
    cost.predicted_efficiency = mean_work / machine.cells_per_second / cost.seconds_per_step;
    return cost;
}

template CutCost Decomposition<1>::cost(const Machine&, const HaloShape&) const;
template CutCost Decomposition<2>::cost(const Machine&, const HaloShape&) const;
template CutCost Decomposition<3>::cost(const Machine&, const HaloShape&) const;

}  // namespace norma
