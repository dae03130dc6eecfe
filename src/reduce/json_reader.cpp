#include "reduce/json_reader.hpp"

#include "table/line_reader.hpp"
#include "table/pieces.hpp"

#include <algorithm>
#include <array>

namespace norma::reduce {

using table::LineReader;
using table::NdjsonReader;
using table::TextColumn;

namespace {

constexpr std::size_t head_bytes = std::size_t{64} << 10;
constexpr std::size_t no_column = SIZE_MAX;

/// Of a key that no line of a block has.
TextColumn empty_column(std::size_t rows) {
    static constexpr std::array<char, 2 * table::readable_around> blanks{};
    static constexpr std::uint32_t middle = table::readable_around;
    return {blanks.data(), &middle, &middle, 0, 0, rows, '\0'};
}

table::LinesAt place_of(std::uint64_t offset) {
    return offset == 0 ? table::LinesAt::beginning : table::LinesAt::middle;
}

}  // namespace

Result<std::vector<std::string>> first_keys(const TableFile& file) {
    auto source = file.look();
    if (!source) return Failure{source.error()};
    LineReader lines(**source, file.input.name(), 0, head_bytes);
    NdjsonReader json;
    while (json.names().empty()) {
        const auto more = lines.next();
        if (!more) return Failure{more.error()};
        if (!*more) break;
        std::string_view text = lines.text();
        for (std::uint64_t offset = lines.offset(); !text.empty();) {
            const std::size_t taken = json.parse(text, place_of(offset));
            text.remove_prefix(taken);
            offset += taken;
        }
    }
    return json.names();
}

JsonReader::JsonReader(const Table& table, const InputOptions& options)
    : table_(table), options_(options) {
    for (std::size_t i = 0; i < table.header.size(); ++i)
        columns_.emplace(table.header[i], i);
}

void JsonReader::read(const WorkPiece& work, ReadReport& report, const Give& give) {
    const TableFile& file = table_.files[work.file];
    const table::Piece& piece = file.pieces[work.piece];
    auto source = file.open(piece);
    if (!source) {
        report.fail({work.file, piece.begin, source.error()});
        return;
    }
    // Anew for each piece: which keys are beyond the limits of NdjsonReader does not depend on
    // who reads what.
    NdjsonReader json;
    places_.clear();
    LineReader lines(**source,
                     file.input.name(),
                     piece.begin,
                     options_.chunk_size == 0 ? LineReader::usual_chunk : options_.chunk_size);
    auto more = piece.begin == 0 ? Result<bool>(true) : lines.enter_in_the_middle();
    const std::uint64_t begin = lines.next_line();
    block_.file = work.file;
    block_.beyond_ascii = true;  // or may be: escapes stand for any character
    while (more && *more) {
        more = lines.next(piece.end);
        if (more && *more) read_lines(lines.text(), lines.offset(), json, report, give);
    }
    const std::uint64_t end = lines.next_line();
    report.bytes += end - begin;
    report.pieces.push_back({work.file, work.piece, begin, end});
    if (!more) report.fail({work.file, end, more.error()});
}

void JsonReader::read_lines(std::string_view lines,
                            std::uint64_t offset,
                            NdjsonReader& json,
                            ReadReport& report,
                            const Give& give) {
    while (!lines.empty()) {
        const std::size_t taken = json.parse(lines, place_of(offset));
        report.rows += json.rows() + json.bad_lines().size();
        report.bad_rows += json.bad_lines().size();
        for (const table::BadLine& bad : json.bad_lines())
            report.add_bad({block_.file, offset + bad.offset, bad.reason});
        place_columns(json, report);
        block_.columns.assign(table_.header.size(), empty_column(json.rows()));
        for (std::size_t key = 0; key < places_.size(); ++key) {
            if (places_[key] == no_column) {
                count_left_out(json, key, offset, report);
            } else {
                block_.columns[places_[key]] = json.column(key);
            }
        }
        block_.rows = json.rows();
        block_.places = {offset, json.line_begins().data(), 1, 0};
        if (block_.rows > 0) give(block_);
        lines.remove_prefix(taken);
        offset += taken;
    }
}

/// Finds the columns of keys that this piece had not had before.
void JsonReader::place_columns(const NdjsonReader& json, ReadReport& report) {
    for (std::size_t key = places_.size(); key < json.names().size(); ++key) {
        const auto found = columns_.find(json.names()[key]);
        places_.push_back(found == columns_.end() ? no_column : found->second);
        if (found != columns_.end() && found->second >= table_.header.size() - table_.asked)
            report.found.insert(found->first);
    }
}

void JsonReader::count_left_out(const NdjsonReader& json,
                                std::size_t key,
                                std::uint64_t offset,
                                ReadReport& report) const {
    const TextColumn column = json.column(key);
    LeftOut left_out{0, block_.file, 0};
    for (std::size_t row = 0; row < column.rows; ++row) {
        if (column[row].empty()) continue;
        if (left_out.count++ == 0) left_out.offset = offset + json.line_begins()[row];
    }
    if (left_out.count > 0) report.add_left_out(json.names()[key], left_out);
}

}  // namespace norma::reduce
