#pragma once
// The options of preset.

#include "options.hpp"

#include <string>

namespace norma::app {

struct TypedPreset {
    std::string name;
    std::string size;
    std::string start;
};
void declare_preset(CLI::App& app, TypedPreset& typed);
[[nodiscard]] Result<PrintCommand> understand(const TypedPreset& typed);

}  // namespace norma::app
