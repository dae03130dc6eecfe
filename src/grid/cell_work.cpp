#include "grid/cell_work.hpp"

#include "norma/comm/communicator.hpp"
#include "norma/decompose/npy.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

namespace norma::grid {

namespace {

template <int N>
using WorkField = norma::Field<double, N>;

template <int N>
Result<std::shared_ptr<const WorkField<N>>> read_work(const std::string& path,
                                                      const Extents<N>& extents) {
    std::array<int, N> one{};
    one.fill(1);
    const auto whole = Decomposition<N>::grid(extents, one);
    const auto work = std::make_shared<WorkField<N>>(Communicator::self(), whole);
    const NpyReadOptions options{.convert = true};
    if (auto failure = read_npy(path, *work, options)) return *failure;
    double least = 0;
    work->for_each_row([&](const Index<N>&, std::span<const double> row) {
        for (const double value : row)
            least = std::min(least, value >= 0 ? 0.0 : -1.0);
    });
    if (least < 0) return Failure{path + ": the work of some cells is below 0, or no number"};
    return std::shared_ptr<const WorkField<N>>(work);
}

/// 1 for each cell that is computed.
template <int N>
void fill_from(const Mask& mask, const Index<N>& first, std::span<double> row) {
    std::int64_t y = 0;
    if constexpr (N > 1) y = first[N - 2];
    const std::int64_t x = first[N - 1];
    const auto end = x + static_cast<std::int64_t>(row.size());
    std::fill(row.begin(), row.end(), 0.0);
    mask.for_each_run(y, x, end, [&](std::int64_t begin, std::int64_t cells) {
        std::fill_n(row.begin() + (begin - x), cells, 1.0);
    });
}

}  // namespace

template <int N>
Result<Weights<N>> cell_work(const Extents<N>& extents,
                             const std::string& weights,
                             const Mask& mask) {
    if (weights.empty() && mask.is_whole()) return Weights<N>();
    std::shared_ptr<const WorkField<N>> work;
    if (!weights.empty()) {
        auto read = read_work<N>(weights, extents);
        if (!read) return Failure{read.error()};
        work = *read;
    }
    return Weights<N>([&mask, work](const Index<N>& first, std::span<double> row) {
        fill_from<N>(mask, first, row);
        if (work == nullptr) return;
        const double* const of_file = work->data() + work->layout().offset(first);
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] *= of_file[i];
    });
}

template Result<Weights<1>> cell_work<1>(const Extents<1>&, const std::string&, const Mask&);
template Result<Weights<2>> cell_work<2>(const Extents<2>&, const std::string&, const Mask&);
template Result<Weights<3>> cell_work<3>(const Extents<3>&, const std::string&, const Mask&);

}  // namespace norma::grid
