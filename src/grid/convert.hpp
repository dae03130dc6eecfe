#pragma once
// An array in a .npy file as another file: turned, cut out, of another type, in another format.

#include "norma/comm/communicator_class.hpp"

#include "grid/array_file.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::grid {

/// Cells along a dimension, as Python has them: half open, either end may be left out.
struct CellRange {
    std::optional<std::int64_t> begin = {};
    std::optional<std::int64_t> end = {};
};

struct ConvertSettings {
    std::string from = {};                 ///< .npy
    std::string to = {};                   ///< .npy, .png, .xdmf or .bin
    std::vector<int> axes = {};            ///< as numpy.transpose has them; empty: as they are
    std::vector<CellRange> crop = {};      ///< along x, y and z of `from`; empty: all
    std::optional<ElementType> type = {};  ///< else that of `from`
};

/// Collective: each rank holds its share of the cells and of what is cut out of them; the same
/// bytes for any number of ranks.
[[nodiscard]] Told convert(const ConvertSettings& settings, const Communicator& comm);

}  // namespace norma::grid
