#include "grid/preset_loops_of_level.hpp"

const norma::grid::PresetLoops norma::grid::avx2_presets = these_presets;
