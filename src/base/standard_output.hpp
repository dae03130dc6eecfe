#pragma once
// Results of programs, on standard output.

#include "norma/base/result.hpp"

#include <optional>
#include <string>

namespace norma {

/// Writes the text before it returns. Fails, saying why, where it is not taken: a disk is full,
/// or the stream is closed.
[[nodiscard]] std::optional<Failure> write_standard_output(const std::string& text);

}  // namespace norma
