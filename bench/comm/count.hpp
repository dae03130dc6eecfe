#pragma once
// Instructions of single calls, counted by callgrind.

#include "row.hpp"

namespace bench {

/// How many rounds a count holds: a multiple of how often MPI looks at its slower sources.
inline constexpr int counted_rounds = 64;

/// Runs every contestant of every row, warm, and has callgrind dump each count under the name
/// "ROW/CONTESTANT". Does nothing to see outside callgrind.
void count_instructions(const Rows& rows);

}  // namespace bench
