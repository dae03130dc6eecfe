#include "reduce/run_pass.hpp"

#include "base/launcher_end.hpp"

#include <algorithm>

namespace norma::reduce {

WorkCounter::WorkCounter(const Crew& crew, std::size_t total) {
    if (crew.comm != nullptr && crew.size() > 1) {
        claim_.emplace(*crew.comm, total);
    } else {
        range_ = {0, total};
    }
}

std::optional<std::size_t> WorkCounter::next() {
    const std::scoped_lock lock(mutex_);
    if (claim_ && range_.size() == 0) {
        do {
            const auto next = claim_->next();
            if (!next) return std::nullopt;
            range_ = *next;
        } while (stopped_);  // takes all that is left, so that nobody else begins with it
    }
    if (stopped_ || range_.size() == 0) return std::nullopt;
    return range_.first++;
}

void WorkCounter::stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    range_ = {0, 0};
}

namespace {

bool is_standard_input(const Table& table, const WorkPiece& piece) {
    const std::string& path = table.files[piece.file].input.path;
    return path == "-" || path == "/dev/stdin";
}

}  // namespace

void read_pieces(const PassInput& input,
                 Streams streams,
                 WorkCounter& work,
                 ReadReport& report,
                 const TableReader::Consumer& consume) {
    TableReader reader(input.table, input.options, input.where);
    const auto read = [&](const WorkPiece& piece) {
        try {
            reader.read(piece, report, consume);
        } catch (const MemoryLimitError& error) {
            report.too_large = true;
            report.fail({piece.file, 0, error.what()});
        } catch (const std::exception& error) {
            report.fail({piece.file, 0, error.what()});
        }
        const bool goes_on = !report.failure && !(input.strict && report.bad_rows > 0);
        if (!goes_on) work.stop();
        return goes_on;
    };
    if (streams != Streams::skipped) {
        for (const WorkPiece& piece : input.table.streams) {
            const std::uint64_t before = report.bytes;
            const bool goes_on = read(piece);
            if (streams == Streams::read_from_launcher && is_standard_input(input.table, piece))
                report.may_repeat |= launcher_may_repeat(report.bytes - before);
            if (!goes_on) break;
        }
        if (streams == Streams::read_from_launcher && !input.table.streams.empty() &&
            launcher_is_ending()) {
            report.fail({input.table.streams.back().file, 0, input_cut_off});
        }
    }
    while (const auto next = work.next()) {
        if (input.progress) input.progress(*next);
        read(input.table.work[*next]);
    }
}

Table uncut(Table table, const std::vector<std::uint32_t>& files) {
    for (const std::uint32_t file : files)
        table.files[file].pieces = {table::Piece{}};
    std::erase_if(table.work, [&](const WorkPiece& work) {
        return work.piece > 0 && std::binary_search(files.begin(), files.end(), work.file);
    });
    return table;
}

}  // namespace norma::reduce
