#pragma once
// The options of convert.

#include "options.hpp"

#include <string>

namespace norma::app {

struct TypedConvert {
    std::string from;
    std::string to;
    std::string transpose;
    std::string crop;
    std::string type;
};
void declare_convert(CLI::App& app, TypedConvert& typed);
[[nodiscard]] Result<grid::ConvertSettings> understand(const TypedConvert& typed);

}  // namespace norma::app
