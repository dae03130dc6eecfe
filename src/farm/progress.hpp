#pragma once
// Lines on standard error that say how far a long run is: one now and then, each a whole line,
// so that log files stay readable.

#include "norma/base/clock.hpp"

#include "farm/tally.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace norma::farm {

class Progress {
  public:
    enum class Mode { lines, silent };

    Progress(Mode mode, Time now) : mode_(mode), started_(now), due_(now + first_after) {}

    /// When the next line is due; none when silent.
    [[nodiscard]] std::optional<Time> due() const;
    /// The line, if one is due; without its line end.
    [[nodiscard]] std::optional<std::string> line(Time now,
                                                  const Tally& tally,
                                                  std::optional<std::uint64_t> total,
                                                  std::size_t running);

  private:
    static constexpr std::chrono::seconds first_after{10};
    static constexpr std::chrono::seconds period{30};

    Mode mode_;
    Time started_;
    Time due_;
};

}  // namespace norma::farm
