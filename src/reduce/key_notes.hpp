#pragma once
// What the user should know about the keys of JSON lines.

#include "reduce/read_report.hpp"
#include "reduce/table.hpp"

#include <string>
#include <vector>

namespace norma::reduce {

/// A sentence for each of the first keys that are no columns, with where they are, and for each
/// column the user named that is no key. Reads the files again up to these places.
[[nodiscard]] std::vector<std::string> key_notes(const Table& table, const ReadReport& report);

}  // namespace norma::reduce
