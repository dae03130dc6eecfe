#pragma once
// .npy files with a checksum of their cells, for what keeps one elsewhere.

#include "norma/decompose/npy.hpp"

#include "decompose/cell_file.hpp"

namespace norma::detail {

/// Collective, as write_npy(); `sum` gets this rank's share of the cells' checksum.
template <int N>
[[nodiscard]] std::optional<Failure> write_npy_summed(const std::string& path,
                                                      const Cells<N, const std::byte>& cells,
                                                      const NpyWriteOptions& options,
                                                      CellSum& sum);
/// Collective, as read_npy().
template <int N>
[[nodiscard]] std::optional<Failure> read_npy_summed(const std::string& path,
                                                     const Cells<N, std::byte>& cells,
                                                     const NpyReadOptions& options,
                                                     CellSum& sum);

}  // namespace norma::detail
