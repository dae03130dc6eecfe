#pragma once
// The loops themselves, for the compiler to vectorise: included by one source per SIMD level,
// which is compiled for that level. Nothing here is seen outside that source.

#include "grid/cell_formulas.hpp"
#include "grid/operator_loops.hpp"

namespace {

void difference(const double* low,
                const double* high,
                std::size_t cells,
                double factor,
                double* __restrict out) {
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = difference_at(low[i], high[i], factor);
}

void second(const double* low,
            const double* middle,
            const double* high,
            std::size_t cells,
            double factor,
            double* __restrict out) {
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = second_at(low[i], middle[i], high[i], factor);
}

template <int dimensions>
void lap(const double* const* rows,
         std::size_t cells,
         const double* factors,
         double* __restrict out) {
    const Around around(rows);
    const Factors all(factors);
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = around.lap<dimensions>(i, all);
}

template <int dimensions>
void grad2(const double* const* rows,
           std::size_t cells,
           const double* factors,
           double* __restrict out) {
    const Around around(rows);
    const Factors all(factors);
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = around.grad2<dimensions>(i, all);
}

template <int dimensions>
void sum_around(const double* const* rows,
                std::size_t cells,
                const double*,
                double* __restrict out) {
    const Around around(rows);
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = around.sum<dimensions>(i);
}

/// What the source that includes this calls by its level's name.
constexpr norma::grid::OperatorLoops these_operators{
    difference,
    second,
    {lap<1>, lap<2>, lap<3>},
    {grad2<1>, grad2<2>, grad2<3>},
    {sum_around<1>, sum_around<2>, sum_around<3>},
};

}  // namespace
