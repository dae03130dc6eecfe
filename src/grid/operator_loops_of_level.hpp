#pragma once
// The loops themselves, for the compiler to vectorise: included by one source per SIMD level,
// which is compiled for that level. Nothing here is seen outside that source.

#include "grid/cell_formulas.hpp"
#include "grid/operator_loops.hpp"

// NOLINTBEGIN(misc-definitions-in-headers,bugprone-macro-parentheses): one source of each level
// includes this
namespace {

using norma::grid::Finish;

/// In the order of expr::Second.
enum How { add, subtract, multiply, subtract_from, nothing };

/// `at(i)` for each cell, with what follows.
template <How how, typename At>
inline void each(std::size_t cells, const Finish& finish, double* __restrict out, At at) {
    const double first = finish.scales[0];
    const double second = finish.scales[1];
    const double* const other = finish.other;
    NORMA_INDEPENDENT
    for (std::size_t i = 0; i < cells; ++i) {
        const double value = (at(i) * first) * second;  // by 1: the same bits
        if constexpr (how == add) out[i] = value + other[i];
        if constexpr (how == subtract) out[i] = value - other[i];
        if constexpr (how == multiply) out[i] = value * other[i];
        if constexpr (how == subtract_from) out[i] = other[i] - value;
        if constexpr (how == nothing) out[i] = value;
    }
}

template <How how>
void same(const double*,
          const double* middle,
          const double*,
          std::size_t cells,
          double,
          const Finish& finish,
          double* out) {
    each<how>(cells, finish, out, [=](std::size_t i) { return middle[i]; });
}

template <How how>
void difference(const double* low,
                const double*,
                const double* high,
                std::size_t cells,
                double factor,
                const Finish& finish,
                double* out) {
    each<how>(cells, finish, out, [=](std::size_t i) {
        return difference_at(low[i], high[i], factor);
    });
}

template <How how>
void second(const double* low,
            const double* middle,
            const double* high,
            std::size_t cells,
            double factor,
            const Finish& finish,
            double* out) {
    each<how>(cells, finish, out, [=](std::size_t i) {
        return second_at(low[i], middle[i], high[i], factor);
    });
}

template <int dimensions, How how>
void lap(const double* const* rows,
         std::size_t cells,
         const double* factors,
         const Finish& finish,
         double* out) {
    const Around around(rows);
    const Factors all(factors);
    each<how>(
        cells, finish, out, [=](std::size_t i) { return around.lap<dimensions>(i, all); });
}

template <int dimensions, How how>
void grad2(const double* const* rows,
           std::size_t cells,
           const double* factors,
           const Finish& finish,
           double* out) {
    const Around around(rows);
    const Factors all(factors);
    each<how>(
        cells, finish, out, [=](std::size_t i) { return around.grad2<dimensions>(i, all); });
}

template <int dimensions, How how>
void sum_around(const double* const* rows,
                std::size_t cells,
                const double*,
                const Finish& finish,
                double* out) {
    const Around around(rows);
    each<how>(cells, finish, out, [=](std::size_t i) { return around.sum<dimensions>(i); });
}

#define NORMA_LINES(loop) \
    { loop<add>, loop<subtract>, loop<multiply>, loop<subtract_from>, loop<nothing> }
#define NORMA_WAYS(loop, n)                                                         \
    {                                                                               \
        loop<n, add>, loop<n, subtract>, loop<n, multiply>, loop<n, subtract_from>, \
            loop<n, nothing>                                                        \
    }
#define NORMA_LOOPS(loop) \
    { NORMA_WAYS(loop, 1), NORMA_WAYS(loop, 2), NORMA_WAYS(loop, 3) }

/// What the source that includes this calls by its level's name.
constexpr norma::grid::OperatorLoops these_operators{
    NORMA_LINES(same),
    NORMA_LINES(difference),
    NORMA_LINES(second),
    NORMA_LOOPS(lap),
    NORMA_LOOPS(grad2),
    NORMA_LOOPS(sum_around),
};

#undef NORMA_LOOPS
#undef NORMA_WAYS
#undef NORMA_LINES

}  // namespace
// NOLINTEND(misc-definitions-in-headers,bugprone-macro-parentheses)
