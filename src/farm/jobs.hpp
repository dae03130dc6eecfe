#pragma once
// How many tasks a host runs at a time, as people type it.

#include "norma/base/result.hpp"

#include <string>

namespace norma::farm {

/// The slots of a host: a number, or one relative to its cores.
class Jobs {
  public:
    /// "" (one per core), "8", "50%", "+2" or "-1", as GNU parallel reads them.
    [[nodiscard]] static Result<Jobs> parse(const std::string& text);

    /// On a host with `cores` cores; at least 1.
    [[nodiscard]] int on(int cores) const noexcept;

  private:
    double per_core_ = 1;
    int plus_ = 0;
};

}  // namespace norma::farm
