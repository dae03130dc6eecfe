#include "reduce/record_reader.hpp"

#include "reduce/column_names.hpp"
#include "table/npy.hpp"
#include "table/pieces.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

constexpr std::size_t usual_block = std::size_t{192} << 10;

/// Reads until `into` is full or the source at its end; gives how many bytes that were.
Result<std::size_t> read_full(table::ByteSource& source, std::span<char> into) {
    std::size_t size = 0;
    while (size < into.size()) {
        const auto got = source.read(into.subspan(size));
        if (!got) return Failure{got.error()};
        if (*got == 0) break;
        size += *got;
    }
    return size;
}

bool is_plain(const table::InputFile& file) {
    return file.compression == table::Compression::none && !file.is_stream;
}

Result<RecordHead> npy_head(const TableFile& table_file) {
    auto source = table_file.look();
    if (!source) return Failure{source.error()};
    const table::InputFile& file = table_file.input;
    auto found =
        table::read_npy(**source, file.name(), is_plain(file) ? file.size : table::to_the_end);
    if (!found) return Failure{found.error()};
    return RecordHead{std::move(found->layout), {}, found->begin, found->rows};
}

Result<RecordHead> raw_head(const table::InputFile& file, const InputOptions& options) {
    if (!options.record) {
        return Failure{fmt::format("{}: say what its rows hold, as in --record 'id:i8 x:f8'",
                                   file.name())};
    }
    RecordHead head{*options.record, {}, 0, RecordHead::unknown};
    if (!is_plain(file)) return head;
    const std::uint64_t size = head.layout.size;
    head.rows = file.size / size;
    if (file.size % size == 0) return head;
    return Failure{
        fmt::format("{}: its {} bytes are {} rows of {} bytes and {} more; does "
                    "--record fit, and was the file written to its end?",
                    file.name(),
                    file.size,
                    head.rows,
                    size,
                    file.size % size)};
}

}  // namespace

std::uint64_t RecordHead::row_at(std::uint64_t offset) const {
    if (offset <= begin) return 0;
    const std::uint64_t behind = offset - begin;
    return std::min(rows, behind / layout.size + (behind % layout.size != 0 ? 1 : 0));
}

Result<RecordHead> record_head(const TableFile& file, const InputOptions& options) {
    auto head = file.input.format == table::InputFormat::npy ? npy_head(file)
                                                             : raw_head(file.input, options);
    if (!head) return head;
    for (const table::RecordField& field : head->layout.fields)
        head->names.push_back(field.name);
    make_distinct(head->names);
    return head;
}

bool RecordReader::open(std::uint32_t file, ReadReport& report) {
    if (file_ == file) return true;
    auto head = record_head(table_.files[file], options_);
    if (!head) {
        report.fail({file, 0, head.error()});
        return false;
    }
    if (const auto wrong = differing_names(table_, file, head->names)) {
        report.fail({file, 0, wrong->message});
        return false;
    }
    head_ = std::move(*head);
    file_ = file;
    columns_.resize(head_.names.size());
    return true;
}

void RecordReader::read(const WorkPiece& work, ReadReport& report, const Give& give) {
    if (!open(work.file, report)) return;
    const TableFile& file = table_.files[work.file];
    const table::Piece& piece = file.pieces[work.piece];
    const std::uint64_t size = head_.layout.size;
    const std::uint64_t first = head_.begin + head_.row_at(piece.begin) * size;
    std::uint64_t end = RecordHead::unknown;
    if (piece.end != table::to_the_end || head_.rows != RecordHead::unknown)
        end = head_.begin + head_.row_at(piece.end) * size;
    PieceRows rows{work.file, work.piece, first, first};
    const bool is_last = work.piece + 1 == file.pieces.size();
    // The last piece of a packed file is read even without rows: its end is looked at.
    if (first < end || (is_last && !is_plain(file.input))) {
        auto source = file.open(piece);
        if (!source) {
            report.fail({work.file, piece.begin, source.error()});
            return;
        }
        auto failure = read_rows(**source, first - piece.begin, rows, end, give);
        if (!failure && is_last && end != RecordHead::unknown) {
            char more = 0;
            const auto got = (*source)->read(std::span(&more, 1));
            if (!got) failure = Failure{got.error()};
            if (got && *got > 0) {
                failure =
                    Failure{fmt::format("{}: something else follows its table, at byte {}",
                                        file.input.name(),
                                        end)};
            }
        }
        if (failure) report.fail({work.file, rows.end, failure->message});
    }
    report.rows += (rows.end - rows.begin) / size;
    report.bytes += rows.end - rows.begin;
    report.pieces.push_back(rows);
}

Failure RecordReader::torn_row(std::uint64_t offset, std::size_t bytes) const {
    return Failure{
        fmt::format("{}: it ends {} bytes behind byte {}, where a row of {} bytes "
                    "begins; it was not written or copied to its end{}",
                    table_.files[*file_].input.name(),
                    bytes,
                    offset,
                    head_.layout.size,
                    options_.record ? ", or --record does not fit" : "")};
}

/// Goes `before` bytes ahead, and gives the records in [rows.begin, end); rows.end tells how
/// far it came.
std::optional<Failure> RecordReader::read_rows(table::ByteSource& source,
                                               std::uint64_t before,
                                               PieceRows& rows,
                                               std::uint64_t end,
                                               const Give& give) {
    const std::size_t size = head_.layout.size;
    const std::size_t at_once = std::max<std::size_t>(
        1, (options_.chunk_size == 0 ? usual_block : options_.chunk_size) / size);
    bytes_.resize(at_once * size);
    while (before > 0) {
        const auto got = read_full(
            source, std::span(bytes_).first(std::min<std::uint64_t>(before, bytes_.size())));
        if (!got) return Failure{got.error()};
        if (*got == 0) {
            return end == RecordHead::unknown || rows.end == end
                       ? std::nullopt
                       : std::optional(torn_row(rows.end, 0));
        }
        before -= *got;
    }
    while (rows.end < end) {
        const std::uint64_t wanted = std::min<std::uint64_t>(bytes_.size(), end - rows.end);
        const auto got = read_full(source, std::span(bytes_).first(wanted));
        if (!got) return Failure{got.error()};
        const std::size_t count = *got / size;
        if (count > 0) give_rows(rows.end, count, give);
        rows.end += count * size;
        if (*got == wanted) continue;
        if (end == RecordHead::unknown && *got % size == 0) return std::nullopt;
        return torn_row(rows.end, *got % size);
    }
    return std::nullopt;
}

/// Integers as such, or as text if some are beyond them.
BlockColumn RecordReader::decoded(const table::RecordField& field,
                                  const char* records,
                                  std::size_t count,
                                  Column& column) const {
    if (!is_integer(field.type)) {
        column.reals.clear();
        table::decode(head_.layout, field, records, count, column.reals);
        return std::span<const double>(column.reals);
    }
    column.integers.clear();
    if (table::decode(head_.layout, field, records, count, column.integers) == 0)
        return std::span<const std::int64_t>(column.integers);
    column.text.assign(table::readable_around, '\0');
    column.borders = {static_cast<std::uint32_t>(column.text.size() - 1)};
    table::print(head_.layout, field, records, count, column.text, column.borders);
    column.text.append(table::readable_around, '\0');
    table::TextColumn text;
    text.bytes = column.text.data();
    text.begins = column.borders.data();
    text.ends = column.borders.data() + 1;
    text.begin_offset = 1;
    text.rows = count;
    return text;
}

void RecordReader::give_rows(std::uint64_t offset, std::size_t count, const Give& give) {
    block_.columns.resize(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i)
        block_.columns[i] = decoded(head_.layout.fields[i], bytes_.data(), count, columns_[i]);
    block_.rows = count;
    block_.places = {offset, nullptr, 0, head_.layout.size};
    block_.file = *file_;
    give(block_);
}

}  // namespace norma::reduce
