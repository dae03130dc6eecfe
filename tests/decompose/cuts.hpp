#pragma once
// Decompositions of all kinds to try things on, and cells that all differ.

#include "norma/decompose/decomposition.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::test {

/// A number below 2^16 that says which cell it is, and hardly any other.
template <std::size_t N>
std::uint64_t value_of(const std::array<std::int64_t, N>& cell, std::uint64_t seed) {
    std::uint64_t mixed = seed;
    for (const std::int64_t place : cell)
        mixed = (mixed ^ static_cast<std::uint64_t>(place)) * 0x9E3779B97F4A7C15U + 1;
    return mixed >> 48U;
}

/// Slabs across the last dimension, dealt out in turn; of more than two parts the last owns
/// nothing.
template <int N>
Decomposition<N> scattered(const Extents<N>& extents, int parts, const CutOptions<N>& options) {
    const int owners = parts > 2 ? parts - 1 : parts;
    std::vector<OwnedBox<N>> boxes;
    for (std::int64_t x = 0; x < extents[N - 1]; x += 2) {
        Box<N> slab = Box<N>::of(extents);
        slab.lo[N - 1] = x;
        slab.hi[N - 1] = std::min(x + 2, extents[N - 1]);
        boxes.push_back({static_cast<int>(x / 2 % owners), slab});
    }
    return Decomposition<N>::boxes(extents, parts, boxes, options);
}

/// Periodic in no, one and all dimensions: process grids of all orders, recursive cuts, and one
/// whose parts are several boxes, the last of them nothing.
template <int N>
std::vector<Decomposition<N>> cuts(const Extents<N>& extents, int parts) {
    std::vector<Decomposition<N>> all;
    std::array<bool, N> none{};
    std::array<bool, N> last{};
    last[N - 1] = true;
    std::array<bool, N> every{};
    every.fill(true);
    for (const auto& periodic : {none, last, every}) {
        CutOptions<N> options{.halo = 0};
        options.periodic = periodic;
        all.push_back(Decomposition<N>::cut(extents, parts, options));
        for (std::size_t d = 0; d < N; ++d) {
            std::array<int, N> processes{};
            processes.fill(1);
            processes[d] = parts;
            all.push_back(Decomposition<N>::grid(extents, processes, options));
        }
        all.push_back(scattered(extents, parts, options));
    }
    return all;
}

}  // namespace norma::test
