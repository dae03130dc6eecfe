#include "decompose/file_bands.hpp"

#include <algorithm>

namespace norma::detail {

namespace {

constexpr std::int64_t least_band_bytes = 64 << 10;

std::int64_t ceil_divide(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

/// Dimensions in the order of the file.
template <int N>
std::size_t dimension(int number, FileOrder order) {
    return static_cast<std::size_t>(order == FileOrder::c ? number : N - 1 - number);
}

/// Deals a box to ranks, from `first` on: whole indices of its first dimension if there are
/// enough for all, else each index to a few ranks.
template <int N>
void deal(const Box<N>& box,
          int number,
          FileOrder order,
          int first,
          int ranks,
          std::vector<OwnedBox<N>>& out) {
    const std::size_t d = dimension<N>(number, order);
    const bool is_last = number == N - 1;
    const std::int64_t unit = is_last ? segment_cells : 1;
    const std::int64_t units = ceil_divide(box.hi[d] - box.lo[d], unit);
    const auto part = [&](std::int64_t begin, std::int64_t end) {
        Box<N> some = box;
        some.lo[d] = box.lo[d] + begin * unit;
        some.hi[d] = std::min(box.hi[d], box.lo[d] + end * unit);
        return some;
    };
    if (ranks == 1 || is_last || units >= ranks) {
        for (std::int64_t i = 0; i < ranks; ++i) {
            const std::int64_t begin = units * i / ranks;
            const std::int64_t end = units * (i + 1) / ranks;
            if (begin < end) out.push_back({first + static_cast<int>(i), part(begin, end)});
        }
        return;
    }
    for (std::int64_t i = 0; i < units; ++i) {
        const auto begin = static_cast<int>(ranks * i / units);
        const auto end = static_cast<int>(ranks * (i + 1) / units);
        deal(part(i, i + 1), number + 1, order, first + begin, end - begin, out);
    }
}

}  // namespace

template <int N>
Extents<N> strides_in_file(const Extents<N>& extents, FileOrder order) {
    Extents<N> strides{};
    std::int64_t stride = 1;
    for (int number = N - 1; number >= 0; --number) {
        const std::size_t d = dimension<N>(number, order);
        strides[d] = stride;
        stride *= extents[d];
    }
    return strides;
}

template <int N>
std::int64_t place_in_file(const Extents<N>& extents, FileOrder order, const Index<N>& cell) {
    const Extents<N> strides = strides_in_file<N>(extents, order);
    std::int64_t place = 0;
    for (std::size_t d = 0; d < N; ++d)
        place += cell[d] * strides[d];
    return place;
}

template <int N>
FileBands<N> file_bands(const Extents<N>& extents,
                        FileOrder order,
                        int rank,
                        int ranks,
                        std::size_t element_size,
                        std::size_t most_bytes) {
    const Box<N> whole = Box<N>::of(extents);
    const std::size_t d = dimension<N>(0, order);
    const std::int64_t bytes = whole.cells() * static_cast<std::int64_t>(element_size);
    const auto all_ranks = static_cast<std::int64_t>(ranks) *
                           static_cast<std::int64_t>(std::max<std::size_t>(1, most_bytes));
    const std::int64_t slabs =
        std::clamp<std::int64_t>(ceil_divide(bytes, all_ranks), 1, extents[d]);
    const auto writers =
        static_cast<int>(std::clamp<std::int64_t>(bytes / slabs / least_band_bytes, 1, ranks));

    std::vector<OwnedBox<N>> boxes;
    std::vector<Slab<N>> cut;
    std::vector<Box<N>> own;
    for (std::int64_t i = 0; i < slabs; ++i) {
        Box<N> region = whole;
        region.lo[d] = extents[d] * i / slabs;
        region.hi[d] = extents[d] * (i + 1) / slabs;
        const std::size_t before = boxes.size();
        deal(region, 0, order, 0, writers, boxes);
        cut.push_back({region, std::nullopt});
        for (std::size_t at = before; at < boxes.size(); ++at)
            if (boxes[at].owner == rank) own.push_back(boxes[at].box);
    }
    FileBands<N> bands{Decomposition<N>::boxes(extents, ranks, boxes), std::move(cut)};
    const auto numbered = bands.decomposition.boxes_of(rank);
    for (std::size_t number = 0; number < numbered.size(); ++number) {
        for (auto& slab : bands.slabs) {
            if (slab.region.contains(numbered[number]))
                slab.box = static_cast<std::uint32_t>(number);
        }
    }
    return bands;
}

template <int N>
bool is_in_bands(const Decomposition<N>& decomposition, Segments segments) {
    const Box<N> whole = decomposition.whole();
    for (int part = 0; part < decomposition.parts(); ++part) {
        const auto boxes = decomposition.boxes_of(part);
        if (boxes.size() > 1) return false;
        if (boxes.empty()) continue;
        const Box<N>& box = boxes.front();
        // Single indices, then one dimension in part, then all of the rest.
        bool in_full = true;
        for (int d = N - 1; d >= 0; --d) {
            if (!in_full && box.extent(d) > 1) return false;
            in_full = in_full && box.extent(d) == whole.extent(d);
        }
        const auto last = static_cast<std::size_t>(N - 1);
        const bool parts_segments =
            box.lo[last] % segment_cells != 0 ||
            (box.hi[last] % segment_cells != 0 && box.hi[last] != whole.hi[last]);
        if (parts_segments && segments == Segments::kept_whole) return false;
    }
    return true;
}

#define NORMA_INSTANTIATE(N)                                                               \
    template Extents<N> strides_in_file<N>(const Extents<N>&, FileOrder);                  \
    template std::int64_t place_in_file<N>(const Extents<N>&, FileOrder, const Index<N>&); \
    template FileBands<N> file_bands<N>(                                                   \
        const Extents<N>&, FileOrder, int, int, std::size_t, std::size_t);                 \
    template bool is_in_bands<N>(const Decomposition<N>&, Segments);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::detail
