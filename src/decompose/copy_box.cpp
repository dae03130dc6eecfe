#include "norma/decompose/copy_box.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/redistribution.hpp"

#include "decompose/mover.hpp"
#include "decompose/patches.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma::detail {

namespace {

/// The cells of the one array by those of the other, and back.
template <int N>
class Turn {
  public:
    Turn(const Box<N>& what, const Index<N>& at, const Axes<N>& axes)
        : what_(what), at_(at), axes_(axes) {}

    /// Where `what` goes.
    [[nodiscard]] Box<N> there() const {
        Box<N> box;
        for (std::size_t d = 0; d < N; ++d) {
            box.lo[d] = at_[d];
            box.hi[d] = at_[d] + what_.extent(axes_[d]);
        }
        return box;
    }
    /// Where a box of the second array comes from.
    [[nodiscard]] Box<N> back(const Box<N>& box) const {
        Box<N> source;
        for (std::size_t d = 0; d < N; ++d) {
            const auto axis = static_cast<std::size_t>(axes_[d]);
            source.lo[axis] = box.lo[d] - at_[d] + what_.lo[axis];
            source.hi[axis] = box.hi[d] - at_[d] + what_.lo[axis];
        }
        return source;
    }
    /// The memory of the second array, as if it held cells of the first.
    [[nodiscard]] Placement placement(const Layout<N>& layout,
                                      std::size_t boxes,
                                      std::size_t element_size) const {
        const auto size = static_cast<std::ptrdiff_t>(element_size);
        Placement placement;
        placement.element_size = element_size;
        Index<N> zero;  // where the cell 0, 0, ... of the first would be
        for (std::size_t d = 0; d < N; ++d) {
            const auto axis = static_cast<std::size_t>(axes_[d]);
            zero[d] = at_[d] - what_.lo[axis];
            placement.strides[3 - N + axis] = layout.stride(static_cast<int>(d)) * size;
        }
        placement.origins.assign(boxes, layout.offset(zero) * size);
        return placement;
    }

  private:
    const Box<N>& what_;
    const Index<N>& at_;
    const Axes<N>& axes_;
};

template <int N>
void check_axes(const Axes<N>& axes) {
    Axes<N> sorted = axes;
    std::sort(sorted.begin(), sorted.end());
    if (sorted == same_axes<N>()) return;
    throw UsageError(fmt::format(
        "copy_box: axes {} are not each of 0 to {} once", fmt::join(axes, ", "), N - 1));
}

template <int N>
void check_inside(const Box<N>& box, const Decomposition<N>& array, const char* which) {
    if (array.whole().contains(box)) return;
    throw UsageError(fmt::format("copy_box: {} cells from {} on to {}, which has {}",
                                 fmt::join(box.extents(), " x "),
                                 fmt::join(box.lo, ", "),
                                 which,
                                 fmt::join(array.extents(), " x ")));
}

/// Who wants which cells of the first array; nobody asks for those that rank 0 gets besides.
template <int N>
Decomposition<N> wanted(const Decomposition<N>& from,
                        const Box<N>& what,
                        const Decomposition<N>& to,
                        const Turn<N>& turn) {
    std::vector<OwnedBox<N>> boxes;
    for (int part = 0; part < to.parts(); ++part) {
        for (const Box<N>& box : to.boxes_of(part)) {
            const Box<N> inside = box.clipped_to(turn.there());
            if (!inside.empty()) boxes.push_back({part, turn.back(inside)});
        }
    }
    std::vector<Box<N>> rest;
    subtract(from.whole(), what, rest);
    for (const Box<N>& box : rest)
        boxes.push_back({0, box});
    return Decomposition<N>::boxes(from.extents(), to.parts(), boxes);
}

}  // namespace

template <int N>
void copy_box_bytes(const Communicator& comm,
                    const PartMemory<N, const std::byte>& from,
                    const Box<N>& what,
                    const PartMemory<N, std::byte>& to,
                    const Index<N>& at,
                    const Axes<N>& axes,
                    std::size_t element_size) {
    if (&from.layout == &to.layout) {
        throw UsageError(
            "copy_box: from a field into itself; cells would be read that are written already: "
            "a second field is needed");
    }
    check_axes<N>(axes);
    const Turn<N> turn(what, at, axes);
    check_inside(what, from.decomposition, "the array to be read");
    check_inside(turn.there(), to.decomposition, "the array to be filled");
    if (to.decomposition.kind() == CutKind::block_cyclic)
        throw UsageError("copy_box: the array to be filled is block-cyclic");
    if (what.empty()) return;
    const auto parts = wanted(from.decomposition, what, to.decomposition, turn);
    const int rank = comm.rank();
    const Mover mover(comm.duplicate(),
                      patches_of(from.decomposition, parts, rank, what),
                      patches_of(parts, from.decomposition, rank, what),
                      RedistributionOptions{}.buffer_bytes);
    mover.run(Placement::of(from.layout, element_size),
              from.data,
              turn.placement(to.layout, parts.boxes_of(rank).size(), element_size),
              to.data);
}

#define NORMA_INSTANTIATE(N)                                               \
    template void copy_box_bytes<N>(const Communicator&,                   \
                                    const PartMemory<N, const std::byte>&, \
                                    const Box<N>&,                         \
                                    const PartMemory<N, std::byte>&,       \
                                    const Index<N>&,                       \
                                    const Axes<N>&,                        \
                                    std::size_t);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::detail
