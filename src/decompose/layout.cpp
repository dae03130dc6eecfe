#include "norma/decompose/layout.hpp"

#include "norma/base/error.hpp"
#include "norma/decompose/field.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma {

namespace {

constexpr std::size_t cache_line = 64;

/// Of one array: more than any machine has, and so few that nothing below wraps.
constexpr std::int64_t most_bytes = std::int64_t{1} << 60U;

std::int64_t round_up(std::int64_t count, std::int64_t to) {
    return (count + to - 1) / to * to;
}

/// Elements in a cache line, or 1 where they do not fill it.
std::int64_t elements_in_line(std::size_t element_size) {
    return cache_line % element_size == 0 ? static_cast<std::int64_t>(cache_line / element_size)
                                          : 1;
}

/// Cells of one rank before `cell`, where blocks are dealt out in turn.
std::int64_t local_place(std::int64_t cell, std::int64_t block, std::int64_t processes) {
    return cell / (block * processes) * block + cell % block;
}

/// Cells that a part of such blocks takes.
template <int N>
Index<N> dealt_extents(const Decomposition<N>& decomposition, std::span<const Box<N>> boxes) {
    const auto blocks = decomposition.block();
    const auto processes = decomposition.processes();
    Index<N> extents{};
    for (const Box<N>& box : boxes) {
        for (std::size_t d = 0; d < N; ++d) {
            extents[d] =
                std::max(extents[d], local_place(box.hi[d] - 1, blocks[d], processes[d]) + 1);
        }
    }
    return extents;
}

/// Where cell 0, 0, ... would lie if all were as in this block.
template <int N>
std::ptrdiff_t dealt_origin(
    const Decomposition<N>& decomposition,
    const Box<N>& box,
    const std::array<std::ptrdiff_t, static_cast<std::size_t>(N)>& strides) {
    std::ptrdiff_t origin = 0;
    for (std::size_t d = 0; d < N; ++d) {
        const std::int64_t place =
            local_place(box.lo[d], decomposition.block()[d], decomposition.processes()[d]);
        origin += (place - box.lo[d]) * strides[d];
    }
    return origin;
}

}  // namespace

namespace detail {

void check_parts(int ranks, int parts) {
    if (ranks == parts) return;
    throw UsageError(fmt::format(
        "Field: {} ranks cannot share an array that is cut into {} parts", ranks, parts));
}

}  // namespace detail

template <int N>
Layout<N> Layout<N>::of(const Decomposition<N>& decomposition,
                        int part,
                        std::int64_t ghosts,
                        std::size_t element_size) {
    const bool dealt = decomposition.kind() == CutKind::block_cyclic;
    if (ghosts < 0 || (dealt && ghosts > 0)) {
        throw UsageError(fmt::format(
            "Field: {} ghosts around {}",
            ghosts,
            dealt ? "block-cyclic parts, which have none" : "a part; 0 or more are possible"));
    }
    Layout layout;
    const auto boxes = decomposition.boxes_of(part);
    layout.boxes_.assign(boxes.begin(), boxes.end());
    layout.bounds_ = decomposition.bounds_of(part);
    layout.ghosts_ = ghosts;
    if (layout.boxes_.empty()) return layout;

    const Index<N> cells = layout.bounds_.extents();
    const std::int64_t most = most_bytes / static_cast<std::int64_t>(element_size);
    const auto refuse_above = [&](std::int64_t limit, std::int64_t count) {
        if (count <= limit) return;
        throw UsageError(fmt::format(
            "Field: {} cells of {} bytes each and {} ghosts around are more than any memory",
            fmt::join(cells, " x "),
            element_size,
            ghosts));
    };
    refuse_above(most, std::max(ghosts, *std::max_element(cells.begin(), cells.end())));
    // Where the first cell of a row lies, so many elements behind the row's beginning.
    const std::int64_t line = elements_in_line(element_size);
    const std::int64_t lead = dealt ? 0 : round_up(ghosts, line);
    Index<N> stored = layout.bounds_.grown(ghosts).extents();
    if (dealt) {
        stored = dealt_extents<N>(decomposition, layout.boxes_);
    } else {
        stored[N - 1] = round_up(lead + layout.bounds_.extent(N - 1) + ghosts, line);
    }
    std::ptrdiff_t stride = 1;
    for (std::size_t d = N; d-- > 0;) {
        refuse_above(most / stride, stored[d]);
        layout.strides_[d] = stride;
        stride *= stored[d];
    }
    layout.size_ = static_cast<std::size_t>(stride);

    layout.origin_ = lead - layout.bounds_.lo[N - 1];
    for (std::size_t d = 0; d + 1 < N; ++d)
        layout.origin_ += (ghosts - layout.bounds_.lo[d]) * layout.strides_[d];
    layout.box_origins_.assign(layout.boxes_.size(), layout.origin_);
    if (dealt) {
        for (std::size_t i = 0; i < layout.boxes_.size(); ++i) {
            layout.box_origins_[i] =
                dealt_origin(decomposition, layout.boxes_[i], layout.strides_);
        }
    }
    return layout;
}

template class Layout<1>;
template class Layout<2>;
template class Layout<3>;

}  // namespace norma
