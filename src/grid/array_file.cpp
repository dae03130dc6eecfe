#include "grid/array_file.hpp"

#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::grid {

namespace {

Result<NpyInfo> usable_info(const std::string& path) {
    auto info = read_npy_info(path);
    if (!info) return info;
    const auto& shape = info->shape;
    if (shape.empty() || shape.size() > 3) {
        return Failure{fmt::format(
            "'{}' holds {}; arrays of 1 to 3 dimensions are read",
            path,
            shape.empty() ? "a single number" : fmt::format("{} dimensions", shape.size()))};
    }
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return Failure{fmt::format("'{}' has no cells: it is {}", path, info->shape_text())};
    return info;
}

}  // namespace

Result<NpyInfo> array_info(const Communicator& comm, const std::string& path) {
    Result<NpyInfo> info{NpyInfo{}};
    if (comm.rank() == 0) info = usable_info(path);
    const std::string wrong = comm.bcast(info ? std::string() : info.error(), 0);
    if (!wrong.empty()) return Failure{wrong};
    NpyInfo all = *info;
    all.shape = comm.bcast(all.shape, 0);
    all.type.kind = comm.bcast(all.type.kind, 0);
    all.type.size = comm.bcast(all.type.size, 0);
    return all;
}

template <int N>
Decomposition<N> bands_of(const Extents<N>& extents, int ranks) {
    std::array<int, static_cast<std::size_t>(N)> processes{};
    processes.fill(1);
    processes[0] = ranks;
    return Decomposition<N>::grid(extents, processes);
}

template <int N>
Extents<N> extents_of(const NpyInfo& info) {
    Extents<N> extents{};
    std::copy_n(info.shape.begin(), N, extents.begin());
    return extents;
}

int dimension_called(char name, int dimensions) {
    return dimensions - 1 - (name - 'x');
}

char name_of_dimension(int dimension, int dimensions) {
    return "xyz"[dimensions - 1 - dimension];
}

#define NORMA_INSTANTIATE(N)                                       \
    template Decomposition<N> bands_of<N>(const Extents<N>&, int); \
    template Extents<N> extents_of<N>(const NpyInfo&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::grid
