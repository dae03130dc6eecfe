#include "decompose/row_work.hpp"

#include <numeric>

namespace norma {

template <int N>
Decomposition<N> Decomposition<N>::weighed(const Weights<N>& weights) const {
    Decomposition same = *this;
    same.work_.reset();
    if (!weights) return same;
    std::vector<double> work(static_cast<std::size_t>(parts()), 0);
    std::vector<double> row(static_cast<std::size_t>(extents()[N - 1]));
    whole().for_each_row([&](const Index<N>& first, std::int64_t) {
        detail::ask_row<N>("weighed", weights, first, row);
        Box<N> cells{first, first};
        for (std::int64_t& end : cells.hi)
            ++end;
        cells.hi[N - 1] = extents()[N - 1];
        for_each_owner(cells, [&](int part, const Box<N>& piece) {
            const auto begin = row.begin() + piece.lo[N - 1];
            double& sum = work[static_cast<std::size_t>(part)];
            sum = std::accumulate(begin, begin + piece.extent(N - 1), sum);
        });
    });
    detail::check_all_work("weighed", std::accumulate(work.begin(), work.end(), 0.0));
    same.work_ = std::make_shared<const std::vector<double>>(std::move(work));
    return same;
}

template Decomposition<1> Decomposition<1>::weighed(const Weights<1>&) const;
template Decomposition<2> Decomposition<2>::weighed(const Weights<2>&) const;
template Decomposition<3> Decomposition<3>::weighed(const Weights<3>&) const;

}  // namespace norma
