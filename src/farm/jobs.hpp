#pragma once
// How many tasks run at once on a host: the argument of -j.

#include "norma/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace norma::farm {

/// The argument of -j, to be applied to the cores of every host.
class Jobs {
  public:
    /// One per core.
    Jobs() = default;

    /// `8`, `50%` of the cores, `+2` or `-1` relative to them; empty: one per core.
    [[nodiscard]] static Result<Jobs> parse(std::string_view text);

    /// Slots of a host with so many cores: at least 1, percentages rounded down.
    [[nodiscard]] int on(int cores) const noexcept;

    static constexpr int most = 65536;

  private:
    enum class Kind : std::uint8_t { absolute, percent, relative };
    Jobs(Kind kind, double number) : kind_(kind), number_(number) {}

    Kind kind_ = Kind::relative;
    double number_ = 0;
};

}  // namespace norma::farm
