#pragma once
// The loops that do most of the work, in one version per SIMD level. All give the same bits.

#include <cstddef>
#include <cstdint>

namespace norma::expr {

/// Which operands are one value for all rows.
enum Shape : std::uint8_t {
    both_vary = 0,
    first_constant = 1,
    second_constant = 2,
    none_varies = 3
};

/// What the second part of a fused step does with the first one, and the operand that is left.
enum class Second : std::uint8_t { add, subtract, multiply, subtract_from, nothing };

/// What a fused step makes of a, b and c: first `a op b` with op one of add, subtract and
/// multiply; then that op c, or c less that.
struct Fusion {
    std::uint8_t first;  ///< how far the operation is behind Op::add
    Second second;

    [[nodiscard]] constexpr std::uint16_t place() const {
        return static_cast<std::uint16_t>(first * 4 + static_cast<std::uint8_t>(second));
    }
};

/// Function pointers by operation, as Op orders them, and by shape. `out` overlaps no operand.
struct Kernels {
    using Unary = void (*)(const double* a, std::size_t rows, double* out);
    using Binary = void (*)(const double* a, const double* b, std::size_t rows, double* out);
    using Compare = void (*)(const double* a,
                             const double* b,
                             std::size_t rows,
                             std::uint8_t* out);
    using Choose = void (*)(const std::uint8_t* condition,
                            const double* a,
                            const double* b,
                            std::size_t rows,
                            double* out);
    using Fused = void (*)(
        const double* a, const double* b, const double* c, std::size_t rows, double* out);
    using Combine = void (*)(const std::uint8_t* a,
                             const std::uint8_t* b,
                             std::size_t rows,
                             std::uint8_t* out);

    Unary unary[6];         ///< negate ... round
    Binary binary[6][3];    ///< add ... maximum
    Compare compare[6][3];  ///< less ... not_equal
    Choose choose[4];
    Fused fused[12][7];  ///< by Fusion, and by which operands are constant: bits 0 to 2
    Combine both;
    Combine either;
    void (*negation)(const std::uint8_t* a, std::size_t rows, std::uint8_t* out);
    void (*one_or_zero)(const std::uint8_t* a, std::size_t rows, double* out);
    void (*missing)(const double* a, std::size_t rows, std::uint8_t* out);
};

extern const Kernels scalar_kernels;
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;

/// Those for this machine, see simd_level().
[[nodiscard]] const Kernels& kernels();

}  // namespace norma::expr
