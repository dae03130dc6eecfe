#pragma once
// Names of columns: distinct within a file, the same in all files.

#include "norma/base/result.hpp"

#include "reduce/table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

/// Empty names get their number, and equal ones a number behind.
void make_distinct(std::vector<std::string>& names);

/// What is wrong if a file has not the columns of the table; one without any is an empty file,
/// and well.
[[nodiscard]] std::optional<Failure> differing_names(const Table& table,
                                                     std::uint32_t file,
                                                     const std::vector<std::string>& names);

}  // namespace norma::reduce
