#pragma once
// The loops themselves, for the compiler to vectorise: included by one source per SIMD level,
// which is compiled for that level. Nothing here is seen outside that source.

#include "grid/cell_formulas.hpp"
#include "grid/preset_loops.hpp"

// NOLINTBEGIN(misc-definitions-in-headers): one source of each level includes this
namespace {

using norma::grid::PresetRow;

/// Calls `at(i)` for each cell, whose results go where nothing is read.
template <typename At>
inline void each(std::size_t cells, double* __restrict out, At at) {
    NORMA_INDEPENDENT
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = at(i);
}

/// Calls `at(i, out[i])` for each cell: what is there is replaced.
template <typename At>
inline void change(std::size_t cells, double* __restrict out, At at) {
    NORMA_INDEPENDENT
    for (std::size_t i = 0; i < cells; ++i)
        out[i] = at(i, out[i]);
}

template <int dimensions>
void heat(const PresetRow& row) {
    const Around u(row.rows[0]);
    const Factors factors(row.factors);
    const double diffusion = row.parameters[0];
    const double dt = row.dt;
    each(row.cells, row.out[0], [=](std::size_t i) {
        return u.here[i] + (diffusion * u.lap<dimensions>(i, factors)) * dt;
    });
}

/// `out` holds the velocity.
template <int dimensions>
void wave_begin(const PresetRow& row) {
    const Around u(row.rows[0]);
    const Factors factors(row.factors);
    const double speed = row.parameters[0] * row.parameters[0];
    const double dt = row.dt;
    const double half = 0.5 * (dt * dt);
    change(row.cells, row.out[0], [=](std::size_t i, double before) {
        return (u.here[i] + before * dt) + (speed * u.lap<dimensions>(i, factors)) * half;
    });
}

/// `out` holds the values before.
template <int dimensions>
void wave(const PresetRow& row) {
    const Around u(row.rows[0]);
    const Factors factors(row.factors);
    const double speed = row.parameters[0] * row.parameters[0];
    const double square = row.dt * row.dt;
    change(row.cells, row.out[0], [=](std::size_t i, double before) {
        return (u.here[i] * 2.0 - before) + (speed * u.lap<dimensions>(i, factors)) * square;
    });
}

template <int dimensions>
void advection(const PresetRow& row) {
    const Around u(row.rows[0]);
    const Factors factors(row.factors);
    const double x_speed = -row.parameters[0];
    const double y_speed = row.parameters[1];
    const double z_speed = row.parameters[2];
    const double dt = row.dt;
    each(row.cells, row.out[0], [=](std::size_t i) {
        const double here = u.here[i];
        double change = x_speed * difference_at((u.here + i)[-1], here, factors.x);
        if constexpr (dimensions > 1)
            change -= y_speed * difference_at(u.y_low[i], here, factors.y);
        if constexpr (dimensions > 2)
            change -= z_speed * difference_at(u.z_low[i], here, factors.z);
        return here + change * dt;
    });
}

/// Calls `at(i, u, v)` for each cell, to give both results.
template <typename At>
inline void each_two(std::size_t cells,
                     double* __restrict u_out,
                     double* __restrict v_out,
                     At at) {
    NORMA_INDEPENDENT
    for (std::size_t i = 0; i < cells; ++i)
        at(i, u_out[i], v_out[i]);
}

template <int dimensions>
void gray_scott(const PresetRow& row) {
    const Around u(row.rows[0]);
    const Around v(row.rows[1]);
    const Factors factors(row.factors);
    const double u_diffusion = row.parameters[0] / (2 * dimensions);
    const double v_diffusion = row.parameters[1] / (2 * dimensions);
    const double feed = row.parameters[2];
    const double loss = row.parameters[2] + row.parameters[3];
    const double dt = row.dt;
    each_two(
        row.cells, row.out[0], row.out[1], [=](std::size_t i, double& u_out, double& v_out) {
            const double u_here = u.here[i];
            const double v_here = v.here[i];
            const double reaction = u_here * (v_here * v_here);
            const double u_change = (u_diffusion * u.lap<dimensions>(i, factors) - reaction) +
                                    feed * (1.0 - u_here);
            const double v_change =
                (v_diffusion * v.lap<dimensions>(i, factors) + reaction) - loss * v_here;
            u_out = u_here + u_change * dt;
            v_out = v_here + v_change * dt;
        });
}

void life(const PresetRow& row) {
    const Around u(row.rows[0]);
    each(row.cells, row.out[0], [=](std::size_t i) {
        const double neighbours = u.sum<2>(i);
        const double here = u.here[i];
        const bool lives = (neighbours == 3.0) | ((here == 1.0) & (neighbours == 2.0));
        return lives ? 1.0 : 0.0;
    });
}

/// What the source that includes this calls by its level's name.
constexpr norma::grid::PresetLoops these_presets{
    {heat<1>, heat<2>, heat<3>},
    {wave_begin<1>, wave_begin<2>, wave_begin<3>},
    {wave<1>, wave<2>, wave<3>},
    {advection<1>, advection<2>, advection<3>},
    {gray_scott<1>, gray_scott<2>, gray_scott<3>},
    life,
};

}  // namespace
// NOLINTEND(misc-definitions-in-headers)
