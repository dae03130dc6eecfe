#pragma once
// Rows of different lengths where MPI counts elements and places rows with an int.
//
// A row of more than most_placed / ranks elements is a long one, and travels as a message of
// its own: its sender and its receiver both know its length, and so agree without another word.
// The others together are few enough for MPI, and are gathered aside where their places are
// not.

#include "norma/comm/collective.hpp"

#include <vector>

namespace norma::detail {

/// Elements of the longest row that MPI is given in one call with all others.
[[nodiscard]] std::size_t longest_short_row(const CommState& comm);

/// The short rows among some, as MPI's counts and displacements.
struct ShortRows {
    std::vector<int> counts;
    std::vector<int> starts;
    std::vector<std::byte> aside;  // where they lie when their own places are beyond an int

    [[nodiscard]] void* data(void* own) { return aside.empty() ? own : aside.data(); }
};

enum class Direction { sent, received };

/// Of the rows that lie in `all` at `offsets`. Copies of them into the place aside, and from
/// there, are made at once or with the flight.
[[nodiscard]] std::shared_ptr<ShortRows> short_rows(const Action& action,
                                                    const Memory& all,
                                                    Offsets offsets);
/// Copies the short rows aside before they are sent, or to their places once received.
void copy_short_rows(const Action& action,
                     const Memory& all,
                     Offsets offsets,
                     const std::shared_ptr<ShortRows>& rows,
                     Direction direction);

/// One row of `all`, if it is a long one; else no elements.
[[nodiscard]] Memory long_row(const Action& action,
                              const Memory& all,
                              Offsets offsets,
                              int row);
/// The same of a single row.
[[nodiscard]] Memory if_long(const Action& action, const Memory& row);

/// Sends and receives between this rank and `partner`, who does the same: never mixed up with
/// messages of the user. No elements, no message.
void exchange_privately(
    const Action& action, const Call& call, int partner, const Memory& out, const Memory& in);

}  // namespace norma::detail
