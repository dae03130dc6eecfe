#pragma once
// How the ranks of a farm talk: ordered, reliable messages between any two of them, no waiting.

#include "norma/base/bytes.hpp"
#include "norma/base/clock.hpp"

#include <optional>
#include <utility>

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

    /// Takes `body` over and returns at once. Messages to one rank arrive in the order sent.
    virtual void send(int to, Bytes body) = 0;
    /// The next message if one is there.
    [[nodiscard]] virtual std::optional<Received> receive() = 0;
    /// Bytes accepted by send() and not yet delivered to the transport: the brake of output
    /// floods.
    [[nodiscard]] virtual std::size_t unsent() = 0;

    /// Readable when receive() may have something; -1 when only looking can tell.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// How long a rank that heard nothing for `idle` may sleep before it must look again.
    [[nodiscard]] virtual Duration patience(Duration idle) = 0;
};

}  // namespace norma::farm
