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

std::optional<Failure> StoredOutput::for_each(Journal& journal, const Take& take) {
    while (!is_all_taken()) {
        if (auto failure = next(journal, take)) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> StoredOutput::next(Journal& journal, const Take& take) {
    const std::size_t piece = taken++;
    if (piece < pieces.size()) {
        const auto output = journal.read_output(pieces[piece]);
        if (!output) return Failure{output.error()};
        take(output->channel, output->bytes);
    } else if (rest_in_memory) {
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
