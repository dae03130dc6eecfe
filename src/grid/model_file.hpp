#pragma once
// Model files: docs/models.md.
//
//     Result<ModelFile> file = read_model("heat.toml");
//     if (!file) return Failure{file.error()};  // heat.toml:12:9: ...

#include "grid/model.hpp"

#include <string>
#include <string_view>

namespace norma::grid {

/// What a file says, and how it is written.
struct ModelFile {
    std::string text;
    Model model;
};

/// Fails with file, line and column, what is wrong there, and what would be right. Files that a
/// model file names are found beside it; those that come through a pipe, where one stands.
[[nodiscard]] Result<ModelFile> read_model(const std::string& path);
/// The same for a text that is at hand already.
[[nodiscard]] Result<Model> parse_model(std::string_view text, const std::string& file);

}  // namespace norma::grid
