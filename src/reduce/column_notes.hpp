#pragma once
// What the user should know about values that a figure of a column leaves out.

#include "reduce/session.hpp"

#include <cstddef>
#include <cstdint>

namespace norma::reduce {

/// Says how many values of a column are no numbers, and left out, if there are any.
void tell_no_numbers(const Session& session, std::size_t column, std::uint64_t count);
/// The same of infinite ones, and those beyond what is read.
void tell_infinite(const Session& session, std::size_t column, std::uint64_t count);
/// Says that there is nothing to go by in a column.
void tell_holds_no_numbers(const Session& session, std::size_t column);

}  // namespace norma::reduce
