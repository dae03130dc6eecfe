// Each line is indexed and walked by simdjson: G. Langdale and D. Lemire, "Parsing gigabytes of
// JSON per second", VLDB Journal 28 (2019), doi:10.1007/s00778-019-00578-5.
#include "table/ndjson.hpp"

#include "norma/base/error.hpp"

#include "table/json_keys.hpp"
#include "table/json_value.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <simdjson.h>
#include <unordered_map>
#include <utility>

namespace norma::table {
namespace {

using namespace simdjson;

constexpr int deepest_columns = 16;
constexpr std::size_t around = std::max<std::size_t>(readable_around, SIMDJSON_PADDING);
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::uint32_t nothing = 0;

/// The fields of one column in a block.
struct Fields {
    std::vector<std::uint32_t> begins;
    std::vector<std::uint32_t> ends;

    void resize(std::size_t rows) {
        begins.resize(rows);
        ends.resize(rows);
    }
};

const char* reason_of(error_code error) {
    return error == SUCCESS ? nullptr : error_message(error);
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Says that the line belongs into another block; no reason for anybody else.
constexpr const char* block_is_full = "the block is full";

}  // namespace

class NdjsonReader::Block {
  public:
    std::size_t parse(std::string_view lines, LinesAt where) {
        clear();
        copy(lines);
        const bool has_mark = where == LinesAt::beginning && lines.starts_with(byte_order_mark);
        std::size_t at = has_mark ? byte_order_mark.size() : 0;
        while (at < lines.size()) {
            const void* found = std::memchr(bytes() + at, '\n', lines.size() - at);
            const std::size_t end =
                found == nullptr
                    ? lines.size()
                    : static_cast<std::size_t>(static_cast<const char*>(found) - bytes());
            if (!take_line(at, end)) break;
            at = std::min(end + 1, lines.size());
        }
        for (const std::uint32_t column : used_)
            fields_[column].resize(rows());
        return at;
    }

    [[nodiscard]] std::size_t rows() const noexcept { return line_begins_.size(); }

    [[nodiscard]] TextColumn column(std::size_t index) const {
        const Fields& fields = fields_.at(index);
        TextColumn column;
        column.bytes = text_.get() + around;
        column.rows = rows();
        const bool is_used = !fields.begins.empty();
        column.stride = is_used ? 1 : 0;
        column.begins = is_used ? fields.begins.data() : &nothing;
        column.ends = is_used ? fields.ends.data() : &nothing;
        return column;
    }

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] const std::vector<std::uint32_t>& line_begins() const noexcept {
        return line_begins_;
    }
    [[nodiscard]] const std::vector<BadLine>& bad_lines() const noexcept { return bad_lines_; }

  private:
    void clear() {
        for (const std::uint32_t column : used_)
            fields_[column].resize(0);
        used_.clear();
        line_begins_.clear();
        bad_lines_.clear();
    }

    /// A copy that simdjson may read beyond, and in which strings are unescaped where they lie.
    void copy(std::string_view lines) {
        if (lines.size() >= std::numeric_limits<std::uint32_t>::max()) {
            throw UsageError("a block of NDJSON has to be smaller than 4 GiB");
        }
        if (capacity_ < lines.size() || text_ == nullptr) {
            text_.reset(
                new char[lines.size() + 2 * around]);  // not set to 0, unlike make_unique
            capacity_ = lines.size();
            std::memset(text_.get(), ' ', around);
        }
        std::memcpy(bytes(), lines.data(), lines.size());
        std::memset(bytes() + lines.size(), ' ', around);
    }

    [[nodiscard]] char* bytes() const noexcept { return text_.get() + around; }

    /// False if the line belongs into another block.
    bool take_line(std::size_t begin, std::size_t end) {
        const std::string_view line(bytes() + begin, end - begin);
        if (is_blank(line)) return true;
        line_end_ = bytes() + end;
        columns_before_ = names_.size();
        used_before_ = used_.size();
        bool is_full = false;
        const char* reason = read_line(line);
        if (reason == nullptr) {
            line_begins_.push_back(static_cast<std::uint32_t>(begin));
        } else {
            undo_row();
            is_full = reason == block_is_full;
            if (!is_full) bad_lines_.push_back({static_cast<std::uint32_t>(begin), reason});
        }
        touched_.clear();
        given_.clear();
        return !is_full;
    }

    /// What is wrong with the line; nullptr if nothing is.
    const char* read_line(std::string_view line) {
        if (line.size() > longest_line) return "it is longer than 64 MiB";
        // Some versions of simdjson pass over the mark themselves, others do not.
        if (line.starts_with(byte_order_mark)) {
            return "it begins with a byte order mark, as only a file may";
        }
        ondemand::document document;
        auto error = parser_.iterate(line.data(), line.size(), line.size() + SIMDJSON_PADDING)
                         .get(document);
        if (error != SUCCESS) return reason_of(error);
        ondemand::object object;
        error = document.get_object().get(object);
        if (error == INCORRECT_TYPE) {
            return line.find_first_not_of(" \t") == line.find('[')
                       ? "it is no object but an array (jq -c '.[]' makes a line of each of "
                         "its objects)"
                       : "it is no object";
        }
        if (error != SUCCESS) return reason_of(error);
        if (const char* reason = read_object(object, keys_, 1)) return reason;
        const bool at_end = document.current_location().error() == OUT_OF_BOUNDS;
        return at_end ? nullptr : "something follows the object";
    }

    const char* read_object(ondemand::object& object, JsonKeys& keys, int depth) {
        JsonKeys::Key* key = nullptr;
        for (auto next : object) {
            ondemand::field field;
            if (const auto error = std::move(next).get(field)) return reason_of(error);
            const char* raw = field.key().raw();
            const std::string_view text(raw, static_cast<std::size_t>(line_end_ - raw));
            JsonKeys::Key* guess = keys.guess(key, text);
            if (guess == nullptr) {
                std::string_view name;
                if (const auto error = field.unescaped_key().get(name)) return reason_of(error);
                if (name.size() + keys.prefix_size() > longest_name) {
                    return "a key is longer than 4096 bytes";
                }
                guess = &keys.find(key, as_written(text), name);
            }
            key = guess;
            if (const char* reason = read_value(field.value(), *key, depth)) return reason;
        }
        return nullptr;
    }

    /// A key up to its closing quote, which is there: it has been unescaped.
    static std::string_view as_written(std::string_view text) {
        std::size_t end = 0;
        while (end < text.size() && text[end] != '"')
            end += text[end] == '\\' ? 2 : 1;
        return text.substr(0, end);
    }

    const char* read_value(ondemand::value value, JsonKeys::Key& key, int depth) {
        if (depth < deepest_columns && json_kind(value) == '{') {
            ondemand::object object;
            if (const auto error = value.get_object().get(object)) return reason_of(error);
            if (!key.inside) key.inside = std::make_unique<JsonKeys>(key.name + ".");
            return read_object(object, *key.inside, depth + 1);
        }
        std::string_view text;
        if (const auto error = json_text(value, text)) return reason_of(error);
        // An unescaped string is in the parser's own buffer: back to where it was, it is not
        // longer.
        const char* place = text.data();
        if (!text.empty() && (place < bytes() || place >= line_end_)) {
            const std::string_view token = value.raw_json_token();
            char* inside = bytes() + (token.data() - bytes()) + 1;
            std::memcpy(inside, text.data(), text.size());
            place = inside;
        }
        const auto begin = text.empty() ? 0 : static_cast<std::uint32_t>(place - bytes());
        return add(key, begin, begin + static_cast<std::uint32_t>(text.size()));
    }

    /// A field of the row that is being read.
    const char* add(JsonKeys::Key& key, std::uint32_t begin, std::uint32_t end) {
        if (key.column == JsonKeys::no_column && !give_column(key)) {
            return "it would make more than 131072 columns";
        }
        Fields& fields = fields_[key.column];
        const std::size_t row = rows();
        if (fields.begins.size() > row) return "it names a column twice";
        if (fields.begins.empty()) {
            if (row * (used_.size() + 1) > most_fields) return block_is_full;
            used_.push_back(key.column);
        }
        if (fields.begins.size() < row) fields.resize(row);
        fields.begins.push_back(begin);
        fields.ends.push_back(end);
        touched_.push_back(key.column);
        return nullptr;
    }

    bool give_column(JsonKeys::Key& key) {
        given_.push_back(&key);
        const auto known = index_of_.find(key.name);  // "a.b" itself, and b in a
        if (known != index_of_.end()) {
            key.column = known->second;
            return true;
        }
        if (names_.size() == most_columns) return false;
        key.column = static_cast<std::uint32_t>(names_.size());
        index_of_.emplace(key.name, key.column);
        names_.push_back(key.name);
        fields_.emplace_back();
        return true;
    }

    /// As if the line had not been there: columns that it began are no columns.
    void undo_row() {
        for (const std::uint32_t column : touched_)
            fields_[column].resize(rows());
        for (JsonKeys::Key* key : given_)
            key->column = JsonKeys::no_column;
        for (std::size_t i = used_before_; i < used_.size(); ++i)
            fields_[used_[i]].resize(0);
        used_.resize(used_before_);
        for (; names_.size() > columns_before_; names_.pop_back())
            index_of_.erase(names_.back());
        fields_.resize(columns_before_);
    }

    ondemand::parser parser_{longest_line};
    std::unique_ptr<char[]> text_;
    std::size_t capacity_ = 0;
    const char* line_end_ = nullptr;

    JsonKeys keys_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t> index_of_;  // of names_

    std::vector<Fields> fields_;         // of each column
    std::vector<std::uint32_t> used_;    // columns with a field in this block
    std::vector<JsonKeys::Key*> given_;  // keys that got their column in this row
    std::size_t columns_before_ = 0;     // there were so many before this row
    std::size_t used_before_ = 0;
    std::vector<std::uint32_t> touched_;  // columns with a field in this row
    std::vector<std::uint32_t> line_begins_;
    std::vector<BadLine> bad_lines_;
};

NdjsonReader::NdjsonReader() : block_(std::make_unique<Block>()) {}
NdjsonReader::~NdjsonReader() = default;

std::size_t NdjsonReader::parse(std::string_view lines, LinesAt at) {
    return block_->parse(lines, at);
}
std::size_t NdjsonReader::rows() const noexcept {
    return block_->rows();
}
const std::vector<std::string>& NdjsonReader::names() const noexcept {
    return block_->names();
}
TextColumn NdjsonReader::column(std::size_t index) const {
    return block_->column(index);
}
const std::vector<std::uint32_t>& NdjsonReader::line_begins() const noexcept {
    return block_->line_begins();
}
const std::vector<BadLine>& NdjsonReader::bad_lines() const noexcept {
    return block_->bad_lines();
}

}  // namespace norma::table
