#include "decompose/work_table.hpp"

#include "decompose/row_work.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace norma::detail {

namespace {

constexpr std::int64_t most_blocks = std::int64_t{1} << 22U;
constexpr double all_units = 0x1p52;

/// Blocks as near to cubes as there may be few enough of them.
template <int N>
Extents<N> block_for(const Extents<N>& extents) {
    Extents<N> block;
    block.fill(1);
    const auto count = [&] {
        double blocks = 1;
        for (std::size_t d = 0; d < N; ++d) {
            const std::int64_t along = (extents[d] + block[d] - 1) / block[d];
            blocks *= static_cast<double>(along);
        }
        return blocks;
    };
    while (count() > static_cast<double>(most_blocks)) {
        std::size_t thinnest = N;
        for (std::size_t d = N; d-- > 0;) {
            if (block[d] < extents[d] && (thinnest == N || block[d] < block[thinnest]))
                thinnest = d;
        }
        // Large ones grow in larger steps, so that this ends soon.
        block[thinnest] += std::max<std::int64_t>(1, block[thinnest] / 8);
    }
    return block;
}

}  // namespace

template <int N>
WorkTable<N>::WorkTable(const Extents<N>& extents, const Weights<N>& weights)
    : extents_(extents), block_(block_for<N>(extents)) {
    Extents<N> padded;
    std::size_t size = 1;
    for (std::size_t d = 0; d < N; ++d) {
        blocks_[d] = (extents[d] + block_[d] - 1) / block_[d];
        padded[d] = blocks_[d] + 1;
        size *= static_cast<std::size_t>(padded[d]);
    }
    const std::vector<double> work = ask(weights);
    double all = 0;
    for (const double one : work)
        all += one;
    check_all_work("cut", all);
    unit_ = all / all_units;
    before_.assign(size, 0);
    std::size_t next = 0;
    Box<N>::of(blocks_).for_each_row([&](Index<N> block, std::int64_t count) {
        for (; count > 0; --count, ++block[N - 1], ++next) {
            Box<N> one{block, block};
            Index<N> behind = block;
            for (std::size_t d = 0; d < N; ++d) {
                ++one.hi[d];
                ++behind[d];
            }
            before_[place(behind)] =
                static_cast<std::int64_t>(std::floor(work[next] / unit_ + 0.5)) +
                cells(one).cells();
        }
    });
    sum_up();
}

/// Work of every block, in the order of memory. Without a function cells are all alike.
template <int N>
std::vector<double> WorkTable<N>::ask(const Weights<N>& weights) const {
    std::vector<double> work(static_cast<std::size_t>(Box<N>::of(blocks_).cells()), 0);
    if (!weights) {
        std::size_t next = 0;
        Box<N>::of(blocks_).for_each_row([&](Index<N> block, std::int64_t count) {
            for (; count > 0; --count, ++block[N - 1]) {
                Box<N> one{block, block};
                for (std::int64_t& end : one.hi)
                    ++end;
                work[next++] = static_cast<double>(cells(one).cells());
            }
        });
        return work;
    }
    std::vector<double> row(static_cast<std::size_t>(extents_[N - 1]));
    Box<N>::of(extents_).for_each_row([&](const Index<N>& first, std::int64_t) {
        ask_row<N>("cut", weights, first, row);
        std::int64_t at = 0;
        for (std::size_t d = 0; d < N; ++d)
            at = at * blocks_[d] + first[d] / block_[d];
        double* block = work.data() + at;
        std::int64_t left = block_[N - 1];
        for (const double cell : row) {
            if (left == 0) {
                ++block;
                left = block_[N - 1];
            }
            *block += cell;
            --left;
        }
    });
    return work;
}

/// From units of each block to those of all blocks before, one dimension after the other.
template <int N>
void WorkTable<N>::sum_up() {
    std::size_t stride = 1;
    for (std::size_t d = N; d-- > 0;) {
        const auto length = static_cast<std::size_t>(blocks_[d] + 1);
        for (std::size_t i = 0; i < before_.size(); ++i)
            if (i / stride % length != 0) before_[i] += before_[i - stride];
        stride *= length;
    }
}

template <int N>
Box<N> WorkTable<N>::cells(const Box<N>& box) const {
    Box<N> all;
    for (std::size_t d = 0; d < N; ++d) {
        all.lo[d] = box.lo[d] * block_[d];
        all.hi[d] = std::min(box.hi[d] * block_[d], extents_[d]);
    }
    return all;
}

template <int N>
std::int64_t WorkTable<N>::units(const Box<N>& box) const {
    if (box.empty()) return 0;
    std::int64_t sum = 0;
    for (unsigned corner = 0; corner < 1U << N; ++corner) {
        Index<N> at;
        for (std::size_t d = 0; d < N; ++d)
            at[d] = (corner >> d & 1U) != 0 ? box.lo[d] : box.hi[d];
        const std::int64_t before = before_[place(at)];
        sum += std::popcount(corner) % 2 == 0 ? before : -before;
    }
    return sum;
}

template <int N>
double WorkTable<N>::work(const Box<N>& box) const {
    return static_cast<double>(units(box) - cells(box).cells()) * unit_;
}

template class WorkTable<1>;
template class WorkTable<2>;
template class WorkTable<3>;

}  // namespace norma::detail
