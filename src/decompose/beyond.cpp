#include "decompose/beyond.hpp"

#include <algorithm>

namespace norma::detail {

template <int N>
Beyond<N>::Beyond(const Decomposition<N>& decomposition, std::int64_t width)
    : extents_(decomposition.extents()), periodic_(decomposition.periodic()), width_(width) {}

template <int N>
Box<N> Beyond<N>::mirrored(const Box<N>& box, int dimension, End end) const {
    const auto d = static_cast<std::size_t>(dimension);
    const std::int64_t extent = extents_[d];
    Box<N> ghosts = box;
    if (end == End::low) {
        ghosts.lo[d] = -std::min(box.hi[d], width_);
        ghosts.hi[d] = -std::max<std::int64_t>(box.lo[d], 0);
    } else {
        ghosts.lo[d] = 2 * extent - std::min(box.hi[d], extent);
        ghosts.hi[d] = std::min(2 * extent - box.lo[d], extent + width_);
    }
    return ghosts;
}

template <int N>
void Beyond<N>::fill(const AnyField<N>& field,
                     void* data,
                     const Box<N>& box,
                     std::int64_t steps,
                     bool changing_only) const {
    const Box<N> stored = field.layout().bounds().grown(field.layout().ghosts());
    std::array<Box<N>, 27> pieces;  // the box, and what has been filled from it
    pieces[0] = box;
    std::size_t count = 1;
    for (int d = N; d-- > 0;) {
        if (periodic_[static_cast<std::size_t>(d)]) continue;
        const std::size_t before = count;
        for (const End end : {End::low, End::high}) {
            const bool is_there = changing_only && field.is_constant_beyond(d, end);
            for (std::size_t i = 0; i < before; ++i) {
                const Box<N> ghosts = mirrored(pieces[i], d, end).clipped_to(stored);
                if (ghosts.empty()) continue;
                if (!is_there) field.fill_beyond(data, d, end, ghosts, steps);
                pieces[count++] = ghosts;
            }
        }
    }
}

template class Beyond<1>;
template class Beyond<2>;
template class Beyond<3>;

}  // namespace norma::detail
