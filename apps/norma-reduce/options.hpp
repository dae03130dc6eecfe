#pragma once
// The command line of norma-reduce.

#include "norma/base/result.hpp"

#include "reduce/reduce_settings.hpp"

#include <optional>
#include <string>

namespace norma::app {

struct ParsedOptions {
    reduce::ReduceSettings settings;
    std::optional<std::string> print;  ///< --help, --version: this, and nothing else
};

[[nodiscard]] Result<ParsedOptions> parse_options(int argc, const char* const* argv);

}  // namespace norma::app
