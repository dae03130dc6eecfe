#pragma once
// The loops themselves, for the compiler to vectorise: included by one source per SIMD level,
// which is compiled for that level. Nothing here is seen outside that source.

#include "expr/kernels.hpp"

// NOLINTBEGIN(misc-definitions-in-headers): one source of each level includes this
namespace {

using norma::expr::Kernels;

struct Negate {
    static double of(double a) { return -a; }
};
struct Absolute {
    static double of(double a) { return __builtin_fabs(a); }
};
struct SquareRoot {
    static double of(double a) { return __builtin_sqrt(a); }
};
struct Floor {
    static double of(double a) { return __builtin_floor(a); }
};
struct Ceiling {
    static double of(double a) { return __builtin_ceil(a); }
};
struct Round {  // halves away from zero
    static double of(double a) {
        const double whole = __builtin_trunc(a);
        const double step = __builtin_fabs(a - whole) >= 0.5 ? 1.0 : 0.0;
        return __builtin_copysign(__builtin_fabs(whole) + step, a);
    }
};

struct Add {
    static double of(double a, double b) { return a + b; }
};
struct Subtract {
    static double of(double a, double b) { return a - b; }
};
struct Multiply {
    static double of(double a, double b) { return a * b; }
};
struct Divide {
    static double of(double a, double b) { return a / b; }
};
struct Minimum {  // NaN if one is
    static double of(double a, double b) { return ((a < b) | (a != a)) ? a : b; }
};
struct Maximum {
    static double of(double a, double b) { return ((a > b) | (a != a)) ? a : b; }
};

struct Less {
    static bool of(double a, double b) { return a < b; }
};
struct LessEqual {
    static bool of(double a, double b) { return a <= b; }
};
struct Greater {
    static bool of(double a, double b) { return a > b; }
};
struct GreaterEqual {
    static bool of(double a, double b) { return a >= b; }
};
struct Equal {
    static bool of(double a, double b) { return a == b; }
};
struct NotEqual {  // false where one is missing
    static bool of(double a, double b) { return (a < b) | (a > b); }
};

template <typename F>
void unary(const double* a, std::size_t rows, double* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = F::of(a[i]);
}

template <typename F, typename Out>
void varying(const double* a, const double* b, std::size_t rows, Out* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = static_cast<Out>(F::of(a[i], b[i]));
}

template <typename F, typename Out>
void constant_first(const double* a, const double* b, std::size_t rows, Out* __restrict out) {
    const double constant = *a;
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = static_cast<Out>(F::of(constant, b[i]));
}

template <typename F, typename Out>
void constant_second(const double* a, const double* b, std::size_t rows, Out* __restrict out) {
    const double constant = *b;
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = static_cast<Out>(F::of(a[i], constant));
}

template <bool constant_a, bool constant_b>
void choose(const std::uint8_t* condition,
            const double* a,
            const double* b,
            std::size_t rows,
            double* __restrict out) {
    const double one_a = *a;
    const double one_b = *b;
    for (std::size_t i = 0; i < rows; ++i) {
        const double yes = constant_a ? one_a : a[i];
        const double no = constant_b ? one_b : b[i];
        out[i] = condition[i] != 0 ? yes : no;
    }
}

/// Two steps in one, each rounded as if it were alone.
template <typename First, typename Second, bool reversed, unsigned constants>
void fused(const double* a,
           const double* b,
           const double* c,
           std::size_t rows,
           double* __restrict out) {
    const double one_a = *a;
    const double one_b = *b;
    const double one_c = *c;
    for (std::size_t i = 0; i < rows; ++i) {
        const double x = (constants & 1U) != 0 ? one_a : a[i];
        const double y = (constants & 2U) != 0 ? one_b : b[i];
        const double z = (constants & 4U) != 0 ? one_c : c[i];
        const double first = First::of(x, y);
        out[i] = reversed ? Second::of(z, first) : Second::of(first, z);
    }
}

void both(const std::uint8_t* a,
          const std::uint8_t* b,
          std::size_t rows,
          std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = a[i] & b[i];
}

void either(const std::uint8_t* a,
            const std::uint8_t* b,
            std::size_t rows,
            std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = a[i] | b[i];
}

void negation(const std::uint8_t* a, std::size_t rows, std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = a[i] ^ 1U;
}

void one_or_zero(const std::uint8_t* a, std::size_t rows, double* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = a[i] != 0 ? 1.0 : 0.0;
}

void missing(const double* a, std::size_t rows, std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < rows; ++i)
        out[i] = static_cast<std::uint8_t>(a[i] != a[i]);
}

#define NORMA_SHAPES(F, Out) \
    { varying<F, Out>, constant_first<F, Out>, constant_second<F, Out> }

#define NORMA_CONSTANTS(First, Second, reversed)                                           \
    {                                                                                      \
        fused<First, Second, reversed, 0>, fused<First, Second, reversed, 1>,              \
            fused<First, Second, reversed, 2>, nullptr, fused<First, Second, reversed, 4>, \
            fused<First, Second, reversed, 5>, fused<First, Second, reversed, 6>,          \
    }
#define NORMA_SECONDS(First)                                                     \
    NORMA_CONSTANTS(First, Add, false), NORMA_CONSTANTS(First, Subtract, false), \
        NORMA_CONSTANTS(First, Multiply, false), NORMA_CONSTANTS(First, Subtract, true)

/// What the source that includes this calls by its level's name.
constexpr Kernels these_kernels{
    {unary<Negate>,
     unary<Absolute>,
     unary<SquareRoot>,
     unary<Floor>,
     unary<Ceiling>,
     unary<Round>},
    {NORMA_SHAPES(Add, double),
     NORMA_SHAPES(Subtract, double),
     NORMA_SHAPES(Multiply, double),
     NORMA_SHAPES(Divide, double),
     NORMA_SHAPES(Minimum, double),
     NORMA_SHAPES(Maximum, double)},
    {NORMA_SHAPES(Less, std::uint8_t),
     NORMA_SHAPES(LessEqual, std::uint8_t),
     NORMA_SHAPES(Greater, std::uint8_t),
     NORMA_SHAPES(GreaterEqual, std::uint8_t),
     NORMA_SHAPES(Equal, std::uint8_t),
     NORMA_SHAPES(NotEqual, std::uint8_t)},
    {choose<false, false>, choose<true, false>, choose<false, true>, choose<true, true>},
    {NORMA_SECONDS(Add), NORMA_SECONDS(Subtract), NORMA_SECONDS(Multiply)},
    both,
    either,
    negation,
    one_or_zero,
    missing,
};

#undef NORMA_SECONDS
#undef NORMA_CONSTANTS
#undef NORMA_SHAPES

}  // namespace
// NOLINTEND(misc-definitions-in-headers)
