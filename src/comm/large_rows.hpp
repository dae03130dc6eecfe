#pragma once
// Rows of different lengths where MPI counts elements and places rows with an int.
//
// A row of more than most_placed / ranks elements is a long one, and travels as a message of
// its own: its sender and its receiver both know its length, and so agree without another word.
// The others together are few enough for MPI, and are gathered aside where their places are
// not.

#include "norma/comm/collective.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
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
    ShortRows(const Action& action, const Memory& all, Offsets offsets)
        : size_(offsets.empty() ? 0 : offsets.size() - 1) {
        if (size_ > few_ranks || is_long_row(action.comm, offsets.empty() ? 0 : offsets.back()))
            [[unlikely]] {
            place_unusually(action, all, offsets);
            return;
        }
        for (std::size_t row = 0; row < size_; ++row) {
            counts_[row] = static_cast<int>(offsets[row + 1] - offsets[row]);
            starts_[row] = static_cast<int>(offsets[row]);
        }
    }
    ShortRows(const ShortRows&) = delete;
    ShortRows& operator=(const ShortRows&) = delete;

    [[nodiscard]] const int* counts() const noexcept { return counts_; }
    [[nodiscard]] const int* starts() const noexcept { return starts_; }
    /// Whether there are long ones besides.
    [[nodiscard]] bool has_long() const noexcept { return has_long_; }
    /// Where they lie: in their own places, or aside where those are beyond an int.
    [[nodiscard]] void* data(void* own) { return aside_.empty() ? own : aside_.data(); }
    /// Copies them aside before they are sent, or to their places once received: at once, or
    /// with the flight, which keeps these rows.
    void copy(const Action& action, const Memory& all, Offsets offsets, Direction direction) {
        if (!aside_.empty()) [[unlikely]]
            copy_aside(action, all, offsets, direction);
    }

  private:
    /// For many ranks, or long rows.
    [[gnu::cold]] void place_unusually(const Action& action, const Memory& all, Offsets offsets);
    [[gnu::cold]] void copy_aside(const Action& action,
                                  const Memory& all,
                                  Offsets offsets,
                                  Direction direction);
    void copy_now(const Memory& all, Offsets offsets, Direction direction);

    static constexpr std::size_t few_ranks = 64;  // whose counts need no memory of their own
    std::size_t size_;
    std::array<int, 2 * few_ranks> few_;
    std::vector<int> many_;
    int* counts_ = few_.data();
    int* starts_ = few_.data() + few_ranks;
    bool has_long_ = false;
    std::vector<std::byte> aside_;
};

/// What MPI reads in a call: here, or kept by the flight.
template <typename T>
class Lasting {
  public:
    template <typename... Arguments>
    explicit Lasting(const Action& action, const Arguments&... arguments) {
        if (action.flight == nullptr) [[likely]] {
            value_ = &here_.emplace(action, arguments...);
        } else {
            auto kept = std::make_shared<T>(action, arguments...);
            value_ = kept.get();
            action.flight->keep(std::move(kept));
        }
    }
    T* operator->() const noexcept { return value_; }

  private:
    std::optional<T> here_;
    T* value_;
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

}  // namespace norma::detail
