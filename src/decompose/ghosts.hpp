#pragma once
// The cells around a part that it needs from others.

#include "norma/decompose/decomposition.hpp"

#include <array>
#include <functional>
#include <span>
#include <vector>

namespace norma::detail {

/// The places within `width` of a part, as disjoint boxes that may reach beyond the array; some
/// places can be the part's own. Without `corners` those that a step along one dimension leads
/// to.
template <int N>
[[nodiscard]] std::vector<Box<N>> ghosts(std::span<const Box<N>> part,
                                         std::int64_t width,
                                         bool corners);

/// Calls `visit(there, shift)` for every piece of `region` that lies in the array, or in an
/// image of it beyond periodic ends: its place in the array, and how it was moved to get there.
template <int N>
void for_each_image(const Box<N>& region,
                    const Extents<N>& extents,
                    const std::array<bool, static_cast<std::size_t>(N)>& periodic,
                    const std::function<void(const Box<N>&, const Index<N>&)>& visit);

}  // namespace norma::detail
