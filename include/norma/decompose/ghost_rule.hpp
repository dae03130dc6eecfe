#pragma once
// What lies beyond a side of an array that does not go round.
//
//     u.set_beyond(GhostRule<double, 2>::value(0));                    // on all sides
//     u.set_beyond(0, End::low, GhostRule<double, 2>::mirror());       // above the first row

#include "norma/decompose/box.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

namespace norma {

/// The two ends of a dimension.
enum class End : std::uint8_t { low, high };

/// How ghosts beyond a side follow from the cells inside: the ghost k cells beyond the edge
/// from the cell k cells before it.
template <typename T, int N>
class GhostRule {
  public:
    /// The value of a ghost, from that of its mirror image, its place (beyond the array, at a
    /// corner in several dimensions; within it along those in which it goes round), and how
    /// many steps have been made.
    using Function =
        std::function<T(const T& mirrored, const Index<N>& ghost, std::int64_t steps)>;

    /// All ghosts hold `value`; T{} is the rule of a new field.
    [[nodiscard]] static GhostRule value(T value) { return GhostRule(Kind::value, value); }
    /// Ghosts are a mirror image: nothing flows through the edge.
    [[nodiscard]] static GhostRule mirror() { return GhostRule(Kind::mirror, T{}); }
    /// From each cell to the next outward the values rise by `rise`: what flows through the
    /// edge is given. Of numbers.
    [[nodiscard]] static GhostRule slope(T rise) { return GhostRule(Kind::slope, rise); }
    /// Whatever is wanted.
    [[nodiscard]] static GhostRule function(Function function) {
        GhostRule rule(Kind::function, T{});
        rule.function_ = std::move(function);
        return rule;
    }

    /// Whether the ghosts never change.
    [[nodiscard]] bool is_constant() const noexcept { return kind_ == Kind::value; }

    /// What they hold then.
    [[nodiscard]] const T& constant() const noexcept { return number_; }

    /// The value of a ghost whose mirror image is `distance` cells away.
    [[nodiscard]] T operator()(const T& mirrored,
                               std::int64_t distance,
                               const Index<N>& ghost,
                               std::int64_t steps) const {
        switch (kind_) {
            case Kind::value:
                return number_;
            case Kind::mirror:
                return mirrored;
            case Kind::slope:
                if constexpr (requires { static_cast<T>(mirrored + number_ * T(distance)); })
                    return static_cast<T>(mirrored + number_ * T(distance));
                return mirrored;
            default:
                return function_(mirrored, ghost, steps);
        }
    }

  private:
    enum class Kind : std::uint8_t { value, mirror, slope, function };
    GhostRule(Kind kind, T number) : kind_(kind), number_(std::move(number)) {}

    Kind kind_;
    T number_;
    Function function_;
};

}  // namespace norma
