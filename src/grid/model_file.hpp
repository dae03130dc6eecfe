#pragma once
// Model files: docs/models.md.
//
//     Result<Model> model = read_model("heat.toml");
//     if (!model) return Failure{model.error()};  // heat.toml:12:9: ...

#include "grid/model.hpp"

#include <string>
#include <string_view>

namespace norma::grid {

/// Fails with file, line and column, what is wrong there, and what would be right.
///@{
[[nodiscard]] Result<Model> read_model(const std::string& path);
[[nodiscard]] Result<Model> parse_model(std::string_view text, const std::string& file);
///@}

}  // namespace norma::grid
