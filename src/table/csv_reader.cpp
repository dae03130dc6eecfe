#include "table/csv_reader.hpp"

#include "table/careful_scan.hpp"
#include "table/row_start.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace norma::table {

TextColumn CsvBlock::column(std::size_t index) const {
    if (last_ends != nullptr && index + 1 == columns)
        return {bytes, last_begins, last_ends, 1, 0, rows, quote};
    return {bytes, begins + index, ends + index, columns, begin_offset, rows, quote};
}

CsvReader::CsvReader(ByteSource& source,
                     std::string name,
                     const CsvDialect& dialect,
                     std::size_t columns,
                     std::uint64_t offset,
                     std::size_t chunk)
    : source_(source),
      name_(std::move(name)),
      dialect_(dialect),
      columns_(columns),
      chunk_(std::max<std::size_t>(chunk, 64)),
      data_(chunk_ + 2 * readable_around + 1),
      offset_(offset - readable_around) {}

Failure CsvReader::too_long() const {
    return Failure{
        fmt::format("{}: the row that begins at byte {} is longer than {} MiB: is it a table "
                    "of lines, and is "
                    "a quote left open? (--quote '' takes quotes as letters)",
                    name_,
                    next_row(),
                    longest_row >> 20)};
}

/// Moves what was not given to the front and reads behind it, into twice the room if there is
/// none.
Result<bool> CsvReader::fill() {
    const std::uint32_t kept = end_ - row_begin_;
    if (row_begin_ != readable_around) {
        std::memmove(data_.data() + readable_around, data_.data() + row_begin_, kept);
        offset_ += row_begin_ - readable_around;
        row_begin_ = readable_around;
        end_ = readable_around + kept;
    }
    if (kept > longest_row) return too_long();
    const std::size_t wanted = std::max<std::size_t>(chunk_, 2 * std::size_t{kept});
    if (data_.size() < wanted + 2 * readable_around + 1)
        data_.resize(wanted + 2 * readable_around + 1);
    const std::size_t full = readable_around + wanted;
    while (!at_end_ && end_ < full) {
        const auto got = source_.read(std::span(data_).subspan(end_, full - end_));
        if (!got) return Failure{got.error()};
        if (*got == 0) at_end_ = true;
        end_ += static_cast<std::uint32_t>(*got);
    }
    return end_ - row_begin_ > kept;
}

Result<bool> CsvReader::skip(std::uint64_t bytes) {
    while (bytes > 0) {
        if (row_begin_ == end_) {
            auto more = fill();
            if (!more || !*more) return more;
        }
        const auto step =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, end_ - row_begin_));
        row_begin_ += step;
        bytes -= step;
    }
    return true;
}

Result<bool> CsvReader::enter_in_the_middle() {
    while (true) {
        auto more = fill();
        if (!more) return more;
        const std::string_view text(data_.data() + row_begin_, end_ - row_begin_);
        const bool inside =
            seems_inside_quotes(text.substr(0, std::size_t{64} * 1024), dialect_);
        auto start = first_row_start(text, inside, dialect_);
        if (!start && text.size() > longest_believed)
            start = first_row_start(text, !inside, dialect_);
        if (start) {
            row_begin_ += static_cast<std::uint32_t>(*start);
            return true;
        }
        if (!*more) {  // no line feed up to the end
            row_begin_ = end_;
            return false;
        }
    }
}

Scanned CsvReader::scan() {
    if (positions_.size() < std::size_t{end_ - row_begin_} + readable_around + 2)
        positions_.resize(std::size_t{end_ - row_begin_} + readable_around + 2);
    positions_[0] = row_begin_ - 1;
    bad_in_scan_.clear();
    Scanned found = kernels().scan(data_.data(),
                                   row_begin_,
                                   end_,
                                   {dialect_.separator, dialect_.quote},
                                   positions_.data() + 1);
    if (found.odd_quotes || (found.quotes && dialect_.comment != '\0')) {
        found = careful_scan(
            data_.data(), row_begin_, end_, dialect_, positions_.data() + 1, bad_in_scan_);
    }
    // What follows the last line feed waits for the rest of its row.
    while (found.positions > 0 && data_[positions_[found.positions]] != '\n')
        --found.positions;
    return found;
}

/// The last row has no line feed behind it: it gets one.
Scanned CsvReader::end_of_text() {
    data_[end_] = '\n';
    ++end_;
    Scanned found = scan();
    --end_;
    if (found.rows > 0) return found;
    bad_row(row_begin_, "a quote that is opened in this row is never closed");
    ++rows_;
    row_begin_ = end_;
    return found;
}

bool CsvReader::is_regular(const Scanned& found) const {
    if (found.positions != found.rows * columns_ || !bad_in_scan_.empty()) return false;
    const std::uint32_t* const positions = positions_.data();
    for (std::size_t i = columns_; i <= found.positions; i += columns_)
        if (data_[positions[i]] != '\n') return false;
    if (dialect_.comment == '\0') return true;
    for (std::size_t i = 0; i < found.positions; i += columns_)
        if (data_[positions[i] + 1] == dialect_.comment) return false;
    return true;
}

/// Leaves out the rows that begin behind `last_begin`.
void CsvReader::cut_at(std::uint64_t last_begin, Scanned& found) {
    while (found.positions > 0) {
        std::size_t before = found.positions - 1;
        while (before > 0 && data_[positions_[before]] != '\n')
            --before;
        if (offset_ + positions_[before] + 1 <= last_begin) return;
        found.positions = before;
        --found.rows;
    }
}

void CsvReader::give_regular(const Scanned& found, CsvBlock& block) {
    block.rows = found.rows;
    block.begins = positions_.data();
    block.ends = positions_.data() + 1;
    block.begin_offset = 1;
    rows_ += found.rows;
}

void CsvReader::bad_row(std::uint32_t begin, std::string reason) {
    ++bad_count_;
    if (bad_.size() < most_told) bad_.push_back({offset_ + begin, std::move(reason)});
}

/// The row of the fields that end at these positions, or why it is bad.
void CsvReader::give_row(std::size_t first, std::size_t last, bool told_bad) {
    ++rows_;
    const std::uint32_t begin = positions_[first - 1] + 1;
    const std::size_t fields = last - first + 1;
    if (told_bad) {
        bad_row(begin, "text follows the closing quote of a field");
    } else if (fields != columns_) {
        bad_row(
            begin,
            fmt::format("{} field{} instead of {}", fields, fields == 1 ? "" : "s", columns_));
    } else {
        for (std::size_t i = first; i <= last; ++i) {
            begins_.push_back(positions_[i - 1] + 1);
            ends_.push_back(positions_[i]);
        }
    }
}

/// Picks out the rows that have as many fields as they should.
void CsvReader::give_sorted(const Scanned& found, CsvBlock& block) {
    begins_.clear();
    ends_.clear();
    auto bad = bad_in_scan_.begin();
    std::size_t first = 1;  // of the positions of a row
    for (std::uint32_t row = 0; first <= found.positions; ++row) {
        std::size_t last = first;
        while (data_[positions_[last]] != '\n')
            ++last;
        const std::uint32_t begin = positions_[first - 1] + 1;
        const std::size_t fields = last - first + 1;
        const std::uint32_t length = positions_[first] - begin;
        const bool blank =
            fields == 1 && (length == 0 || (length == 1 && data_[begin] == '\r'));
        const bool told_bad = bad != bad_in_scan_.end() && *bad == row;
        if (told_bad) ++bad;
        const bool comment = dialect_.comment != '\0' && data_[begin] == dialect_.comment;
        if (!comment && (told_bad || fields == columns_ || !blank))
            give_row(first, last, told_bad);
        first = last + 1;
    }
    block.rows = columns_ == 0 ? 0 : begins_.size() / columns_;
    block.begins = begins_.data();
    block.ends = ends_.data();
    block.begin_offset = 0;
}

/// Lines that end in \r\n: the last column ends before it.
void CsvReader::trim_returns(CsvBlock& block) {
    last_begins_.resize(block.rows);
    last_ends_.resize(block.rows);
    for (std::size_t row = 0; row < block.rows; ++row) {
        const std::size_t last = row * columns_ + columns_ - 1;
        const std::uint32_t begin = block.begins[last] + block.begin_offset;
        const std::uint32_t end = block.ends[last];
        last_begins_[row] = begin;
        last_ends_[row] = end > begin && data_[end - 1] == '\r' ? end - 1 : end;
    }
    block.last_begins = last_begins_.data();
    block.last_ends = last_ends_.data();
}

Result<bool> CsvReader::next(CsvBlock& block, std::uint64_t last_begin) {
    Scanned found;
    while (found.positions == 0) {
        if (offset_ + row_begin_ > last_begin) return false;
        auto more = fill();
        if (!more) return more;
        if (row_begin_ == end_) return false;
        found = scan();
        if (found.positions == 0 && at_end_) {
            found = end_of_text();
            if (found.positions == 0) return false;
        }
    }
    if (offset_ + positions_[found.positions] > last_begin) cut_at(last_begin, found);
    if (found.positions == 0) return false;
    block = {};
    block.bytes = data_.data();
    block.columns = columns_;
    block.offset = offset_;
    block.beyond_ascii = found.beyond_ascii;
    block.quote = found.quotes ? dialect_.quote : '\0';
    if (is_regular(found)) {
        give_regular(found, block);
    } else {
        give_sorted(found, block);
    }
    if (found.carriage_return) trim_returns(block);
    // The line feed that end_of_text() adds is none of the stream.
    row_begin_ = std::min(positions_[found.positions] + 1, end_);
    return true;
}

}  // namespace norma::table
