#include "farm/report.hpp"

#include "farm/describe.hpp"
#include "farm/printable.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace norma::farm {

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

void Report::show(const Outcome& outcome, const StoredOutput& output, Journal& journal) {
    std::optional<ResultFiles> files = result_files(outcome);
    keep_first(output.for_each(journal, [&](Channel channel, ByteView bytes) {
        write(channel == Channel::out ? out_ : err_, bytes);
        if (files) files->add(channel, bytes);
    }));
    if (!outcome.note.empty())
        err_.add(as_bytes("norma-farm: " + printable(outcome.note) + "\n"));
    if (files) keep_first(files->close());
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
    if (stream.waiting() > waiting_limit) keep_first(stream.flush());
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

std::optional<Failure> Report::flush() {
    if (out_.waiting() > 0) keep_first(check_output());
    keep_first(out_.flush());
    out_end_ = FileWriter::position(STDOUT_FILENO);
    keep_first(err_.flush());
    if (job_log_) keep_first(job_log_->flush());
    return failure_;
}

}  // namespace norma::farm
