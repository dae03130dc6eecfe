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

/// Reads pieces until one of them fails.
class PieceReader {
  public:
    PieceReader(const PassInput& input,
                WorkCounter& work,
                ReadReport& report,
                const TableReader::Consumer& consume)
        : input_(input),
          reader_(input.table, input.options, input.where),
          work_(work),
          report_(report),
          consume_(consume) {}

    /// Whether to go on.
    bool read(const WorkPiece& piece) {
        try {
            reader_.read(piece, report_, consume_);
        } catch (const MemoryLimitError& error) {
            report_.too_large = true;
            report_.fail({piece.file, 0, error.what()});
        } catch (const std::exception& error) {
            report_.fail({piece.file, 0, error.what()});
        }
        const bool goes_on = !report_.failure && !(input_.strict && report_.bad_rows > 0);
        if (!goes_on) work_.stop();
        return goes_on;
    }

    void read_streams(bool from_launcher) {
        const auto& streams = input_.table.streams;
        for (const WorkPiece& piece : streams) {
            const std::uint64_t before = report_.bytes;
            const bool goes_on = read(piece);
            if (from_launcher && is_standard_input(input_.table, piece))
                report_.may_repeat |= launcher_may_repeat(report_.bytes - before);
            if (!goes_on) break;
        }
        if (from_launcher && !streams.empty() && launcher_is_ending())
            report_.fail({streams.back().file, 0, input_cut_off});
    }

  private:
    const PassInput& input_;
    TableReader reader_;
    WorkCounter& work_;
    ReadReport& report_;
    const TableReader::Consumer& consume_;
};

}  // namespace

void read_pieces(const PassInput& input,
                 Streams streams,
                 WorkCounter& work,
                 ReadReport& report,
                 const TableReader::Consumer& consume) {
    PieceReader reader(input, work, report, consume);
    if (streams != Streams::skipped)
        reader.read_streams(streams == Streams::read_from_launcher);
    while (const auto next = work.next()) {
        if (input.progress) input.progress(*next);
        reader.read(input.table.work[*next]);
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
