#pragma once
// One end of what a manager and a worker say to each other: every message is taken once and in
// its turn, whatever the way does to it, and who has nothing to say still shows that it lives.
//
//     conversation.say(message);
//     for (Bytes& body : conversation.take_outgoing(now)) link.send(peer, std::move(body));
//     for (Message& message : conversation.hear(envelope, bytes, now)) use(message);

#include "norma/base/bytes.hpp"
#include "norma/base/clock.hpp"

#include "farm/message.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace norma::farm {

/// Who speaks: our own rank is both, and hears both.
enum class Voice : std::uint8_t {
    worker,
    manager,
    farewell,  ///< the manager's: the session is over, its tasks went to others
};

/// What travels. A worker that was given up begins a new session; what is still under way from
/// an old one counts for nothing.
struct Envelope {
    Voice voice = Voice::worker;
    std::uint64_t session = 1;
    std::uint64_t number = 0;  ///< of the message, from 1; 0: only a sign of life
    std::uint64_t taken = 0;   ///< the other's messages up to this one were taken
    std::optional<Message> message;
};

class Conversation {
  public:
    /// Who has said nothing for so long gives a sign of life.
    static constexpr std::chrono::milliseconds pulse{1000};
    /// What was taken is acknowledged within this time.
    static constexpr std::chrono::milliseconds answer{100};
    /// What was not acknowledged for so long is said again.
    static constexpr std::chrono::milliseconds repeat{3000};

    Conversation(Voice own, std::uint64_t session, Time now);

    void say(const Message& message);
    /// An envelope of this session, that came as so many bytes. Gives the messages whose turn
    /// has come.
    [[nodiscard]] std::vector<Message> hear(Envelope envelope, std::size_t bytes, Time now);
    /// Encoded envelopes that must leave now.
    [[nodiscard]] std::vector<Bytes> take_outgoing(Time now);

    [[nodiscard]] std::uint64_t session() const noexcept { return session_; }
    /// When take_outgoing() will have something by itself.
    [[nodiscard]] Time next_deadline() const;
    /// How long nothing has been heard.
    [[nodiscard]] Duration silence(Time now) const noexcept { return now - heard_; }
    /// Bytes said and not known to have been taken: the brake of output floods.
    [[nodiscard]] std::size_t unacknowledged() const noexcept { return kept_bytes_; }

  private:
    /// Further ahead of its turn a message is not kept; it is said again.
    static constexpr std::uint64_t window = 4096;
    /// What was taken is acknowledged at once when there is so much of it.
    static constexpr std::size_t answer_bytes = std::size_t{256} * 1024;

    [[nodiscard]] Bytes sealed(std::uint64_t number, std::optional<Message> message) const;

    Voice own_;
    std::uint64_t session_;
    std::uint64_t said_ = 0;   // the number of our last message
    std::uint64_t taken_ = 0;  // of the other's
    std::deque<Bytes> kept_;   // ours that were not acknowledged, up to number said_
    std::size_t kept_bytes_ = 0;
    std::size_t unsent_ = 0;                  // of those at the end of kept_
    std::map<std::uint64_t, Message> early_;  // the other's that wait for their turn
    std::size_t taken_bytes_ = 0;             // since our last answer
    bool owes_answer_ = false;
    Time heard_;
    Time spoke_;
    Time moved_;  // when something was last acknowledged or said again
};

}  // namespace norma::farm
