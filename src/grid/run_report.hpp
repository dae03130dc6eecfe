#pragma once
// What a run tells the user while it goes on, and at its end.

#include "norma/base/clock.hpp"
#include "norma/decompose/halo_core.hpp"

#include "grid/field_summary.hpp"
#include "grid/simulation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace norma::grid {

/// Steps counted up until they are told of.
class RunReport {
  public:
    /// Cells a second that memory would allow; 0 where that is not known.
    explicit RunReport(double limit) : limit_(limit) {}

    void add(const StepReport& steps);
    /// Collective: `step 500 of 5000, t 500: u 0.3 to 1, sum 2e+05; 812 Mcells/s, ...`, and
    /// begins to count anew.
    template <int N>
    [[nodiscard]] std::string line(const Simulation<N>& simulation,
                                   double time,
                                   std::int64_t last_step,
                                   const std::vector<FieldSummary>& fields);

  private:
    double limit_;
    StepReport counted_;
};

}  // namespace norma::grid
