#pragma once
// A bell per rank: who has sent a message to a rank of the same host rings it, so that an idle
// rank can sleep in poll() instead of looking for messages all the time.

#include "base/file_descriptor.hpp"

#include <mpi.h>
#include <sys/types.h>

#include <utility>
#include <vector>

namespace norma::farm {

class Doorbell {
  public:
    Doorbell() = default;
    /// Collective over `comm`.
    [[nodiscard]] static Doorbell among(MPI_Comm comm);

    /// Wakes `rank` if it is on this host. Never waits; a bell that cannot ring is no error.
    void ring(int rank);
    /// Ranks of this host whose bell rang before and is gone: they have ended.
    [[nodiscard]] std::vector<int> take_gone() { return std::exchange(gone_, {}); }
    /// Forgets the rings so far: call it before looking for messages.
    void answer();

    [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }
    /// Every other rank can ring ours: nothing arrives unannounced.
    [[nodiscard]] bool reaches_everyone() const noexcept { return reaches_everyone_; }

  private:
    FileDescriptor socket_;
    std::vector<pid_t> process_of_;  // by rank; 0: on another host
    std::vector<bool> has_rung_;     // by rank
    std::vector<int> gone_;
    bool reaches_everyone_ = false;
};

}  // namespace norma::farm
