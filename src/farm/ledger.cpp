#include "farm/ledger.hpp"

#include <utility>

namespace norma::farm {

Ledger::Ledger(Journal journal, History history, Report& report, Settings settings)
    : journal_(std::move(journal)),
      history_(std::move(history)),
      report_(report),
      settings_(settings) {}

void Ledger::begin(const RunRecord& run) {
    if (!journal_.is_scratch()) journal_.append(run);
}

std::uint32_t Ledger::attempts_before(const TaskId& id) const {
    const auto found = history_.tasks.find(id);
    return found == history_.tasks.end() ? 0 : found->second.attempts;
}

bool Ledger::finished_before(const Task& task) {
    const auto found = history_.tasks.find(task.id);
    if (found == history_.tasks.end() || !found->second.finished()) return false;
    Result result{.outcome = {}, .output = {}, .shown_again = true};
    result.outcome.seq = task.seq;
    result.output.pieces = found->second.places();
    result.output.end = found->second.end;
    result.output.rest_in_memory = false;
    due_.push_back(std::move(result));
    return true;
}

void Ledger::list_ended(std::uint64_t total) {
    if (!journal_.is_scratch()) journal_.append(ListRecord{total});
}

void Ledger::on(const Started& started) {
    if (journal_.is_scratch()) return;
    journal_.append(StartRecord{.id = started.task.id,
                                .seq = started.task.seq,
                                .attempt = started.attempt,
                                .rank = started.rank,
                                .text = started.task.text});
}

void Ledger::on(const Piece& piece) {
    const Output& output = piece.output;
    auto& places = pieces_[{output.seq, output.attempt}];
    if (output.packed) {
        places.push_back(journal_.append(PackedRecord{.id = piece.id,
                                                      .attempt = output.attempt,
                                                      .channel = output.channel,
                                                      .place = *output.packed}));
        return;
    }
    places.push_back(journal_.append(OutputRecord{.id = piece.id,
                                                  .attempt = output.attempt,
                                                  .channel = output.channel,
                                                  .bytes = output.bytes}));
}

void Ledger::on(const Finished& finished) {
    Result result{.outcome = finished.outcome, .output = {}, .shown_again = false};
    if (!journal_.is_scratch()) {
        result.output.end = journal_.append(
            EndRecord{.outcome = finished.outcome,
                      .final = finished.final ? std::uint8_t{1} : std::uint8_t{0},
                      .out = finished.out,
                      .err = finished.err});
    }
    const auto pieces = pieces_.find({finished.outcome.seq, finished.outcome.attempt});
    if (pieces != pieces_.end()) {
        result.output.pieces = std::move(pieces->second);
        pieces_.erase(pieces);
    }
    if (!finished.final) {
        forget(result.output);
        report_.attempt_ended(finished.outcome);
        return;
    }
    if (finished.left_out > 0) report_.output_was_cut(finished.outcome.seq, finished.left_out);
    result.output.out = finished.out;
    result.output.err = finished.err;
    due_.push_back(std::move(result));
}

std::optional<Failure> Ledger::commit(Time now) {
    if (auto failure = journal_.flush()) return failure;
    if (settings_.sync) {
        if (auto failure = journal_.sync(now, *settings_.sync)) return failure;
    }
    if (auto failure = take_due()) return failure;
    show();
    return report_.write_some();
}

std::optional<Time> Ledger::sync_due() const {
    if (!settings_.sync) return std::nullopt;
    return journal_.sync_due(*settings_.sync);
}

std::optional<Failure> Ledger::take_due() {
    for (Result& result : std::exchange(due_, {})) {
        if (result.shown_again) {
            const auto record = journal_.read(*result.output.end);
            if (!record) return Failure{record.error()};
            const std::uint64_t seq = result.outcome.seq;  // the list may have been reordered
            result.outcome = std::get<EndRecord>(*record).outcome;
            result.outcome.seq = seq;
        }
        report_.committed(result.outcome, result.output, result.shown_again);
        hold(result);
        if (settings_.order == Order::completion) {
            showing_.push_back(std::move(result));
        } else {
            held_.emplace(result.outcome.seq, std::move(result));
        }
    }
    for (auto next = held_.begin(); next != held_.end() && next->first == next_seq_;
         ++next_seq_) {
        showing_.push_back(std::move(next->second));
        next = held_.erase(next);
    }
    return std::nullopt;
}

void Ledger::hold(Result& result) {
    StoredOutput& output = result.output;
    if (held_bytes_ + output.in_memory() > held_limit) output.move_to(journal_, result.outcome);
    held_bytes_ += output.in_memory();
}

void Ledger::show() {
    for (; !showing_.empty() && !report_.is_full(); showing_.pop_front()) {
        Result& result = showing_.front();
        if (!report_.show(result.outcome, result.output, journal_)) return;
        held_bytes_ -= result.output.in_memory();
        forget(result.output);
    }
    reclaim_scratch();
}

/// Nothing will ask for it any more.
void Ledger::forget(const StoredOutput& output) {
    if (!journal_.is_scratch()) return;
    for (const Journal::Place place : output.pieces)
        journal_.forget(place);
}

/// A scratch journal starts over when nothing refers to it any more.
void Ledger::reclaim_scratch() {
    if (journal_.is_scratch() && journal_.size() > 0 && held_.empty() && showing_.empty() &&
        pieces_.empty()) {
        journal_.clear();
    }
}

void Ledger::end_of_results() {
    if (!journal_.is_scratch()) return;
    for (auto& [seq, result] : std::exchange(held_, {}))
        showing_.push_back(std::move(result));
}

std::optional<Failure> Ledger::close(Time now) {
    if (auto failure = report_.check_output()) return failure;
    if (!settings_.sync) return std::nullopt;
    return journal_.sync(now, Duration::zero());
}

}  // namespace norma::farm
