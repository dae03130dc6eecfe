#include "norma/decompose/decomposition.hpp"

#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace norma {

namespace detail {

template <int N>
void check_shape(std::string_view operation, const Extents<N>& extents, int parts) {
    if (parts < 1) {
        throw UsageError(fmt::format(
            "Decomposition::{}: {} parts; at least one is needed", operation, parts));
    }
    std::int64_t cells = 1;
    for (const std::int64_t extent : extents) {
        if (extent < 1) {
            throw UsageError(fmt::format(
                "Decomposition::{}: no array has the shape {}; every extent is at least 1",
                operation,
                tuple(extents)));
        }
        if (__builtin_mul_overflow(cells, extent, &cells)) {
            throw UsageError(
                fmt::format("Decomposition::{}: the cells of an array of the shape {} are more "
                            "than can be counted, 2^63 - 1",
                            operation,
                            tuple(extents)));
        }
    }
}

template void check_shape<1>(std::string_view, const Extents<1>&, int);
template void check_shape<2>(std::string_view, const Extents<2>&, int);
template void check_shape<3>(std::string_view, const Extents<3>&, int);

namespace {

/// How many processes a grid has. Throws UsageError for none along a dimension, or too many.
template <int N>
int count_of(std::string_view operation,
             const std::array<int, static_cast<std::size_t>(N)>& processes) {
    int count = 1;
    for (const int along : processes) {
        if (along < 1 || __builtin_mul_overflow(count, along, &count)) {
            throw UsageError(
                fmt::format("Decomposition::{}: no process grid is {}; along each dimension "
                            "there is one at "
                            "least, and all together are no more than 2^31 - 1",
                            operation,
                            tuple(processes)));
        }
    }
    return count;
}

}  // namespace

}  // namespace detail

template <int N>
Decomposition<N>::State::State(const Extents<N>& shape,
                               const Processes& along,
                               const Extents<N>& dealt)
    : extents(shape),
      parts(1),
      kind(dealt == Extents<N>{} ? CutKind::grid : CutKind::block_cyclic),
      processes(along),
      block(dealt),
      grid(std::in_place, shape, along, dealt) {
    for (const int processes_along : along)
        parts *= processes_along;
    boxes_of_part.resize(static_cast<std::size_t>(parts));
}

template <int N>
Decomposition<N>::State::State(const Extents<N>& shape,
                               int count,
                               CutKind how,
                               std::vector<OwnedBox<N>> owned)
    : extents(shape), parts(count), kind(how) {
    std::sort(owned.begin(), owned.end(), [](const OwnedBox<N>& a, const OwnedBox<N>& b) {
        return a.owner != b.owner ? a.owner < b.owner : a.box.lo < b.box.lo;
    });
    tree = detail::BoxTree<N>(owned);
    first.assign(static_cast<std::size_t>(count) + 1, 0);
    boxes.reserve(owned.size());
    for (const OwnedBox<N>& one : owned) {
        boxes.push_back(one.box);
        ++first[static_cast<std::size_t>(one.owner) + 1];
    }
    for (std::size_t part = 1; part < first.size(); ++part)
        first[part] += first[part - 1];
}

template <int N>
std::span<const Box<N>> Decomposition<N>::State::boxes_of(int part) const {
    const auto p = static_cast<std::size_t>(part);
    if (!grid) return {boxes.data() + first[p], first[p + 1] - first[p]};
    const std::scoped_lock lock(writing);
    if (boxes_of_part[p].empty()) boxes_of_part[p] = grid->boxes(part);
    return boxes_of_part[p];
}

template <int N>
Decomposition<N> Decomposition<N>::grid(
    const Extents<N>& extents,
    const std::array<int, static_cast<std::size_t>(N)>& processes,
    const CutOptions<N>& options) {
    const int parts = detail::count_of<N>("grid", processes);
    detail::check_shape<N>("grid", extents, parts);
    for (std::size_t d = 0; d < N; ++d) {
        const std::int64_t most = extents[d] / std::max<std::int64_t>(1, options.halo);
        if (options.halo > 0 && processes[d] > 1 && processes[d] > most) {
            throw UsageError(fmt::format(
                "Decomposition::grid: {} parts along dimension {} of {} cells are thinner than "
                "the halo of {}; at most {} fit",
                processes[d],
                d,
                extents[d],
                options.halo,
                std::max<std::int64_t>(1, most)));
        }
    }
    auto state = std::make_shared<State>(extents, processes, Extents<N>{});
    state->periodic = options.periodic;
    return Decomposition(std::move(state));
}

template <int N>
Decomposition<N> Decomposition<N>::block_cyclic(
    const Extents<N>& extents,
    const std::array<int, static_cast<std::size_t>(N)>& processes,
    const Extents<N>& block) {
    detail::check_shape<N>(
        "block_cyclic", extents, detail::count_of<N>("block_cyclic", processes));
    if (std::any_of(block.begin(), block.end(), [](std::int64_t cells) { return cells < 1; })) {
        throw UsageError(
            fmt::format("Decomposition::block_cyclic: no block has {} cells; at least 1 along "
                        "each dimension",
                        detail::tuple(block)));
    }
    Extents<N> no_longer = block;
    for (std::size_t d = 0; d < N; ++d)
        no_longer[d] = std::min(block[d], extents[d]);
    return Decomposition(std::make_shared<State>(extents, processes, no_longer));
}

template <int N>
Decomposition<N> Decomposition<N>::boxes(const Extents<N>& extents,
                                         int parts,
                                         std::span<const OwnedBox<N>> boxes,
                                         const CutOptions<N>& options) {
    detail::check_shape<N>("boxes", extents, parts);
    auto state = std::make_shared<State>(
        extents, parts, CutKind::boxes, detail::checked_cover<N>(extents, parts, boxes));
    state->periodic = options.periodic;
    return Decomposition(std::move(state));
}

template <int N>
const Extents<N>& Decomposition<N>::extents() const noexcept {
    return state_->extents;
}

template <int N>
int Decomposition<N>::parts() const noexcept {
    return state_->parts;
}

template <int N>
CutKind Decomposition<N>::kind() const noexcept {
    return state_->kind;
}

template <int N>
std::array<int, static_cast<std::size_t>(N)> Decomposition<N>::processes() const noexcept {
    return state_->processes;
}

template <int N>
const Extents<N>& Decomposition<N>::block() const noexcept {
    return state_->block;
}

template <int N>
std::array<bool, static_cast<std::size_t>(N)> Decomposition<N>::periodic() const noexcept {
    return state_->periodic;
}

template <int N>
std::span<const Box<N>> Decomposition<N>::boxes_of(int part) const {
    if (part < 0 || part >= parts()) {
        throw UsageError(
            fmt::format("Decomposition: part {} is outside 0..{}", part, parts() - 1));
    }
    return state_->boxes_of(part);
}

template <int N>
Box<N> Decomposition<N>::bounds_of(int part) const {
    if (state_->grid && part >= 0 && part < parts()) return state_->grid->bounds(part);
    Box<N> bounds{};
    for (const Box<N>& box : boxes_of(part))
        bounds = bounds.joined(box);
    return bounds;
}

template <int N>
std::int64_t Decomposition<N>::cells_of(int part) const {
    if (state_->grid && part >= 0 && part < parts()) return state_->grid->cells(part);
    std::int64_t cells = 0;
    for (const Box<N>& box : boxes_of(part))
        cells += box.cells();
    return cells;
}

template <int N>
int Decomposition<N>::owner(const Index<N>& cell) const {
    if (!whole().contains(cell)) {
        throw UsageError(fmt::format("Decomposition::owner: cell {} is outside the array of {}",
                                     detail::tuple(cell),
                                     detail::tuple(extents())));
    }
    return state_->grid ? state_->grid->owner(cell) : state_->tree.owner(cell);
}

template <int N>
void Decomposition<N>::for_each_owner(
    const Box<N>& region, const std::function<void(int, const Box<N>&)>& visit) const {
    const Box<N> inside = region.clipped_to(whole());
    if (inside.empty()) return;
    if (state_->grid) {
        state_->grid->for_each_owner(inside, visit);
        return;
    }
    state_->tree.for_each(inside, [&](int part, const Box<N>& common, std::size_t) {
        visit(part, common);
        return true;
    });
}

template <int N>
bool Decomposition<N>::operator==(const Decomposition& other) const noexcept {
    if (state_ == other.state_) return true;
    if (extents() != other.extents() || parts() != other.parts()) return false;
    if (kind() == other.kind() && state_->grid && processes() == other.processes() &&
        block() == other.block()) {
        return true;
    }
    for (int part = 0; part < parts(); ++part) {
        const auto mine = state_->boxes_of(part);
        const auto theirs = other.state_->boxes_of(part);
        if (!std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end())) return false;
    }
    return true;
}

template class Decomposition<1>;
template class Decomposition<2>;
template class Decomposition<3>;

}  // namespace norma
