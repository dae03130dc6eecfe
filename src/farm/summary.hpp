#pragma once
// What a run came to, for people and for programs.

#include "norma/base/result.hpp"

#include "farm/farm.hpp"

#include <string>

namespace norma::farm {

/// The failures, then a line of counts, makespan and slot use, then how to go on if work is
/// left.
[[nodiscard]] std::string summary_text(const FarmEnd& end, const CommandTemplate& command);

/// The same and more as one JSON object: see docs/formats/summary.md.
[[nodiscard]] std::string summary_json(const FarmEnd& end,
                                       const CommandTemplate& command,
                                       int status);

/// Why write_file() cannot write `path`, if so. Leaves nothing behind.
[[nodiscard]] std::optional<Failure> try_file(const std::string& path);

/// Writes `text` to `path`, whole or not at all; to a pipe or a device as it stands.
[[nodiscard]] std::optional<Failure> write_file(const std::string& path,
                                                const std::string& text);

}  // namespace norma::farm
