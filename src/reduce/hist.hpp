#pragma once
// The verb `hist`: a histogram of one column.

#include "reduce/session.hpp"

namespace norma::reduce {

/// Collective. Throws Ending.
void hist(Session& session);

}  // namespace norma::reduce
