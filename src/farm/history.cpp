#include "farm/history.hpp"

#include "farm/pack_folder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace norma::farm {

namespace {

class Reader {
  public:
    Reader(History& history, Journal& journal) : history_(history), journal_(journal) {}

    void operator()(const RunRecord& run, Journal::Place) {
        if (!history_.first) history_.first = run;
        history_.last = run;
        for (auto& [id, task] : history_.tasks)
            task.running = false;
    }

    void operator()(const StartRecord& start, Journal::Place place) {
        PastTask& task = history_.tasks[start.id];
        task.attempts = std::max(task.attempts, start.attempt);
        task.running = true;
        task.start = place;
    }

    void operator()(const OutputRecord& output, Journal::Place place) {
        PastTask& task = history_.tasks[output.id];
        if (task.finished()) return;  // a late piece of an attempt that lost
        task.pieces.push_back({output.attempt, place});
    }

    void operator()(const PackedRecord& packed, Journal::Place place) {
        PastTask& task = history_.tasks[packed.id];
        if (task.finished()) return;
        const auto output = journal_.read_packed(packed);
        if (output) {
            history_.pack_runs.insert(run_of_pack(packed.place.pack));
        } else {
            why_[packed.id] = output.error();
        }
        task.pieces.push_back({packed.attempt, place, !output});
    }

    void operator()(const EndRecord& end, Journal::Place place) {
        PastTask& task = history_.tasks[end.outcome.id];
        task.running = false;
        task.attempts = std::max(task.attempts, end.outcome.attempt);
        if (task.finished()) return;  // the first result wins
        task.ending = end.outcome.ending;
        task.end = place;
        const std::uint32_t ended = end.outcome.attempt;
        const bool last = end.final != 0;
        std::erase_if(task.pieces, [&](const PastTask::Piece& piece) {
            return (piece.attempt == ended) != last;
        });
        if (!task.finished()) return;
        if (std::any_of(task.pieces.begin(), task.pieces.end(), [](const auto& piece) {
                return piece.lost;
            })) {
            lost_[end.outcome.id] = {end.outcome.seq, why_[end.outcome.id]};
            task.ending.reset();
            task.pieces.clear();
            return;
        }
        lost_.erase(end.outcome.id);
        ++history_.finished;
    }

    void operator()(const ListRecord& list, Journal::Place) { history_.total = list.total; }

    [[nodiscard]] std::string lost() const {
        if (lost_.empty()) return {};
        const auto first =
            std::min_element(lost_.begin(), lost_.end(), [](const auto& a, const auto& b) {
                return a.second.seq < b.second.seq;
            });
        return fmt::format("finished tasks whose output is lost: {}; the first is task {}: {}",
                           lost_.size(),
                           first->second.seq,
                           first->second.why);
    }

  private:
    struct Loss {
        std::uint64_t seq = 0;
        std::string why;
    };

    History& history_;
    Journal& journal_;
    std::map<TaskId, std::string> why_;  // a piece cannot be read
    std::map<TaskId, Loss> lost_;        // and its task was finished
};

}  // namespace

std::vector<Journal::Place> PastTask::places() const {
    std::vector<Journal::Place> places;
    for (const Piece& piece : pieces)
        places.push_back(piece.place);
    return places;
}

Result<History> History::read(Journal& journal) {
    History history;
    Reader reader(history, journal);
    const auto note = journal.replay([&](const JournalRecord& record, Journal::Place place) {
        std::visit([&](const auto& each) { reader(each, place); }, record);
    });
    if (!note) return Failure{note.error()};
    history.note = *note;
    history.lost = reader.lost();
    return history;
}

}  // namespace norma::farm
