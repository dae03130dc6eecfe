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
        if (output.attempt != task.pieces_of) task.pieces.clear();
        task.pieces_of = output.attempt;
        task.pieces.push_back(place);
    }

    void operator()(const EndRecord& end, Journal::Place place) {
        PastTask& task = history_.tasks[end.outcome.id];
        task.running = false;
        task.attempts = std::max(task.attempts, end.outcome.attempt);
        if (task.finished()) return;  // the first result wins
        task.ending = end.outcome.ending;
        task.end = place;
        if (task.pieces_of != end.outcome.attempt) task.pieces.clear();
        if (task.finished()) ++history_.finished;
    }

    void operator()(const ListRecord& list, Journal::Place) { history_.total = list.total; }

  private:
    History& history_;
};

}  // namespace

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
