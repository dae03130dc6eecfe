#pragma once
// What all ranks would say alike, having read the same command line: one of them says it, under
// the program's name.

#include "norma/launch/launcher.hpp"

#include "base/printable.hpp"
#include "base/standard_output.hpp"

#include <iostream>
#include <string>

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

/// On standard output; 0, or `status` if that does not take it.
inline int print(const std::string& text, int status) {
    if (!is_first_rank()) return 0;
    const auto failure = write_standard_output(text);
    return failure ? refuse(failure->message, status) : 0;
}

}  // namespace norma::app
