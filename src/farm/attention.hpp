#pragma once
// Time as far as this process was awake to notice it.

#include "norma/base/clock.hpp"

#include <algorithm>
#include <utility>

namespace norma::farm {

/// A process that was stopped for an hour (Ctrl-Z, a suspended job) has not listened for an
/// hour: that nothing was heard in it says nothing about the others.
class Attention {
  public:
    /// Between two looks no more than this counts; nobody sleeps longer without looking.
    static constexpr std::chrono::seconds most{2};

    explicit Attention(Time now) : last_(now), attentive_(now) {}

    [[nodiscard]] Time at(Time now) {
        attentive_ += std::min<Duration>(now - std::exchange(last_, now), most);
        return attentive_;
    }

  private:
    Time last_;
    Time attentive_;
};

}  // namespace norma::farm
