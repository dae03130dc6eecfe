#include "reduce/power_kernels_scalar.hpp"

namespace norma::detail {

namespace {

Survey survey(const std::int64_t* values, std::size_t count) {
    Survey result{values[0], values[0], 0, 0};
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t value = values[i];
        result.min = value < result.min ? value : result.min;
        result.max = value > result.max ? value : result.max;
        result.zeros += value == 0 ? 1U : 0U;
        result.negatives += value < 0 ? 1U : 0U;
    }
    return result;
}

}  // namespace

const PowerKernels scalar_power_kernels = {survey, sum_words<false>, sum_words<true>};

}  // namespace norma::detail
