#include "farm/pack_writer.hpp"

#include <filesystem>
#include <utility>
#include <variant>

namespace norma::farm {

namespace fs = std::filesystem;

bool PackWriter::open() {
    if (closed_ || settings_.folder.empty()) return false;
    if (pack_) return true;
    const fs::path folder = settings_.folder;
    const std::string rank = std::to_string(rank_);
    auto pack = Journal::new_pack(folder / rank);
    closed_ = !pack;
    if (closed_) return false;
    pack_ = std::make_unique<Journal>(std::move(*pack));
    name_ = folder.filename() / rank;
    if (settings_.synced != 0) sync_folder(folder.parent_path());
    return true;
}

void PackWriter::store(Output& output) {
    if (!open()) return;
    JournalRecord record = OutputRecord{.id = {},
                                        .attempt = output.attempt,
                                        .channel = output.channel,
                                        .bytes = std::exchange(output.bytes, {})};
    const Journal::Place place = pack_->append(record);
    if (pack_->flush()) {
        closed_ = true;
        output.bytes = std::move(std::get<OutputRecord>(record).bytes);
        return;
    }
    output.packed = PackPlace{.pack = name_, .offset = place.offset, .length = place.length};
    owing_.insert(output.seq);
    unsettled_ += place.length;
    if (unsettled_ >= settled_at_once) static_cast<void>(bring_to_disk());
}

void PackWriter::settle(Outcomes& outcomes) {
    for (Ended& ended : outcomes.ended) {
        if (owing_.erase(ended.seq) == 0) continue;
        const auto failure = bring_to_disk();
        if (!failure || ended.ending != Ending::finished) continue;
        ended.ending = Ending::failed;
        ended.exit_status = 1;
        ended.note = failure->message;
    }
}

std::optional<Failure> PackWriter::bring_to_disk() {
    if (lost_) return lost_;
    unsettled_ = 0;
    lost_ =
        settings_.synced != 0 ? pack_->sync(Clock::now(), Duration::zero()) : pack_->publish();
    if (lost_) closed_ = true;
    return lost_;
}

}  // namespace norma::farm
