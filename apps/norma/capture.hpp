#pragma once
// Runs a short command and keeps what it prints; a command that hangs is ended.

#include <chrono>
#include <string>
#include <vector>

namespace norma::app {

struct Captured {
    int status = 127;  ///< exit status, or 128 + the signal that ended it
    bool timed_out = false;
    std::string output;  ///< stdout and stderr together
};

/// Runs words[0] as found in PATH, with stdin empty.
[[nodiscard]] Captured capture(const std::vector<std::string>& words,
                               std::chrono::milliseconds limit);

/// The first line of a text.
[[nodiscard]] std::string first_line(const std::string& text);

}  // namespace norma::app
