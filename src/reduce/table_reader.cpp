#include "reduce/table_reader.hpp"

#include "reduce/missing_numbers.hpp"
#include "reduce/numbers.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::reduce {

using table::CsvBlock;
using table::CsvReader;
using table::TextColumn;

TableReader::TableReader(const Table& table,
                         const InputOptions& options,
                         const Condition& where)
    : table_(table), options_(options) {
    if (!where) return;
    where_.emplace(*where);
    variables_ = where->variables();
}

/// The head of a file, which has the columns of all others.
const FileHead* TableReader::head_of(std::uint32_t file, ReadReport& report) {
    if (file_ == file) return &head_;
    auto head = read_head(table_.files[file], options_);
    if (!head) {
        report.fail({file, 0, head.error()});
        return nullptr;
    }
    const auto differs = std::mismatch(
        head->names.begin(), head->names.end(), table_.header.begin(), table_.header.end());
    if (!head->names.empty() &&
        (differs.first != head->names.end() || differs.second != table_.header.end())) {
        const auto told = [](auto at, const auto& names) {
            return at == names.end() ? std::string("nothing more") : "'" + *at + "'";
        };
        report.fail(
            {file,
             0,
             fmt::format("{}: its columns are not those of {}: column {} is {} instead of "
                         "{}; reduce them one by one",
                         table_.files[file].input.name(),
                         table_.files.front().input.name(),
                         differs.first - head->names.begin() + 1,
                         told(differs.first, head->names),
                         told(differs.second, table_.header))});
        return nullptr;
    }
    head_ = std::move(*head);
    file_ = file;
    return &head_;
}

void TableReader::read(const WorkPiece& work, ReadReport& report, const Consumer& consume) {
    const FileHead* head = head_of(work.file, report);
    if (head != nullptr) read_text(work, *head, report, consume);
}

void TableReader::read_text(const WorkPiece& work,
                            const FileHead& head,
                            ReadReport& report,
                            const Consumer& consume) {
    const TableFile& file = table_.files[work.file];
    const table::Piece& piece = file.pieces[work.piece];
    PieceRows rows{work.file, work.piece, head.begin, head.begin};
    const bool enters = piece.begin > 0 && piece.begin >= head.begin;
    if (piece.end < head.begin || head.names.empty()) {
        report.pieces.push_back(rows);
        return;
    }
    auto source = file.stream ? file.stream->take(file.input.name())
                              : table::open_piece(file.input, piece);
    if (!source) {
        report.fail({work.file, piece.begin, source.error()});
        return;
    }
    CsvReader reader(**source,
                     file.input.name(),
                     head.dialect,
                     head.names.size(),
                     piece.begin,
                     options_.chunk_size == 0 ? CsvReader::usual_chunk : options_.chunk_size);
    auto more = enters ? reader.enter_in_the_middle() : reader.skip(head.begin - piece.begin);
    rows.begin = reader.next_row();
    CsvBlock block;
    while (more) {
        more = reader.next(block, piece.end);
        if (!more || !*more) break;
        give(block, work.file, consume);
    }
    rows.end = reader.next_row();
    report.rows += reader.rows();
    report.bytes += rows.end - rows.begin;
    report.bad_rows += reader.bad_rows();
    for (const table::BadRow& bad : reader.first_bad_rows())
        report.add_bad({work.file, bad.offset, bad.reason});
    report.pieces.push_back(rows);
    if (!more) report.fail({work.file, reader.next_row(), more.error()});
}

/// A column that has the same text in every row.
void TableReader::add_constant(std::string_view text) {
    std::string& kept = constants_.emplace_back(table::readable_around, '\0');
    kept += text;
    kept.append(table::readable_around, '\0');
    constant_places_.push_back(
        {static_cast<std::uint32_t>(table::readable_around),
         static_cast<std::uint32_t>(table::readable_around + text.size())});
}

void TableReader::give(const CsvBlock& rows, std::uint32_t file, const Consumer& consume) {
    if (rows.rows == 0) return;
    if (block_.columns.size() != table_.names.size() || block_.file != file) {
        block_.columns.assign(table_.names.size(), TextColumn{});
        constants_.clear();
        constant_places_.clear();
        const auto& input = table_.files[file].input;
        for (std::size_t i = table_.header.size(); i < table_.names.size(); ++i) {
            std::string_view value;
            for (const auto& [key, part] : input.partitions)
                if (key == table_.names[i]) value = part;
            const bool is_file = i + 1 == table_.names.size() && table_.names[i] == "file";
            add_constant(is_file ? std::string_view(input.path) : value);
        }
        block_.file = file;
    }
    for (std::size_t i = 0; i < rows.columns; ++i)
        block_.columns[i] = rows.column(i);
    for (std::size_t i = 0; i < constants_.size(); ++i) {
        block_.columns[rows.columns + i] = TextColumn{constants_[i].data(),
                                                      constant_places_[i].data(),
                                                      constant_places_[i].data() + 1,
                                                      0,
                                                      0,
                                                      rows.rows,
                                                      '\0'};
    }
    block_.rows = rows.rows;
    block_.places = {rows.offset + rows.begin_offset, rows.begins, rows.columns, 0};
    block_.beyond_ascii = rows.beyond_ascii;
    if (!where_ || select(block_)) consume(block_);
}

/// Keeps the rows that fulfil the condition; false if there are none.
bool TableReader::select(TableBlock& block) {
    doubles_.resize(variables_.size());
    texts_.resize(variables_.size());
    unquoted_.resize(variables_.size());
    inputs_.assign(variables_.size(), {});
    for (std::size_t v = 0; v < variables_.size(); ++v) {
        const auto& column = std::get<TextColumn>(block.columns[variables_[v].index]);
        if (variables_[v].kind == expr::Kind::number) {
            table::ColumnForm form;
            table::decode_column(column, options_.point, form, numbers_);
            leave_out_missing(column, options_.missing, options_.point, numbers_);
            to_doubles(numbers_, block.rows, doubles_[v]);
            inputs_[v].numbers = doubles_[v].data();
            continue;
        }
        texts_[v].resize(block.rows);
        unquoted_[v].clear();
        unquoted_[v].reserve(block.rows);  // views into it stay where they are
        std::string scratch;
        for (std::size_t row = 0; row < block.rows; ++row) {
            std::string_view text = table::unquoted(column[row], column.quote, scratch);
            if (text.data() == scratch.data() && !text.empty())
                text = unquoted_[v].emplace_back(text);
            const bool missing =
                std::find(options_.missing.begin(), options_.missing.end(), text) !=
                options_.missing.end();
            texts_[v][row] = missing ? std::string_view() : text;
        }
        inputs_[v].texts = texts_[v].data();
    }
    selected_.resize(block.rows);
    const std::size_t kept = where_->select(inputs_, block.rows, selected_);
    if (kept == block.rows) return true;
    if (kept == 0) return false;
    places_.resize(2 * block.columns.size());
    row_begins_.resize(kept);
    for (std::size_t i = 0; i < kept; ++i)
        row_begins_[i] = block.places.begins[selected_[i] * block.places.stride];
    block.places.begins = row_begins_.data();
    block.places.stride = 1;
    for (std::size_t c = 0; c < block.columns.size(); ++c) {
        auto& column = std::get<TextColumn>(block.columns[c]);
        if (column.stride > 0) {
            auto& begins = places_[2 * c];
            auto& ends = places_[2 * c + 1];
            begins.resize(kept);
            ends.resize(kept);
            for (std::size_t i = 0; i < kept; ++i) {
                begins[i] = column.begins[selected_[i] * column.stride] + column.begin_offset;
                ends[i] = column.ends[selected_[i] * column.stride];
            }
            column.begins = begins.data();
            column.ends = ends.data();
            column.stride = 1;
            column.begin_offset = 0;
        }
        column.rows = kept;
    }
    block.rows = kept;
    return true;
}

}  // namespace norma::reduce
