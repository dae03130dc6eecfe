#pragma once
// What operators are at one cell: the one order of operations that grid/operators.hpp names,
// for the loops of operators and of presets. Included only by sources of one SIMD level.

#include <cstddef>

/// Before a loop none of whose iterations reads what another one writes. Clang takes that from
/// __restrict, and warns where it does not vectorise what is asked for.
#ifdef __clang__
#define NORMA_INDEPENDENT
#else
#define NORMA_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace {

inline double difference_at(double low, double high, double factor) {
    return (high - low) * factor;
}

inline double second_at(double low, double middle, double high, double factor) {
    return ((low + high) - 2.0 * middle) * factor;
}

/// Factors along x, y and z, where the compiler sees that nobody changes them.
struct Factors {
    explicit Factors(const double* all) : x(all[0]), y(all[1]), z(all[2]) {}
    double x, y, z;
};

/// Rows around a cell, as OperatorLoops orders them.
struct Around {
    explicit Around(const double* const* rows)
        : here(rows[4]),
          y_low(rows[3]),
          y_high(rows[5]),
          z_low(rows[1]),
          z_high(rows[7]),
          corner{rows[0], rows[2], rows[6], rows[8]} {}

    template <int dimensions>
    [[nodiscard]] double lap(std::size_t i, const Factors& factors) const {
        const double middle = here[i];
        double sum = second_at((here + i)[-1], middle, here[i + 1], factors.x);
        if constexpr (dimensions > 1) sum += second_at(y_low[i], middle, y_high[i], factors.y);
        if constexpr (dimensions > 2) sum += second_at(z_low[i], middle, z_high[i], factors.z);
        return sum;
    }

    template <int dimensions>
    [[nodiscard]] double grad2(std::size_t i, const Factors& factors) const {
        const double x = difference_at((here + i)[-1], here[i + 1], factors.x);
        double sum = x * x;
        if constexpr (dimensions > 1) {
            const double y = difference_at(y_low[i], y_high[i], factors.y);
            sum += y * y;
        }
        if constexpr (dimensions > 2) {
            const double z = difference_at(z_low[i], z_high[i], factors.z);
            sum += z * z;
        }
        return sum;
    }

    static double three(const double* row, std::size_t i) {
        return ((row + i)[-1] + row[i]) + row[i + 1];
    }

    template <int dimensions>
    [[nodiscard]] double sum(std::size_t i) const {
        const double beside = (here + i)[-1] + here[i + 1];
        if constexpr (dimensions == 1) {
            return beside;
        } else if constexpr (dimensions == 2) {
            return (three(y_low, i) + beside) + three(y_high, i);
        } else {
            double total = (three(corner[0], i) + three(z_low, i)) + three(corner[1], i);
            total = ((total + three(y_low, i)) + beside) + three(y_high, i);
            return ((total + three(corner[2], i)) + three(z_high, i)) + three(corner[3], i);
        }
    }

    const double* here;
    const double* y_low;
    const double* y_high;
    const double* z_low;
    const double* z_high;
    const double* corner[4];
};

}  // namespace
