#include "farm/peers.hpp"

#include "norma/wire/encode.hpp"

#include <algorithm>

namespace norma::farm {

Peers::Peers(int ranks, Time now) : next_round_(now + round), next_check_(now + round) {
    for (int rank = 0; rank < ranks; ++rank)
        peers_.push_back({.conversation = Conversation(Voice::manager, 1, now)});
}

void Peers::mark(int rank) {
    if (!std::exchange(peer(rank).has_news, true)) news_.push_back(rank);
}

Peers::Heard Peers::hear(int from, Envelope envelope, std::size_t bytes, Time now) {
    Peer& who = peer(from);
    const std::uint64_t current = who.conversation.session();
    if (envelope.session < current) return {};
    Heard heard;
    if (envelope.session > current) {
        heard.anew = true;
        who.conversation = Conversation(Voice::manager, envelope.session, now);
        who.over = false;
    } else if (who.over) {
        farewells_.push_back(
            {from,
             wire::encode(Envelope{
                 .voice = Voice::farewell, .session = current, .message = std::nullopt})});
        return {};
    }
    heard.messages = who.conversation.hear(std::move(envelope), bytes, now);
    mark(from);
    return heard;
}

void Peers::say(int to, const Message& message) {
    if (peer(to).over) return;
    peer(to).conversation.say(message);
    mark(to);
}

void Peers::give_up(int rank) {
    peer(rank).over = true;
}

void Peers::collect(int rank, Time now, std::vector<Outgoing>& outgoing) {
    Peer& who = peer(rank);
    who.has_news = false;
    if (who.over) return;
    for (Bytes& body : who.conversation.take_outgoing(now))
        outgoing.push_back({rank, std::move(body)});
}

std::vector<Peers::Outgoing> Peers::take_outgoing(Time now) {
    std::vector<Outgoing> outgoing = std::exchange(farewells_, {});
    for (const int rank : std::exchange(news_, {}))
        collect(rank, now, outgoing);
    if (now >= next_round_) {
        next_round_ = now + round;
        for (int rank = 0; rank < static_cast<int>(peers_.size()); ++rank)
            collect(rank, now, outgoing);
    }
    return outgoing;
}

std::vector<int> Peers::silent(Time now, Duration lease) {
    std::vector<int> ranks;
    if (now < next_check_) return ranks;
    next_check_ = now + round;
    for (int rank = 0; rank < static_cast<int>(peers_.size()); ++rank) {
        const Peer& who = peer(rank);
        if (!who.over && who.conversation.silence(now) > lease) ranks.push_back(rank);
    }
    return ranks;
}

}  // namespace norma::farm
