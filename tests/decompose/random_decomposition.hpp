#pragma once
// Decompositions of all kinds, the same on every rank for the same seed.

#include "norma/decompose/decomposition.hpp"

#include <random>
#include <vector>

namespace norma {

/// Boxes cut at random places, dealt to random parts: some parts get none.
template <int N>
Decomposition<N> random_boxes(const Extents<N>& extents, int parts, std::mt19937& random) {
    std::vector<OwnedBox<N>> boxes{{0, Box<N>::of(extents)}};
    const auto pick = [&](std::int64_t below) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    for (int cuts = 3 * parts; cuts > 0; --cuts) {
        auto& box =
            boxes[static_cast<std::size_t>(pick(static_cast<std::int64_t>(boxes.size())))];
        const auto d = static_cast<std::size_t>(pick(N));
        const std::int64_t extent = box.box.extent(static_cast<int>(d));
        if (extent < 2) continue;
        OwnedBox<N> rest = box;
        rest.box.lo[d] = box.box.hi[d] = box.box.lo[d] + 1 + pick(extent - 1);
        boxes.push_back(rest);
    }
    for (auto& box : boxes)
        box.owner = static_cast<int>(pick(parts));
    return Decomposition<N>::boxes(extents, parts, boxes);
}

/// A process grid of so many parts: the factors go to random dimensions.
template <int N>
std::array<int, static_cast<std::size_t>(N)> random_processes(int parts, std::mt19937& random) {
    std::array<int, static_cast<std::size_t>(N)> processes{};
    processes.fill(1);
    for (int factor = 2; parts > 1; ++factor) {
        for (; parts % factor == 0; parts /= factor)
            processes[random() % N] *= factor;
    }
    return processes;
}

/// Any of the kinds.
template <int N>
Decomposition<N> random_decomposition(const Extents<N>& extents,
                                      int parts,
                                      std::mt19937& random) {
    switch (random() % 3) {
        case 0:
            return Decomposition<N>::grid(extents, random_processes<N>(parts, random));
        case 1: {
            Extents<N> block;
            for (auto& cells : block)
                cells = 1 + static_cast<std::int64_t>(random() % 5);
            return Decomposition<N>::block_cyclic(
                extents, random_processes<N>(parts, random), block);
        }
        default:
            return random_boxes<N>(extents, parts, random);
    }
}

}  // namespace norma
