#include "decompose/ghosts.hpp"

#include "decompose/box_tree.hpp"

namespace norma::detail {

namespace {

/// Around one box.
template <int N>
void append_around(const Box<N>& box,
                   std::int64_t width,
                   bool corners,
                   std::vector<Box<N>>& around) {
    if (corners) {
        subtract(box.grown(width), box, around);
        return;
    }
    for (std::size_t d = 0; d < N; ++d) {
        Box<N> before = box;
        before.hi[d] = box.lo[d];
        before.lo[d] = box.lo[d] - width;
        around.push_back(before);
        Box<N> behind = box;
        behind.lo[d] = box.hi[d];
        behind.hi[d] = box.hi[d] + width;
        around.push_back(behind);
    }
}

/// The same cells, each once.
template <int N>
std::vector<Box<N>> disjoint(std::span<const Box<N>> boxes) {
    std::vector<OwnedBox<N>> all;
    for (const Box<N>& box : boxes)
        all.push_back({0, box});
    const BoxTree<N> tree(all);
    std::vector<Box<N>> once;
    std::vector<Box<N>> earlier;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        earlier.clear();
        tree.for_each(boxes[i], [&](int, const Box<N>& common, std::size_t j) {
            if (j < i) earlier.push_back(common);
            return true;
        });
        for (const Box<N>& piece : outside(boxes[i], earlier))
            once.push_back(piece);
    }
    return once;
}

}  // namespace

template <int N>
std::vector<Box<N>> ghosts(std::span<const Box<N>> part, std::int64_t width, bool corners) {
    std::vector<Box<N>> around;
    if (width < 1) return around;
    for (const Box<N>& box : part)
        append_around(box, width, corners, around);
    return part.size() > 1 ? disjoint<N>(around) : around;
}

template <int N>
void for_each_image(const Box<N>& region,
                    const Extents<N>& extents,
                    const std::array<bool, static_cast<std::size_t>(N)>& periodic,
                    const std::function<void(const Box<N>&, const Index<N>&)>& visit) {
    if (region.empty()) return;
    const Box<N> whole = Box<N>::of(extents);
    Index<N> first{};  // images: from this one on, counted along each dimension
    Index<N> last{};
    const auto image_of = [&](std::int64_t cell, std::size_t d) {
        const std::int64_t times = cell / extents[d];
        return cell % extents[d] < 0 ? times - 1 : times;
    };
    for (std::size_t d = 0; d < N; ++d) {
        if (!periodic[d]) continue;
        first[d] = image_of(region.lo[d], d);
        last[d] = image_of(region.hi[d] - 1, d);
    }
    Index<N> image = first;
    for (;;) {
        Index<N> shift;
        for (std::size_t d = 0; d < N; ++d)
            shift[d] = -image[d] * extents[d];
        const Box<N> there = region.moved(shift).clipped_to(whole);
        if (!there.empty()) visit(there, shift);
        std::size_t d = N;
        while (d-- > 0) {
            if (++image[d] <= last[d]) break;
            image[d] = first[d];
        }
        if (d >= N) return;
    }
}

template std::vector<Box<1>> ghosts<1>(std::span<const Box<1>>, std::int64_t, bool);
template std::vector<Box<2>> ghosts<2>(std::span<const Box<2>>, std::int64_t, bool);
template std::vector<Box<3>> ghosts<3>(std::span<const Box<3>>, std::int64_t, bool);
template void for_each_image<1>(const Box<1>&,
                                const Extents<1>&,
                                const std::array<bool, 1>&,
                                const std::function<void(const Box<1>&, const Index<1>&)>&);
template void for_each_image<2>(const Box<2>&,
                                const Extents<2>&,
                                const std::array<bool, 2>&,
                                const std::function<void(const Box<2>&, const Index<2>&)>&);
template void for_each_image<3>(const Box<3>&,
                                const Extents<3>&,
                                const std::array<bool, 3>&,
                                const std::function<void(const Box<3>&, const Index<3>&)>&);

}  // namespace norma::detail
