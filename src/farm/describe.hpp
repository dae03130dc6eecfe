#pragma once
// A failed task in words.

#include "norma/base/bytes.hpp"

#include "farm/tally.hpp"

#include <string>

namespace norma::farm {

/// "exit 3", "killed by SIGSEGV", "timed out after 2.0 s", or why it could not be started.
[[nodiscard]] std::string describe_ending(const Outcome& outcome);

/// The end of an error output, as it is kept for people.
[[nodiscard]] std::string error_tail_of(ByteView error_output);

/// A line for the task, and its error output indented below. Control characters are escaped.
[[nodiscard]] std::string describe_failure(const FailedTask& failed,
                                           const std::string& command);

}  // namespace norma::farm
