#pragma once
// The folders of a series of checkpoints, as one rank sees and changes them.

#include "norma/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::detail {

/// `path` with an empty folder for what is not whole yet; the series is made if need be.
[[nodiscard]] std::optional<Failure> begin_checkpoint(const std::string& series,
                                                      const std::string& part);
/// Gives the folder `part` its name: from now on it is the checkpoint of that step.
[[nodiscard]] std::optional<Failure> name_checkpoint(const std::string& part,
                                                     const std::string& path);
/// Removes what does not become one, as far as that is possible.
void abandon_checkpoint(const std::string& part);
/// Removes all later ones, all up to `step` but the last `keep`, and what was begun and never
/// finished. Fails if a later one stays.
[[nodiscard]] std::optional<Failure> remove_others(const std::string& series,
                                                   std::int64_t step,
                                                   int keep);
/// Removes all checkpoints, the folder too if nothing else is in it; how many there were.
[[nodiscard]] norma::Result<std::int64_t> remove_series(const std::string& series);

/// Names in the series that may be checkpoints, the last step first.
[[nodiscard]] norma::Result<std::vector<std::string>> checkpoints_in(const std::string& series);

}  // namespace norma::detail
