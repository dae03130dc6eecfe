#include "farm/report.hpp"

#include "base/printable.hpp"
#include "farm/describe.hpp"
#include "farm/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace norma::farm {

namespace {

void wait_for(const FileWriter& stream, Wait& wait) {
    if (stream.reader_is_behind()) {
        wait.until(Clock::now() + FileWriter::look_again);
    } else {
        wait.for_writable(stream.descriptor());
    }
}

}  // namespace

void Report::heed_readers_of(pid_t launcher) {
    for (FileWriter* stream : {&out_, &err_, &words_})
        stream->heed_reader_of(launcher);
    if (job_log_) job_log_->heed_reader_of(launcher);
}

void Report::attempt_ended(const Outcome& outcome) {
    tally_.busy_seconds += outcome.ran;
    if (outcome.ending == Ending::canceled) {
        ++tally_.canceled;
    } else if (outcome.ending == Ending::lost) {
        ++tally_.lost;
    } else if (outcome.ending == Ending::superseded) {
        ++tally_.superseded;
    } else {
        ++tally_.retried;
    }
}

void Report::output_was_cut(std::uint64_t seq, std::uint64_t left_out) {
    if (++tally_.cut > failures_told) return;
    say("task " + std::to_string(seq) + ": " + with_commas(left_out) +
        " bytes of its output left out (--max-output 0 keeps all)");
}

void Report::committed(const Outcome& outcome, const StoredOutput& output, bool again) {
    if (outcome.ending == Ending::finished) {
        ++tally_.finished;
    } else if (outcome.ending == Ending::timed_out) {
        ++tally_.timed_out;
    } else {
        ++tally_.failed;
    }
    if (again) {
        ++tally_.before;
    } else {
        tally_.busy_seconds += outcome.ran;
    }
    if (job_log_) {
        job_log_->add(outcome, command_.shown(outcome.text, outcome.seq), 0, outcome.out_bytes);
    }
    if (outcome.ending != Ending::finished && tally_.failures.size() < failures_told) {
        tally_.failures.push_back(
            {.outcome = outcome, .error_tail = error_tail_of(output.err)});
    }
}

bool Report::show(const Outcome& outcome, StoredOutput& output, Journal& journal) {
    if (output.taken == 0) files_ = result_files(outcome);
    const auto take = [&](Channel channel, ByteView bytes) {
        write(channel == Channel::out ? out_ : err_, bytes);
        if (files_) files_->add(channel, bytes);
    };
    while (!output.is_all_taken()) {
        if (const auto unread = output.next(journal, take)) {
            keep_first(Failure{"the output of task " + std::to_string(outcome.seq) +
                               " is lost: " + unread->message});
        }
        if (is_full()) return false;
    }
    if (!outcome.note.empty())
        write(err_, as_bytes("norma-farm: " + printable(outcome.note) + "\n"));
    if (files_) keep_first(files_->close());
    files_.reset();
    return true;
}

std::optional<ResultFiles> Report::result_files(const Outcome& outcome) {
    if (!results_) return std::nullopt;
    auto files = results_->files_of(outcome);
    if (files) return std::move(*files);
    keep_first(Failure{files.error()});
    return std::nullopt;
}

void Report::write(FileWriter& stream, ByteView bytes) {
    if (failure_) return;
    stream.add(bytes);
    if (stream.waiting() > waiting_limit) keep_first(stream.write_some());
}

void Report::keep_first(std::optional<Failure> failure) {
    if (!failure_) failure_ = std::move(failure);
}

std::optional<Failure> Report::check_output() const {
    struct stat status {};
    if (fstat(STDOUT_FILENO, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    if (static_cast<std::uint64_t>(status.st_size) >= out_end_) return std::nullopt;
    return Failure{
        "the file behind standard output was cut while the run wrote it (was the same "
        "line started a second time?); run the line again to have all of it"};
}

std::optional<Failure> Report::write_some() {
    const bool writes_output = out_.waiting() > 0 || log_waiting() > 0;
    if (out_.waiting() > 0) keep_first(check_output());
    // A job log may be standard output too: then neither begins amid a line of the other.
    if (log_waiting() == 0) keep_first(out_.write_some());
    const bool amid_a_result = job_log_ && job_log_->is_standard_output() && out_.waiting() > 0;
    if (job_log_ && !amid_a_result) keep_first(job_log_->write_some());
    if (writes_output) out_end_ = FileWriter::position(STDOUT_FILENO);
    keep_first(err_.write_some());
    if (err_.waiting() == 0) static_cast<void>(words_.write_some());
    return failure_;
}

std::size_t Report::waiting() const {
    return std::max({out_.waiting(), err_.waiting(), log_waiting()});
}

void Report::add_to(Wait& wait) const {
    if (failure_) return;
    if (out_.waiting() > 0 || log_waiting() > 0) wait_for(out_, wait);
    if (err_.waiting() > 0) wait_for(err_, wait);
}

}  // namespace norma::farm
