#pragma once
// Sleeping until something may have happened.

#include "norma/base/clock.hpp"

#include <poll.h>

#include <optional>
#include <vector>

namespace norma::farm {

/// Descriptors and moments that end a rank's sleep.
class Wait {
  public:
    /// Negative descriptors are left out.
    void for_readable(int descriptor);
    void for_writable(int descriptor);
    void until(std::optional<Time> moment);

    [[nodiscard]] std::optional<Time> moment() const noexcept { return moment_; }
    /// Sleeps until one of them comes.
    void sleep(Time now);

  private:
    std::vector<pollfd> polled_;
    std::optional<Time> moment_;
};

}  // namespace norma::farm
