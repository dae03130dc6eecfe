#pragma once
// Cells as a few disjoint boxes, and how they are divided.

#include "norma/decompose/box.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace norma::detail {

/// Disjoint boxes, none empty.
template <int N>
using Region = std::vector<Box<N>>;

/// What is to be shared out: so much of it is in a box.
template <int N>
using Measure = std::function<std::int64_t(const Box<N>&)>;

/// How much the first half should measure: as near to `best` as may be, and well enough if
/// between the others.
struct Target {
    std::int64_t best;
    std::int64_t least;
    std::int64_t most;

    [[nodiscard]] bool holds(std::int64_t measure) const {
        return least <= measure && measure <= most;
    }
    /// What is left to reach for after so much.
    [[nodiscard]] Target after(std::int64_t measure) const {
        return {best - measure, least - measure, most - measure};
    }
};

template <int N>
struct Halves {
    Region<N> first;
    Region<N> second;
};

template <int N>
[[nodiscard]] Box<N> bounds_of(const Region<N>& region);
template <int N>
[[nodiscard]] std::int64_t cells_of(const Region<N>& region);
template <int N>
[[nodiscard]] std::int64_t measure_of(const Region<N>& region, const Measure<N>& measure);

/// Two halves on either side of a plane across dimension `d`. If no such plane is near enough
/// to the target, the last plane is divided among the halves in the same way: across the
/// longest other dimension, and so on, down to a cell if need be. A half may be empty.
template <int N>
[[nodiscard]] Halves<N> divided(const Region<N>& region,
                                std::size_t d,
                                const Measure<N>& measure,
                                const Target& target);

}  // namespace norma::detail
