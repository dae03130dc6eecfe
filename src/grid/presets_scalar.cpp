#include "grid/preset_loops_of_level.hpp"

const norma::grid::PresetLoops norma::grid::scalar_presets = these_presets;
