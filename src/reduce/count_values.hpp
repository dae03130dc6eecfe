#pragma once
// How often each value of some columns occurs, exactly, in as many passes as memory wants.

#include "reduce/session.hpp"
#include "reduce/value_tally.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace norma::reduce {

/// Whether the values of one column may be given in parts, each value in one of them.
enum class Parts { refused, allowed };

/// Called on rank 0 with the place of a column in `columns`, and values of it.
using UseTally = std::function<void(std::size_t place, const ValueTally& values)>;

/// Collective. One pass over the table; where the values take more than --memory allows, one
/// for each column, and if parts are allowed, for each half or quarter of one by the hashes of
/// its values. Throws Ending where that does not help, or streams cannot be read again.
void count_values(Session& session,
                  const std::vector<std::size_t>& columns,
                  Parts parts,
                  const UseTally& use);

}  // namespace norma::reduce
