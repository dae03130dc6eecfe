#include "farm/stored_output.hpp"

#include <utility>

namespace norma::farm {

void StoredOutput::move_to(Journal& journal, const Outcome& outcome) {
    if (!rest_in_memory) return;
    rest_in_memory = false;
    for (const Channel channel : {Channel::out, Channel::err}) {
        Bytes bytes = std::exchange(channel == Channel::out ? out : err, {});
        if (end || bytes.empty()) continue;
        pieces.push_back(journal.append(OutputRecord{.id = outcome.id,
                                                     .attempt = outcome.attempt,
                                                     .channel = channel,
                                                     .bytes = std::move(bytes)}));
    }
}

std::optional<Failure> StoredOutput::for_each(
    Journal& journal, const std::function<void(Channel, ByteView)>& take) const {
    for (const Journal::Place place : pieces) {
        const auto record = journal.read(place);
        if (!record) return Failure{record.error()};
        const auto& piece = std::get<OutputRecord>(*record);
        take(piece.channel, piece.bytes);
    }
    if (rest_in_memory) {
        take(Channel::out, out);
        take(Channel::err, err);
    } else if (end) {
        const auto record = journal.read(*end);
        if (!record) return Failure{record.error()};
        const auto& rest = std::get<EndRecord>(*record);
        take(Channel::out, rest.out);
        take(Channel::err, rest.err);
    }
    return std::nullopt;
}

}  // namespace norma::farm
