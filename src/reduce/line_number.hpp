#pragma once
// The lines of a file by the offsets of their bytes; read again from the beginning, for
// messages.

#include "table/inputs.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace norma::reduce {

/// For each offset, which must ascend, the number of its line; 0 if the file cannot be read so
/// far.
[[nodiscard]] std::vector<std::uint64_t> line_numbers(const table::InputFile& file,
                                                      std::span<const std::uint64_t> offsets);

}  // namespace norma::reduce
