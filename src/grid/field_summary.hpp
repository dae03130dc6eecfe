#pragma once
// A field in a few numbers, the same for any number of ranks.

#include "norma/decompose/field.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace norma::grid {

struct FieldSummary {
    double least = 0;
    double greatest = 0;
    double sum = 0;  ///< correctly rounded
    /// The first cell that is no finite number, by its place in the array: z, y, x.
    std::optional<std::array<std::int64_t, 3>> not_finite;
};

/// Collective. Of finite cells; least and greatest are 0 where there are none.
template <int N>
[[nodiscard]] FieldSummary summary_of(const norma::Field<double, N>& field);

}  // namespace norma::grid
