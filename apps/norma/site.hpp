#pragma once
// Looks at this machine for what the mpirun line depends on.

#include "norma/launch/mpirun_line.hpp"

namespace norma::app {

[[nodiscard]] launch::RunSite look_around();

}  // namespace norma::app
