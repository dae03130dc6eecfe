#pragma once
// The columns that a path holds: those of data/year=2024/month=5/a.csv are year and month.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace norma::table {

/// The key=value folders of a path; see InputFile.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> partitions_of(
    std::string_view path);

}  // namespace norma::table
