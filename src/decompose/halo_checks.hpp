#pragma once
// What a halo refuses.

#include "norma/base/error.hpp"
#include "norma/decompose/any_field.hpp"
#include "norma/decompose/halo_core.hpp"

#include <cstddef>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace norma::detail {

/// Throws UsageError unless these fields can be exchanged together.
template <int N>
void check_fields(const std::vector<std::unique_ptr<AnyField<N>>>& fields,
                  const HaloOptions& options) {
    const Decomposition<N>& first = fields.front()->decomposition();
    for (const auto& field : fields) {
        if (!(field->decomposition() == first)) {
            throw UsageError(
                "Halo: its fields are cut in different ways; give all of them the "
                "same decomposition");
        }
        if (field->decomposition().periodic() != first.periodic()) {
            throw UsageError(
                "Halo: its fields go round in different dimensions; give all of them the same "
                "decomposition");
        }
    }
    if (options.width < 0) {
        throw UsageError(
            fmt::format("Halo: a width of {} cells; 0 or more are possible", options.width));
    }
    for (std::size_t d = 0; d < N; ++d) {
        if (options.width > first.extents()[d] && !first.periodic()[d]) {
            throw UsageError(fmt::format(
                "Halo: a width of {} cells, but dimension {} of the array has only {}",
                options.width,
                d,
                first.extents()[d]));
        }
    }
}

}  // namespace norma::detail
