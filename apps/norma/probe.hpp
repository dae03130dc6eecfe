#pragma once
// `norma doctor --probe`, which norma doctor starts under mpirun: the smallest MPI program.

namespace norma::app {

/// Prints "norma probe: rank R of N on HOST"; 1 when the launch is broken, with the reason.
[[nodiscard]] int probe(int& argc, char**& argv);

}  // namespace norma::app
