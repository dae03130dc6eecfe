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

/// Removes what an earlier run has left there: if this one is killed, nobody takes it for its.
void forget_summary(const std::string& path);

}  // namespace norma::farm
