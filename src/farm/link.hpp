#pragma once
// How the ranks of a farm pass bytes to each other, without waiting. In what order they arrive,
// and whether, is the conversation's care.

#include "norma/base/bytes.hpp"
#include "norma/base/clock.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace norma::farm {

struct Received {
    int from = 0;
    Bytes body;
};

class Link {
  public:
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    virtual ~Link() = default;

    [[nodiscard]] virtual int rank() const = 0;
    [[nodiscard]] virtual int size() const = 0;

    /// Takes `body` over and returns at once.
    virtual void send(int to, Bytes body) = 0;
    /// The next message if one is there.
    [[nodiscard]] virtual std::optional<Received> receive() = 0;
    /// The rank was given up: what was sent to it may never leave, what it was sending never
    /// arrive.
    virtual void forget(int rank) = 0;

    /// Ranks known to have ended since the last call. That one has not ended is not known.
    [[nodiscard]] virtual std::vector<int> take_gone() { return {}; }

    /// Readable when receive() may have something; -1 when only looking can tell.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// How long a rank that heard nothing for `idle` may sleep before it must look again.
    [[nodiscard]] virtual Duration patience(Duration idle) = 0;
};

}  // namespace norma::farm
