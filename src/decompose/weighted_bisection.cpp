#include "decompose/weighted_bisection.hpp"

#include "decompose/region.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace norma::detail {

namespace {

constexpr int halvings_ahead = 3;
// Of the 1 % that parts may be heavier a little is kept for areas without work, which are
// shared out as well.
constexpr double over_the_mean = 0.009;

/// On how many sides along d one box lies against another, around periodic ends too.
template <int N>
int sides_touching(
    const Box<N>& one, const Box<N>& other, std::size_t d, std::int64_t end, bool periodic) {
    int sides = (one.hi[d] == other.lo[d] ? 1 : 0) + (other.hi[d] == one.lo[d] ? 1 : 0);
    if (periodic) {
        sides += one.lo[d] == 0 && other.hi[d] == end ? 1 : 0;
        sides += other.lo[d] == 0 && one.hi[d] == end ? 1 : 0;
    }
    return sides;
}

template <int N>
class Bisector {
  public:
    Bisector(const WorkTable<N>& table, const CutOptions<N>& options, int parts)
        : table_(table),
          options_(options),
          mean_(static_cast<double>(table.units(Box<N>::of(table.blocks()))) / parts),
          units_([this](const Box<N>& box) { return table_.units(box); }) {}

    /// Appends the boxes of parts from `first` on.
    void share(const Region<N>& region,
               int parts,
               int first,
               std::vector<OwnedBox<N>>& all) const {
        if (parts == 1) {
            for (const Box<N>& box : region)
                all.push_back({first, box});
            return;
        }
        Halves<N> halves;
        static_cast<void>(least_faces(region, parts, halvings_ahead, &halves));
        share(halves.first, parts / 2, first, all);
        share(halves.second, parts - parts / 2, first + parts / 2, all);
    }

  private:
    /// Of all ways to halve a region the least faces between parts, that many halvings on.
    double least_faces(const Region<N>& region,
                       int parts,
                       int halvings,
                       Halves<N>* chosen) const {
        if (parts == 1 || halvings == 0) return 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t d = 0; d < N; ++d) {
            Halves<N> halves = halved(region, d, parts);
            double faces = faces_between(halves.first, halves.second);
            if (faces < least)
                faces += least_faces(halves.first, parts / 2, halvings - 1, nullptr);
            if (faces < least)
                faces += least_faces(halves.second, parts - parts / 2, halvings - 1, nullptr);
            if (faces >= least) continue;
            least = faces;
            if (chosen != nullptr) *chosen = std::move(halves);
        }
        return least;
    }
    /// Each half has as many blocks as parts at least.
    [[nodiscard]] Halves<N> halved(const Region<N>& region, std::size_t d, int parts) const {
        const int first = parts / 2;
        const int second = parts - first;
        const std::int64_t units = measure_of(region, units_);
        const auto best = static_cast<std::int64_t>(static_cast<double>(units) * first / parts);
        const Target target{best, units - most_units(second), most_units(first)};
        Halves<N> halves = divided(region, d, units_, target);
        if (cells_of(halves.first) < first || cells_of(halves.second) < second) {
            const Measure<N> blocks = [](const Box<N>& box) { return box.cells(); };
            const std::int64_t exactly = cells_of(region) * first / parts;
            halves = divided(region, d, blocks, {exactly, exactly, exactly});
        }
        return halves;
    }
    /// What may be given to so many parts, so that something is left for halvings to come.
    [[nodiscard]] std::int64_t most_units(int parts) const {
        const auto halvings = std::bit_width(static_cast<unsigned>(parts - 1));
        return static_cast<std::int64_t>(mean_ * parts *
                                         (1 + over_the_mean / (1.0 + halvings)));
    }
    /// By their costs.
    [[nodiscard]] double faces_between(const Region<N>& a, const Region<N>& b) const {
        double faces = 0;
        for (const Box<N>& one : a) {
            for (const Box<N>& other : b) {
                for (std::size_t d = 0; d < N; ++d) {
                    const int sides =
                        sides_touching(one, other, d, table_.blocks()[d], options_.periodic[d]);
                    if (sides > 0)
                        faces += options_.face_cost[d] * sides * area_between(one, other, d);
                }
            }
        }
        return faces;
    }
    /// Cells side by side of two boxes that touch along d.
    [[nodiscard]] double area_between(const Box<N>& one,
                                      const Box<N>& other,
                                      std::size_t d) const {
        Box<N> common = one;
        for (std::size_t e = 0; e < N; ++e) {
            if (e == d) continue;
            common.lo[e] = std::max(one.lo[e], other.lo[e]);
            common.hi[e] = std::min(one.hi[e], other.hi[e]);
        }
        if (common.empty()) return 0;
        const Box<N> cells = table_.cells(common);
        return static_cast<double>(cells.cells()) /
               static_cast<double>(cells.hi[d] - cells.lo[d]);
    }

    const WorkTable<N>& table_;
    const CutOptions<N>& options_;
    double mean_;
    Measure<N> units_;
};

}  // namespace

template <int N>
std::vector<OwnedBox<N>> weighted_bisection(const WorkTable<N>& table,
                                            int parts,
                                            const CutOptions<N>& options) {
    std::vector<OwnedBox<N>> all;
    Bisector<N>(table, options, parts).share({Box<N>::of(table.blocks())}, parts, 0, all);
    return all;
}

template std::vector<OwnedBox<1>> weighted_bisection(const WorkTable<1>&,
                                                     int,
                                                     const CutOptions<1>&);
template std::vector<OwnedBox<2>> weighted_bisection(const WorkTable<2>&,
                                                     int,
                                                     const CutOptions<2>&);
template std::vector<OwnedBox<3>> weighted_bisection(const WorkTable<3>&,
                                                     int,
                                                     const CutOptions<3>&);

}  // namespace norma::detail
