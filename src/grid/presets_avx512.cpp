#include "grid/preset_loops_of_level.hpp"

const norma::grid::PresetLoops norma::grid::avx512_presets = these_presets;
