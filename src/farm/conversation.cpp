#include "farm/conversation.hpp"

#include "norma/wire/encode.hpp"

#include <algorithm>
#include <utility>

namespace norma::farm {

Conversation::Conversation(Voice own, std::uint64_t session, Time now)
    : own_(own), session_(session), heard_(now), spoke_(now), moved_(now) {}

Bytes Conversation::sealed(std::uint64_t number, std::optional<Message> message) const {
    return wire::encode(Envelope{.voice = own_,
                                 .session = session_,
                                 .number = number,
                                 .taken = taken_,
                                 .message = std::move(message)});
}

void Conversation::say(const Message& message) {
    kept_.push_back(sealed(++said_, message));
    kept_bytes_ += kept_.back().size();
    ++unsent_;
}

std::vector<Message> Conversation::hear(Envelope envelope, std::size_t bytes, Time now) {
    heard_ = now;
    while (!kept_.empty() && said_ - kept_.size() < std::min(envelope.taken, said_)) {
        kept_bytes_ -= kept_.front().size();
        kept_.pop_front();
        moved_ = now;
    }
    unsent_ = std::min(unsent_, kept_.size());
    std::vector<Message> due;
    if (envelope.number == 0 || !envelope.message) return due;
    taken_bytes_ += bytes;
    owes_answer_ = true;  // also for one taken before: the answer was lost
    const bool in_window = envelope.number > taken_ && envelope.number <= taken_ + window;
    if (in_window) early_.try_emplace(envelope.number, std::move(*envelope.message));
    for (auto next = early_.begin(); next != early_.end() && next->first == taken_ + 1;) {
        due.push_back(std::move(next->second));
        next = early_.erase(next);
        ++taken_;
    }
    return due;
}

std::vector<Bytes> Conversation::take_outgoing(Time now) {
    std::vector<Bytes> outgoing;
    if (kept_.empty()) moved_ = now;
    if (kept_.size() == unsent_) {
        moved_ = now;  // all of it is new
    } else if (now - moved_ >= repeat) {
        outgoing.push_back(kept_.front());
        moved_ = now;
    }
    for (; unsent_ > 0; --unsent_)
        outgoing.push_back(kept_[kept_.size() - unsent_]);
    const bool answers =
        owes_answer_ && (taken_bytes_ >= answer_bytes || now - spoke_ >= answer);
    if (outgoing.empty() && (answers || now - spoke_ >= pulse)) {
        outgoing.push_back(sealed(0, std::nullopt));
    }
    if (outgoing.empty()) return outgoing;
    spoke_ = now;
    owes_answer_ = false;
    taken_bytes_ = 0;
    return outgoing;
}

Time Conversation::next_deadline() const {
    Time next = spoke_ + (owes_answer_ ? answer : pulse);
    if (!kept_.empty()) next = std::min<Time>(next, moved_ + repeat);
    return next;
}

}  // namespace norma::farm
