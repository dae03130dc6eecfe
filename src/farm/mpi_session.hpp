#pragma once
// MPI from the first call to the last, as a farm uses it.

#include "norma/comm/environment.hpp"

#include "farm/mpi_link.hpp"

#include <chrono>
#include <memory>

namespace norma::farm {

class MpiSession {
  public:
    /// Begins MPI. Throws UsageError when the launch is broken. A process for which MPI has not
    /// begun after `limit` ends with `status`: it waits for a rank that is gone. `survive` as
    /// in end_all_ranks().
    MpiSession(std::chrono::microseconds limit, int status, bool survive);

    [[nodiscard]] MpiLink& link() noexcept { return *link_; }

    /// Ends MPI; if `together` is false others may be gone, and this process must leave
    /// without.
    void finish(bool together);
    /// Ends this process and all others: one that is frozen or cut off would keep the launcher
    /// waiting for ever. The launcher ends with `status`, or with 1 where it lets ranks die
    /// (`survive`). `norma run` is told, as such a launcher may stay all the same.
    [[noreturn]] static void end_all_ranks(int status, bool survive);

  private:
    std::unique_ptr<Environment> environment_;
    std::unique_ptr<MpiLink> link_;  // ends before MPI does
};

}  // namespace norma::farm
