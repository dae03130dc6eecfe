#pragma once
// What all ranks would say alike, having read the same command line: one of them says it, under
// the program's name.

#include "norma/launch/launcher.hpp"

#include "base/printable.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

namespace norma::app {

[[nodiscard]] inline bool is_first_rank() {
    return launch::detect_launch().rank == 0;
}

/// A line on standard error.
inline void say(const std::string& line) {
    if (is_first_rank()) std::cerr << NORMA_PROGRAM ": " << printable_lines(line) << '\n';
}

/// Says why, and gives the status for main to return.
inline int refuse(const std::string& why, int status) {
    say(why);
    return status;
}

/// The same before MPI_Init, of what each rank reads for itself. If the first rank is refused
/// too, it says so at once and the launcher ends the others while they wait; if not, each of
/// them has to speak for itself.
inline int refuse_early(const std::string& why, int status) {
    if (is_first_rank()) return refuse(why, status);
    std::this_thread::sleep_for(std::chrono::seconds(2));
    std::cerr << NORMA_PROGRAM ": [rank " << launch::detect_launch().rank << "] "
              << printable_lines(why) << '\n';
    return status;
}

/// On standard output; 0, or `status` if that does not take it.
inline int print(const std::string& text, int status) {
    if (is_first_rank()) std::cout << text << std::flush;
    return std::cout ? 0 : refuse("cannot write standard output", status);
}

}  // namespace norma::app
