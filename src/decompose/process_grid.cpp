#include "decompose/process_grid.hpp"

namespace norma::detail {

namespace {

/// A run along one dimension and the coordinate of its owner.
struct OwnedRun {
    int owner;
    Range cells;
};

/// Calls `visit(choice)` for every way to take one of each dimension, the last running fastest.
template <int N, typename Item, typename Visit>
void for_each_choice(const std::array<std::vector<Item>, static_cast<std::size_t>(N)>& lists,
                     Visit&& visit) {
    for (const auto& list : lists)
        if (list.empty()) return;
    std::array<std::size_t, static_cast<std::size_t>(N)> at{};
    for (;;) {
        visit(static_cast<const std::array<std::size_t, static_cast<std::size_t>(N)>&>(at));
        std::size_t d = N;
        while (d-- > 0) {
            if (++at[d] < lists[d].size()) break;
            at[d] = 0;
        }
        if (d >= N) return;
    }
}

}  // namespace

template <int N>
ProcessGrid<N>::ProcessGrid(const Extents<N>& extents,
                            const Processes& processes,
                            const Extents<N>& block) {
    shares_.reserve(N);
    for (std::size_t d = 0; d < N; ++d)
        shares_.emplace_back(extents[d], processes[d], block[d]);
}

template <int N>
typename ProcessGrid<N>::Processes ProcessGrid<N>::coordinates(int part) const {
    Processes at{};
    for (std::size_t d = N; d-- > 0;) {
        at[d] = part % shares_[d].processes();
        part /= shares_[d].processes();
    }
    return at;
}

template <int N>
int ProcessGrid<N>::owner(const Index<N>& cell) const {
    int part = 0;
    for (std::size_t d = 0; d < N; ++d)
        part = part * shares_[d].processes() + shares_[d].owner(cell[d]);
    return part;
}

template <int N>
std::vector<Box<N>> ProcessGrid<N>::boxes(int part) const {
    const Processes at = coordinates(part);
    std::array<std::vector<Range>, static_cast<std::size_t>(N)> runs;
    for (std::size_t d = 0; d < N; ++d)
        runs[d] = shares_[d].runs(at[d]);
    std::vector<Box<N>> all;
    for_each_choice<N>(runs, [&](const auto& choice) {
        Box<N> box;
        for (std::size_t d = 0; d < N; ++d) {
            box.lo[d] = runs[d][choice[d]].first;
            box.hi[d] = runs[d][choice[d]].last;
        }
        all.push_back(box);
    });
    return all;
}

template <int N>
Box<N> ProcessGrid<N>::bounds(int part) const {
    const Processes at = coordinates(part);
    Box<N> box;
    for (std::size_t d = 0; d < N; ++d) {
        const Range along = shares_[d].bounds(at[d]);
        box.lo[d] = along.first;
        box.hi[d] = along.last;
    }
    return box.empty() ? Box<N>{} : box;
}

template <int N>
std::int64_t ProcessGrid<N>::cells(int part) const {
    const Processes at = coordinates(part);
    std::int64_t product = 1;
    for (std::size_t d = 0; d < N; ++d)
        product *= shares_[d].count(at[d]);
    return product;
}

template <int N>
void ProcessGrid<N>::for_each_owner(
    const Box<N>& region, const std::function<void(int, const Box<N>&)>& visit) const {
    std::array<std::vector<OwnedRun>, static_cast<std::size_t>(N)> runs;
    for (std::size_t d = 0; d < N; ++d) {
        for (std::int64_t cell = region.lo[d]; cell < region.hi[d];) {
            const std::int64_t end = std::min(shares_[d].around(cell).last, region.hi[d]);
            runs[d].push_back({shares_[d].owner(cell), {cell, end}});
            cell = end;
        }
    }
    for_each_choice<N>(runs, [&](const auto& choice) {
        Box<N> box;
        int part = 0;
        for (std::size_t d = 0; d < N; ++d) {
            const OwnedRun& run = runs[d][choice[d]];
            part = part * shares_[d].processes() + run.owner;
            box.lo[d] = run.cells.first;
            box.hi[d] = run.cells.last;
        }
        visit(part, box);
    });
}

template class ProcessGrid<1>;
template class ProcessGrid<2>;
template class ProcessGrid<3>;

}  // namespace norma::detail
