#pragma once
// The manager's ends of its conversations with all workers, and who of them was given up.

#include "farm/conversation.hpp"

#include <utility>
#include <vector>

namespace norma::farm {

class Peers {
  public:
    Peers(int ranks, Time now);

    /// What came from a rank: its messages whose turn has come. `anew`: it had been given up,
    /// and these are the first of a new session.
    struct Heard {
        bool anew = false;
        std::vector<Message> messages;
    };
    [[nodiscard]] Heard hear(int from, Envelope envelope, std::size_t bytes, Time now);
    /// To a rank that was given up nothing is said.
    void say(int to, const Message& message);
    /// Ends the session of a rank: what still comes of it counts for nothing.
    void give_up(int rank);

    struct Outgoing {
        int to = 0;
        Bytes body;
    };
    [[nodiscard]] std::vector<Outgoing> take_outgoing(Time now);
    /// Ranks not heard of for longer than `lease`, given-up ones left out. Looks only once in
    /// a while.
    [[nodiscard]] std::vector<int> silent(Time now, Duration lease);
    /// When there is something to do by itself.
    [[nodiscard]] Time next_deadline() const noexcept { return next_round_; }

  private:
    /// So often all conversations are looked at; in between only those with news.
    static constexpr std::chrono::milliseconds round{100};

    struct Peer {
        Conversation conversation;
        bool over = false;
        bool has_news = false;
    };
    [[nodiscard]] Peer& peer(int rank) { return peers_[static_cast<std::size_t>(rank)]; }
    void mark(int rank);
    void collect(int rank, Time now, std::vector<Outgoing>& outgoing);

    std::vector<Peer> peers_;
    std::vector<int> news_;  // ranks to which something must be said now
    std::vector<Outgoing> farewells_;
    Time next_round_;
    Time next_check_;
};

}  // namespace norma::farm
