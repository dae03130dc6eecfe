#pragma once
// The loops of presets, written by hand, in one version per SIMD level. All give the same bits,
// and the same as the presets' equations.

#include <cstddef>

namespace norma::grid {

/// What a loop works on. `rows[f][4 + 3 z + y]` points at the first cell of field f, z and y
/// rows further; `factors` are those of lap() or dx_low() along x, y, z.
struct PresetRow {
    const double* rows[2][9];
    double* out[2];
    std::size_t cells;
    double factors[3];
    double parameters[6];
    double dt;
};

struct PresetLoops {
    using Loop = void (*)(const PresetRow& row);
    Loop heat[3];  ///< by dimensions, as the following
    Loop wave_begin[3];
    Loop wave[3];
    Loop advection[3];
    Loop gray_scott[3];
    Loop life;
};

extern const PresetLoops scalar_presets;
extern const PresetLoops avx2_presets;
extern const PresetLoops avx512_presets;

/// Those for this machine, see simd_level().
[[nodiscard]] const PresetLoops& preset_loops();

}  // namespace norma::grid
