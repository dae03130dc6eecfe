#include "table/aligned_table.hpp"

#include "base/printable.hpp"
#include "table/text_width.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace norma::table {
namespace {

constexpr std::size_t gap = 2;              // between columns
constexpr std::size_t narrowest = 20;       // table
constexpr std::size_t width_of_a_key = 10;  // of which there are no more than fit
constexpr std::size_t point_room = 3;       // what standing below each other may cost
constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

std::string safe(std::string_view text) {
    std::string shown = printable(text);
    for (std::size_t at = 0; (at = shown.find('\t', at)) != std::string::npos; ++at)
        shown.replace(at, 1, "\\t");
    return shown;
}

struct Shown {
    std::string text;
    bool is_number = false;  // or stands for one
    bool is_missing = false;
};

std::size_t behind_point(const Shown& cell) {
    const std::size_t point = cell.is_number ? cell.text.find('.') : std::string::npos;
    return point == std::string::npos ? 0 : cell.text.size() - point;
}

bool has_exponent(const Shown& cell) {
    return cell.is_number && cell.text.find('e') != std::string::npos;
}

class Column {
  public:
    Column(const ResultTable& table, std::size_t index, const WriteOptions& options)
        : header_(safe(table.columns[index].name)),
          alignment_(table.columns[index].alignment),
          group_(table.columns[index].group) {
        cells_.reserve(table.rows.size());
        for (const std::vector<Cell>& row : table.rows) {
            if (index >= row.size() || is_missing(row[index])) {
                cells_.push_back({.text = "-", .is_number = true, .is_missing = true});
            } else if (is_number(row[index])) {
                const bool whole = options.keep_exact &&
                                   !table.columns[index].name.starts_with('~') &&
                                   std::holds_alternative<ExactNumber>(row[index]);
                cells_.push_back({.text = cell_text(row[index], whole ? 0 : options.digits),
                                  .is_number = true});
            } else {
                cells_.push_back({.text = safe(cell_text(row[index]))});
            }
        }
        widest_ = text_width(header_);
        for (const Shown& cell : cells_)
            widest_ = std::max(widest_, text_width(cell.text));
    }

    /// As wide as its cells, but no wider than `limit`.
    void fit(std::size_t limit) {
        std::size_t cells = 0;
        std::size_t before = 0;
        std::size_t behind = 0;
        bool points = alignment_ == Alignment::right;
        for (const Shown& cell : cells_) {
            const std::size_t width = text_width(cell.text);
            cells = std::max(cells, std::min(width, limit));
            if (!cell.is_number) continue;
            points = points && !has_exponent(cell) && width <= limit;
            before = std::max(before, width - behind_point(cell));
            behind = std::max(behind, behind_point(cell));
        }
        points = points && before + behind <= std::min(limit, cells + point_room);
        behind_ = points ? behind : 0;
        width_ = std::max(
            {cells, points ? before + behind : 0, std::min(text_width(header_), limit)});
    }
    /// A text may use room that is left.
    void widen(std::size_t most) {
        if (alignment_ == Alignment::left) width_ = std::max(width_, std::min(widest_, most));
    }
    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] int group() const { return group_; }
    [[nodiscard]] bool is_missing_in(std::size_t row) const { return cells_[row].is_missing; }

    void append_header(std::string& line, Characters characters) const {
        append(line, shortened(header_, width_, characters), 0);
    }
    void append_rule(std::string& line, Characters characters) const {
        for (std::size_t i = 0; i < width_; ++i)
            line += characters == Characters::utf8 ? "─" : "-";
    }
    void append_cell(std::string& line, std::size_t row, Characters characters) const {
        const Shown& cell = cells_[row];
        const std::size_t shift =
            cell.is_number && behind_ > 0 ? behind_ - behind_point(cell) : 0;
        append(line,
               cell.is_number ? shortened_number(cell.text, width_, characters)
                              : shortened(cell.text, width_, characters),
               shift);
    }

  private:
    /// `shift`: spaces behind a number whose point stands left of the column's end.
    void append(std::string& line, const std::string& text, std::size_t shift) const {
        const std::size_t room = width_ - std::min(width_, text_width(text) + shift);
        if (alignment_ == Alignment::right) line.append(room, ' ');
        line += text;
        line.append(alignment_ == Alignment::right ? shift : room, ' ');
    }

    std::string header_;
    Alignment alignment_;
    int group_;
    std::vector<Shown> cells_;
    std::size_t widest_ = 0;  // if nothing is shortened
    std::size_t width_ = 0;
    std::size_t behind_ = 0;  // characters from the point on, if points stand below each other
};

/// Columns side by side, as indices.
using Block = std::vector<std::size_t>;

class Layout {
  public:
    Layout(const ResultTable& table, const WriteOptions& options)
        : options_(options), rows_(table.rows.size()) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            columns_.emplace_back(table, i, options);
        if (options_.width > 0) options_.width = std::max(options_.width, narrowest);
        fold(std::min(table.keys, std::max<std::size_t>(columns_.size(), 1) - 1));
    }

    [[nodiscard]] std::string text() {
        std::string out;
        for (const Block& block : blocks_) {
            if (!out.empty()) out += '\n';
            widen_last(block);
            const Characters characters = options_.characters;
            append_line(out, block, [&](const Column& c) { c.append_header(out, characters); });
            append_line(out, block, [&](const Column& c) { c.append_rule(out, characters); });
            for (const std::size_t row : rows_of(block)) {
                append_line(
                    out, block, [&](const Column& c) { c.append_cell(out, row, characters); });
            }
        }
        return out;
    }

  private:
    [[nodiscard]] std::size_t limit() const {
        return options_.longest_cell > 0 ? options_.longest_cell : no_limit;
    }
    /// Of columns side by side, with a gap behind each but the last.
    [[nodiscard]] std::size_t width_of(const Block& block) const {
        std::size_t width = 0;
        for (const std::size_t i : block)
            width += columns_[i].width() + gap;
        return width - std::min(width, gap);
    }
    [[nodiscard]] bool fits(const Block& block) const {
        return options_.width == 0 || width_of(block) <= options_.width;
    }

    void fold(std::size_t keys) {
        for (Column& column : columns_)
            column.fit(limit());
        Block all(columns_.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        if (fits(all)) {
            if (!all.empty()) blocks_.push_back(all);
            return;
        }
        keys = std::min(keys, options_.width / width_of_a_key);
        keys_.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keys));
        narrow_keys();
        const std::size_t left = options_.width - (keys > 0 ? width_of(keys_) + gap : 0);
        for (std::size_t i = keys; i < columns_.size(); ++i)
            columns_[i].fit(std::min(left, limit()));
        for (std::size_t i = keys; i < columns_.size();)
            i = place_group(i);
    }

    /// They are repeated in each block: half of the width is the most they get, all together.
    void narrow_keys() {
        for (std::size_t most = options_.width; width_of(keys_) > options_.width / 2; --most) {
            for (const std::size_t i : keys_)
                columns_[i].fit(std::min(most, limit()));
        }
    }

    /// Puts the columns of one group side by side if they fit, and says where the next begins.
    std::size_t place_group(std::size_t first) {
        std::size_t end = first;
        Block together = keys_;
        while (end < columns_.size() && columns_[end].group() == columns_[first].group())
            together.push_back(end++);
        Block longer = blocks_.empty() ? keys_ : blocks_.back();
        longer.insert(longer.end(),
                      together.begin() + static_cast<std::ptrdiff_t>(keys_.size()),
                      together.end());
        if (fits(together) && !fits(longer)) blocks_.push_back(keys_);
        for (std::size_t i = first; i < end; ++i)
            place(i);
        return end;
    }
    void place(std::size_t column) {
        if (blocks_.empty()) blocks_.push_back(keys_);
        blocks_.back().push_back(column);
        if (fits(blocks_.back()) || blocks_.back().size() == keys_.size() + 1) return;
        blocks_.back().pop_back();
        blocks_.push_back(keys_);
        blocks_.back().push_back(column);
    }

    /// All of a table in one piece. One that is folded has each row where there is something to
    /// say about it besides its keys: averages only of those that have one.
    [[nodiscard]] std::vector<std::size_t> rows_of(const Block& block) const {
        std::vector<std::size_t> all(rows_);
        std::iota(all.begin(), all.end(), std::size_t{0});
        if (blocks_.size() == 1) return all;
        std::vector<std::size_t> telling;
        std::copy_if(all.begin(), all.end(), std::back_inserter(telling), [&](std::size_t row) {
            return std::any_of(block.begin() + static_cast<std::ptrdiff_t>(keys_.size()),
                               block.end(),
                               [&](std::size_t i) { return !columns_[i].is_missing_in(row); });
        });
        return telling.empty() ? all : telling;
    }

    void widen_last(const Block& block) {
        if (options_.width == 0 || block.empty()) return;
        Column& last = columns_[block.back()];
        last.widen(options_.width - (width_of(block) - last.width()));
    }

    template <typename Append>
    void append_line(std::string& out, const Block& block, const Append& append) const {
        for (const std::size_t i : block) {
            if (i != block.front()) out.append(gap, ' ');
            append(columns_[i]);
        }
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
    }

    WriteOptions options_;
    std::size_t rows_;
    std::vector<Column> columns_;
    Block keys_;
    std::vector<Block> blocks_;
};

}  // namespace

std::string aligned_table(const ResultTable& table, const WriteOptions& options) {
    return Layout(table, options).text();
}

}  // namespace norma::table
