#include "farm/history.hpp"

#include <algorithm>

namespace norma::farm {

namespace {

class Reader {
  public:
    explicit Reader(History& history) : history_(history) {}

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
        if (task.finished()) ++history_.finished;
    }

    void operator()(const ListRecord& list, Journal::Place) { history_.total = list.total; }

  private:
    History& history_;
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
    Reader reader(history);
    const auto note = journal.replay([&](const JournalRecord& record, Journal::Place place) {
        std::visit([&](const auto& each) { reader(each, place); }, record);
    });
    if (!note) return Failure{note.error()};
    history.note = *note;
    return history;
}

}  // namespace norma::farm
