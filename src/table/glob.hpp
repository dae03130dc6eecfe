#pragma once
// Names by pattern, as shells know them: * ? [a-z] [!0-9], and ** for any depth of folders.
//
//     Result<std::vector<std::string>> paths = expand("data/**/2024-*.csv");

#include "norma/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// Whether the word holds any of * ? [.
[[nodiscard]] bool is_pattern(std::string_view word) noexcept;

/// Whether one name, without '/', is of that pattern. A '[' that no ']' closes stands for
/// itself; a name that begins with '.' is matched only by a pattern that does.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name) noexcept;

/// What there is of that pattern, files and folders, sorted by bytes. `**` as a whole part of
/// the path stands for any number of folders, none included (links to folders are not
/// followed); at the end it stands for all files below. A Failure if a folder on the way cannot
/// be listed: nobody knows what it holds.
[[nodiscard]] Result<std::vector<std::string>> expand(const std::string& pattern);

}  // namespace norma::table
