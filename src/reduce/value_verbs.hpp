#pragma once
// The verbs that look at each value of a column: `top`, `distinct`, `quantile`.

#include "reduce/session.hpp"

namespace norma::reduce {

/// Collective. Throw Ending.
///@{
void top(Session& session);
void distinct(Session& session);
void quantile(Session& session);
///@}

}  // namespace norma::reduce
