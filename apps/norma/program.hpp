#pragma once
// Finds the program a user names, before mpirun would fail to with a page of text.

#include "norma/base/result.hpp"

#include <optional>
#include <string>

namespace norma::app {

/// `name` in PATH, as the path of an executable file.
[[nodiscard]] std::optional<std::string> in_path(const std::string& name);

/// The word to give to mpirun for `name`. Our own programs are found beside this one first.
[[nodiscard]] Result<std::string> find_program(const std::string& name);

/// The path of this program itself.
[[nodiscard]] std::string own_path();

}  // namespace norma::app
