#include "reduce/text_reader.hpp"

#include "reduce/column_names.hpp"

namespace norma::reduce {

using table::CsvBlock;
using table::CsvReader;

/// Reads the head of a file, which has the columns of all others.
bool TextReader::open(std::uint32_t file, ReadReport& report) {
    if (file_ == file) return true;
    auto head = read_head(table_.files[file], options_);
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
    return true;
}

void TextReader::read(const WorkPiece& work, ReadReport& report, const Give& give) {
    if (!open(work.file, report)) return;
    const TableFile& file = table_.files[work.file];
    const table::Piece& piece = file.pieces[work.piece];
    PieceRows rows{work.file, work.piece, head_.begin, head_.begin};
    const bool enters = piece.begin > 0 && piece.begin >= head_.begin;
    if (piece.end < head_.begin || head_.names.empty()) {
        report.pieces.push_back(rows);
        return;
    }
    auto source = file.open(piece);
    if (!source) {
        report.fail({work.file, piece.begin, source.error()});
        return;
    }
    CsvReader reader(**source,
                     file.input.name(),
                     head_.dialect,
                     head_.names.size(),
                     piece.begin,
                     options_.chunk_size == 0 ? CsvReader::usual_chunk : options_.chunk_size);
    auto more = enters ? reader.enter_in_the_middle() : reader.skip(head_.begin - piece.begin);
    rows.begin = reader.next_row();
    CsvBlock block;
    while (more) {
        more = reader.next(block, piece.end);
        if (!more || !*more) break;
        if (block.rows > 0) give_rows(block, work.file, give);
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

void TextReader::give_rows(const CsvBlock& rows, std::uint32_t file, const Give& give) {
    block_.columns.resize(rows.columns);
    for (std::size_t i = 0; i < rows.columns; ++i)
        block_.columns[i] = rows.column(i);
    block_.rows = rows.rows;
    block_.places = {rows.offset + rows.begin_offset, rows.begins, rows.columns, 0};
    block_.file = file;
    block_.beyond_ascii = rows.beyond_ascii;
    give(block_);
}

}  // namespace norma::reduce
