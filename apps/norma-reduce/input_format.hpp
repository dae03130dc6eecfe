#pragma once
// --input-format and --record.

#include "norma/base/result.hpp"

#include "declare_options.hpp"

#include <optional>

namespace norma::app {

/// Sets the format of the files, and the layout of raw rows; gives what is wrong.
[[nodiscard]] std::optional<Failure> understand_format(const Typed& typed,
                                                       reduce::InputOptions& input);

}  // namespace norma::app
