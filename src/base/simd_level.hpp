#pragma once
// Which vector instructions this machine has, asked once: kernels come in one version per
// level, and all versions give the same bits.
//
//     switch (simd_level()) { case SimdLevel::avx512: ... }

#include "norma/base/result.hpp"

#include <string_view>

namespace norma {

enum class SimdLevel { scalar, avx2, avx512 };

/// As NORMA_SIMD and messages call it.
[[nodiscard]] const char* name(SimdLevel level) noexcept;

/// What the processor and its operating system offer. avx512 means F, BW, DQ, VL, IFMA, VBMI
/// and VBMI2, and what avx2 means; that also means BMI2, FMA and carry-less multiplication.
[[nodiscard]] SimdLevel offered_simd_level() noexcept;

/// A level by its name; fails if it is unknown, or not `offered`.
[[nodiscard]] Result<SimdLevel> parse_simd_level(std::string_view text, SimdLevel offered);

/// The level to use: what NORMA_SIMD says, else what is offered. Fails if NORMA_SIMD names no
/// level this machine has.
[[nodiscard]] Result<SimdLevel> asked_simd_level();

/// The same, looked up once; throws UsageError instead.
[[nodiscard]] SimdLevel simd_level();

}  // namespace norma
