#pragma once
// Rows of different lengths where MPI counts elements and places rows with an int.
//
// A row of more than most_placed / ranks elements is a long one, and travels as a message of
// its own: its sender and its receiver both know its length, and so agree without another word.
// The others together are few enough for MPI, and are gathered aside where their places are
// not.

#include "norma/comm/collective.hpp"

#include <cstddef>
#include <vector>

namespace norma::detail {

/// Whether a row of so many elements travels as a message of its own.
[[nodiscard]] inline bool is_long_row(const CommState& comm, std::size_t count) noexcept {
    std::size_t of_all = 0;
    return __builtin_mul_overflow(count, static_cast<std::size_t>(comm.size), &of_all) ||
           of_all > most_placed;
}

enum class Direction { sent, received };

/// The short rows among those that lie in `all` at `offsets`, as MPI's counts and
/// displacements.
class ShortRows {
  public:
    ShortRows(const Action& action, const Memory& all, Offsets offsets);
    ShortRows(const ShortRows&) = delete;
    ShortRows& operator=(const ShortRows&) = delete;
    ~ShortRows() = default;

    [[nodiscard]] const int* counts() const noexcept { return counts_.data(); }
    [[nodiscard]] const int* starts() const noexcept { return starts_.data(); }
    /// Whether there are long ones besides.
    [[nodiscard]] bool has_long() const noexcept { return has_long_; }
    /// Where they lie: in their own places, or aside where those are beyond an int.
    [[nodiscard]] void* data(void* own) { return aside_.empty() ? own : aside_.data(); }
    /// Copies them aside before they are sent, or to their places once received: at once, or
    /// with the flight, which keeps these rows.
    void copy(const Action& action, const Memory& all, Offsets offsets, Direction direction);

  private:
    void copy_now(const Memory& all, Offsets offsets, Direction direction);

    std::vector<int> counts_;
    std::vector<int> starts_;
    bool has_long_ = false;
    std::vector<std::byte> aside_;
};

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
    const Action& action, const Said& said, int partner, const Memory& out, const Memory& in);

// The calls of any rows, at once or in a flight, where the short way of rows.cpp does not go.

[[gnu::cold]] void gather_v_unusually(
    const Action& action, const Memory& in, void* out, Offsets offsets, int root);
[[gnu::cold]] void all_gather_v_unusually(const Action& action,
                                          const Memory& in,
                                          void* out,
                                          Offsets offsets);
[[gnu::cold]] void scatter_v_unusually(
    const Action& action, const void* in, Offsets offsets, const Memory& out, int root);
[[gnu::cold]] void all_to_all_v_unusually(
    const Action& action, const Memory& in, Offsets in_offsets, void* out, Offsets out_offsets);

}  // namespace norma::detail
