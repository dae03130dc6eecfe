#include "decompose/cut_problem.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace norma::detail {

namespace {

/// A number of ranks to put before a plane, and as many behind it; the most even first.
std::vector<int> ways_to_divide(int ranks) {
    std::vector<int> ways;
    const auto add = [&](int some) {
        for (const int way : {some, ranks - some})
            if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(way);
    };
    if (ranks <= 40) {
        for (int some = ranks / 2; some >= (ranks <= 8 ? 1 : ranks / 4); --some)
            add(some);
        return ways;
    }
    add(ranks / 2);
    for (int factor = 3; factor <= 31; ++factor)
        if (ranks % factor == 0) add(ranks / factor * (factor / 2));
    int power = 1;
    while (power * 2 < ranks)
        power *= 2;
    add(power);
    add(power / 2);
    return ways;
}

/// How thin parts may be, and so how many fit.
template <int N>
struct Room {
    std::int64_t thinnest;

    explicit Room(const CutOptions<N>& options)
        : thinnest(std::max<std::int64_t>(1, options.halo)) {}

    [[nodiscard]] std::int64_t along(const CutProblem<N>& problem, std::size_t d) const {
        return std::max<std::int64_t>(1, problem.extents[d] / thinnest);
    }
    /// In one layer across d.
    [[nodiscard]] std::int64_t in_layer(const CutProblem<N>& problem, std::size_t d) const {
        std::int64_t parts = 1;
        for (std::size_t e = 0; e < N; ++e)
            if (e != d) parts *= along(problem, e);
        return parts;
    }
};

/// The plane that gives ranks extents in proportion, as far as there is room.
template <int N>
std::optional<Plane> plane(const CutProblem<N>& problem,
                           std::size_t d,
                           int ranks,
                           const Room<N>& room) {
    const std::int64_t layer = room.in_layer(problem, d);
    const std::int64_t extent = problem.extents[d];
    const std::int64_t least = (ranks + layer - 1) / layer * room.thinnest;
    const std::int64_t most =
        extent - (problem.ranks - ranks + layer - 1) / layer * room.thinnest;
    if (least > most) return std::nullopt;
    const std::int64_t share =
        std::llround(static_cast<double>(extent) * ranks / static_cast<double>(problem.ranks));
    return Plane{d, ranks, std::clamp(share, least, most)};
}

/// Where there is so little room that no even division has enough: half of the layers along the
/// dimension with most of them.
template <int N>
Plane tight_plane(const CutProblem<N>& problem, const Room<N>& room) {
    std::size_t d = 0;
    for (std::size_t e = 1; e < N; ++e)
        if (room.along(problem, e) > room.along(problem, d)) d = e;
    const std::int64_t layers = room.along(problem, d);
    const std::int64_t before = layers / 2 * room.in_layer(problem, d);
    const std::int64_t behind = (layers - layers / 2) * room.in_layer(problem, d);
    const std::int64_t ranks =
        std::clamp<std::int64_t>(problem.ranks / 2,
                                 std::max<std::int64_t>(1, problem.ranks - behind),
                                 std::min<std::int64_t>(problem.ranks - 1, before));
    return plane(problem, d, static_cast<int>(ranks), room).value();
}

}  // namespace

template <int N>
PartCost least_cost(const CutProblem<N>& problem, const CutOptions<N>& options, double fair) {
    const Sides<N> sides = problem.sides();
    if (problem.ranks == 1)
        return part_cost<N>(problem.extents, sides, options.face_cost, fair);
    // Among many parts there is one that no end of the box is near.
    const bool many = problem.ranks >= 1 << (2 * N);
    Sides<N> inside;
    double mean = 1.0 / problem.ranks;
    for (std::size_t d = 0; d < N; ++d) {
        inside[d] = many ? 2 : std::max(1, sides[d]);
        mean *= static_cast<double>(problem.extents[d]);
    }
    const double halo = least_halo<N>(mean, problem.extents, sides, inside, options.face_cost);
    return {halo * (1 - 1e-9), halo * (1 - 1e-9)};
}

template <int N>
std::vector<Plane> planes_to_try(const CutProblem<N>& problem,
                                 const CutOptions<N>& options,
                                 double fair,
                                 double bound) {
    struct Candidate {
        Plane plane;
        double cost;
    };
    std::vector<Candidate> candidates;
    const Room<N> room(options);
    const auto add = [&](const Plane& one) {
        candidates.push_back(
            {one,
             std::max(least_cost(problem.before(one, options), options, fair).both,
                      least_cost(problem.behind(one, options), options, fair).both)});
    };
    for (const int ranks : ways_to_divide(problem.ranks)) {
        for (std::size_t d = 0; d < N; ++d)
            if (const auto one = plane(problem, d, ranks, room)) add(*one);
    }
    if (candidates.empty()) add(tight_plane(problem, room));
    std::stable_sort(candidates.begin(),
                     candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    std::vector<Plane> planes;
    for (const Candidate& candidate : candidates)
        if (candidate.cost <= bound) planes.push_back(candidate.plane);
    return planes;
}

template PartCost least_cost(const CutProblem<1>&, const CutOptions<1>&, double);
template PartCost least_cost(const CutProblem<2>&, const CutOptions<2>&, double);
template PartCost least_cost(const CutProblem<3>&, const CutOptions<3>&, double);
template std::vector<Plane> planes_to_try(const CutProblem<1>&,
                                          const CutOptions<1>&,
                                          double,
                                          double);
template std::vector<Plane> planes_to_try(const CutProblem<2>&,
                                          const CutOptions<2>&,
                                          double,
                                          double);
template std::vector<Plane> planes_to_try(const CutProblem<3>&,
                                          const CutOptions<3>&,
                                          double,
                                          double);

}  // namespace norma::detail
