#pragma once
// Cells on their way between ranks, of any element and any number of dimensions.
//
// The cells that go from one rank to another are a sequence both ends know, sent as messages of
// equal size. Every rank begins its messages in the order of rounds: to the next rank and from
// the one before, then to the one after the next, and so on. So the earliest message that is
// not over is always begun at both ends, and none waits for ever, however little memory there
// is.

#include "norma/comm/communicator_class.hpp"

#include "decompose/patch.hpp"
#include "decompose/workspace.hpp"

#include <memory>
#include <span>
#include <vector>

namespace norma::detail {

/// The patches of one peer.
struct PeerShare {
    int peer = 0;
    std::span<const Patch> patches;
    std::int64_t cells = 0;
};

/// Patches by peer: those of this rank itself apart, the others in the order of rounds.
class PeerShares {
  public:
    enum class Direction { out, in };

    PeerShares(std::vector<Patch> patches, int rank, int ranks, Direction direction);

    [[nodiscard]] std::span<const PeerShare> others() const noexcept { return others_; }
    [[nodiscard]] std::span<const Patch> own() const noexcept { return own_; }

  private:
    std::vector<Patch> patches_;
    std::vector<PeerShare> others_;
    std::span<const Patch> own_;
};

class Mover {
  public:
    /// Collective. `comm` is for these messages alone; all ranks give the same `buffer_bytes`.
    /// `memory` is for messages, and kept: new memory costs as much as a move.
    Mover(Communicator comm,
          std::vector<Patch> out,
          std::vector<Patch> in,
          std::size_t buffer_bytes,
          std::shared_ptr<Workspace> memory = std::make_shared<Workspace>());

    /// Collective; one thread at a time. The memories do not overlap.
    void run(const Placement& from,
             const std::byte* from_memory,
             const Placement& to,
             std::byte* to_memory) const;

  private:
    Communicator comm_;
    PeerShares out_;
    PeerShares in_;
    std::size_t buffer_bytes_;
    std::shared_ptr<Workspace> memory_;
};

}  // namespace norma::detail
