#include "decompose/best_bisection.hpp"

#include "decompose/cut_problem.hpp"

#include <limits>
#include <unordered_map>

namespace norma::detail {

namespace {

/// Whether a box can be cut so that no part costs more than a bound, and how.
template <int N>
class Search {
  public:
    /// `bound` on both costs; `budget`: boxes to cut before the search settles for first ways.
    Search(const CutOptions<N>& options, double fair, const PartCost& bound, int budget)
        : options_(options), fair_(fair), bound_(bound), budget_(budget) {}

    [[nodiscard]] bool finds(const CutProblem<N>& problem) {
        const PartCost least = least_cost(problem, options_, fair_);
        if (least.both > bound_.both || least.halo > bound_.halo) return false;
        if (problem.ranks == 1) return true;
        const auto known = planes_.find(problem);
        if (known != planes_.end()) return known->second.ranks > 0;
        --budget_;
        Plane found;
        for (const Plane& plane : planes_to_try(problem, options_, fair_, bound_.both)) {
            if (finds(problem.before(plane, options_)) &&
                finds(problem.behind(plane, options_))) {
                found = plane;
                break;
            }
            if (budget_ < 0) break;
        }
        planes_.emplace(problem, found);
        return found.ranks > 0;
    }
    /// Appends the parts of a problem that was found to be solved, in the order of ranks.
    void append(const CutProblem<N>& problem, const Box<N>& box, Bisection<N>& all) const {
        if (problem.ranks == 1) {
            all.boxes.push_back({static_cast<int>(all.boxes.size()), box});
            all.cost.include(least_cost(problem, options_, fair_));
            return;
        }
        const Plane& plane = planes_.at(problem);
        const std::size_t d = plane.dimension;
        Box<N> before = box;
        Box<N> behind = box;
        before.hi[d] = behind.lo[d] = box.lo[d] + plane.cells;
        append(problem.before(plane, options_), before, all);
        append(problem.behind(plane, options_), behind, all);
    }

  private:
    const CutOptions<N>& options_;
    double fair_;
    PartCost bound_;
    int budget_;
    std::unordered_map<CutProblem<N>, Plane, typename CutProblem<N>::Hash> planes_;
};

}  // namespace

template <int N>
Bisection<N> best_bisection(const Extents<N>& extents,
                            int parts,
                            const CutOptions<N>& options,
                            const PartCost& most) {
    const double fair = fair_cells(Box<N>::of(extents).cells(), parts);
    const CutProblem<N> whole{extents, parts};
    Bisection<N> best;
    double known = most.both;
    const auto try_bound = [&](double bound, int budget) {
        Search<N> search(options, fair, {most.halo, bound}, budget);
        if (!search.finds(whole)) return false;
        best = {};
        search.append(whole, Box<N>::of(extents), best);
        known = best.cost.both;
        return true;
    };
    if (known == std::numeric_limits<double>::infinity() && !try_bound(known, 0)) return best;
    for (const int budget : {500, 4000}) {
        double low = least_cost(whole, options, fair).both / 2;
        while (known - low > 1e-4 * known) {
            const double middle = low + (known - low) / 2;
            if (!try_bound(middle, budget)) low = middle;
        }
    }
    return best;
}

template Bisection<1> best_bisection(const Extents<1>&,
                                     int,
                                     const CutOptions<1>&,
                                     const PartCost&);
template Bisection<2> best_bisection(const Extents<2>&,
                                     int,
                                     const CutOptions<2>&,
                                     const PartCost&);
template Bisection<3> best_bisection(const Extents<3>&,
                                     int,
                                     const CutOptions<3>&,
                                     const PartCost&);

}  // namespace norma::detail
