#pragma once
// What view, convert and atlas ask of a .npy file, and how they end.

#include "norma/base/result.hpp"
#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/decomposition.hpp"
#include "norma/decompose/npy.hpp"

#include <span>
#include <string>
#include <utility>

namespace norma::grid {

/// What a command has to say: its result, or, with another status than 0, why there is none.
struct Told {
    std::string text = {};
    int status = 0;
};

/// Collective: the header of an array of numbers with 1 to 3 dimensions and at least one cell;
/// the same, or the same failure, on all ranks.
[[nodiscard]] Result<NpyInfo> array_info(const Communicator& comm, const std::string& path);

/// Whole rows for each rank, so that any array is read in few pieces; some may get none.
template <int N>
[[nodiscard]] Decomposition<N> bands_of(const Extents<N>& extents, int ranks);

template <int N>
[[nodiscard]] Extents<N> extents_of(const NpyInfo& info);

/// The dimension that is called x (the last one), y or z.
[[nodiscard]] int dimension_called(char name, int dimensions);
[[nodiscard]] char name_of_dimension(int dimension, int dimensions);

/// Calls the template function for the file's number of dimensions, as a constant.
template <typename Function>
[[nodiscard]] Told with_dimensions(const NpyInfo& info, const Function& function) {
    switch (info.shape.size()) {
        case 1:
            return function(std::integral_constant<int, 1>{});
        case 2:
            return function(std::integral_constant<int, 2>{});
        default:
            return function(std::integral_constant<int, 3>{});
    }
}

}  // namespace norma::grid
