#include "reduce/text_head.hpp"

#include "reduce/column_names.hpp"
#include "table/decode_column.hpp"
#include "table/pieces.hpp"
#include "table/shell_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace norma::reduce {

namespace {

using table::CsvDialect;
using table::InputFile;

constexpr std::size_t head_bytes = std::size_t{64} << 10;
constexpr std::size_t longest_head = std::size_t{64} << 20;

/// The beginning of a file, as much as its first row needs.
class Beginning {
  public:
    explicit Beginning(std::unique_ptr<table::ByteSource> source)
        : source_(std::move(source)) {}

    /// Reads on; false at the end.
    Result<bool> more() {
        const std::size_t before = text_.size();
        text_.resize(std::max(head_bytes, 2 * before));
        std::size_t size = before;
        while (size < text_.size()) {
            const auto got = source_->read(std::span(text_).subspan(size));
            if (!got) return Failure{got.error()};
            if (*got == 0) break;
            size += *got;
        }
        text_.resize(size);
        return size > before;
    }
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::unique_ptr<table::ByteSource> source_;
    std::string text_;
};

/// The end of the row that begins at `begin`, outside quotes; npos if it is not there.
std::size_t row_end(std::string_view text, std::size_t begin, const CsvDialect& dialect) {
    bool inside = false;
    bool at_begin = true;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (dialect.quote != '\0' && c == dialect.quote && (inside || at_begin)) {
            inside = !inside;
        } else if (c == '\n' && !inside) {
            return i;
        }
        // After a closing quote only a doubled one opens again.
        at_begin = c == dialect.separator || c == dialect.quote;
    }
    return std::string_view::npos;
}

std::vector<std::string> fields_of(std::string_view row, const CsvDialect& dialect) {
    if (row.ends_with('\r')) row.remove_suffix(1);
    std::vector<std::string> fields;
    std::string scratch;
    std::size_t begin = 0;
    bool inside = false;
    for (std::size_t i = 0; i <= row.size(); ++i) {
        if (i < row.size() && dialect.quote != '\0' && row[i] == dialect.quote &&
            (inside || i == begin || row[i - 1] == dialect.quote)) {
            inside = !inside;
        } else if (i == row.size() || (row[i] == dialect.separator && !inside)) {
            fields.emplace_back(
                table::unquoted(row.substr(begin, i - begin), dialect.quote, scratch));
            begin = i + 1;
        }
    }
    return fields;
}

/// Whether a row holds carriage returns outside quotes, but for those at its end.
bool ends_lines_with_returns(std::string_view row, const CsvDialect& dialect) {
    const std::size_t at = row.find('\r');
    if (row.find_first_not_of('\r', at) == std::string_view::npos) return false;
    // A row that ends there is what it looks like; within quotes it goes on.
    const std::string line = std::string(row.substr(0, at)) + '\n';
    return row_end(line, 0, dialect) == at;
}

/// The separator that the first row has most of; never what stands in numbers.
char guessed_separator(std::string_view row, char quote, char point) {
    char best = point == ',' ? ';' : ',';
    std::size_t most = 1;
    for (const char candidate : {',', '\t', ';', '|'}) {
        if (candidate == point) continue;
        const CsvDialect dialect{.separator = candidate, .quote = quote};
        const std::size_t fields = fields_of(row, dialect).size();
        if (fields > most) {
            most = fields;
            best = candidate;
        }
    }
    return best;
}

Failure no_text(const std::string& name, const char* what, std::size_t at) {
    return Failure{
        fmt::format("{}: not a text table ({} at byte {}){}",
                    name,
                    what,
                    at,
                    name == table::standard_input ? "" : "; what is it? try: file " + name)};
}

std::optional<Failure> looks_binary(std::string_view text, const std::string& name) {
    const std::size_t at = text.substr(0, head_bytes).find('\0');
    if (at == std::string_view::npos) return std::nullopt;
    const bool utf16 = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
    if (!utf16) return no_text(name, "a zero", at);
    return Failure{fmt::format("{}: UTF-16 text (a zero at byte {}); make it UTF-8 first: {}",
                               name,
                               at,
                               table::filter_line("iconv -f UTF-16 -t UTF-8", name))};
}

/// The first byte that no text has; npos if there is none.
std::size_t first_control(std::string_view text) {
    const auto* const found = std::find_if(text.begin(), text.end(), [](char c) {
        constexpr std::string_view of_texts = "\t\n\v\f\r\x1b";
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && of_texts.find(c) == std::string_view::npos) || byte == 0x7f;
    });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

/// Where the first row lies; `end` is npos if it ends with the text.
struct FirstRow {
    std::size_t begin = 0;
    std::size_t end = std::string_view::npos;
};

/// Reads as far as the first row's end.
Result<FirstRow> find_first_row(Beginning& beginning,
                                const CsvDialect& dialect,
                                const std::string& name) {
    FirstRow row;
    while (true) {
        const auto more = beginning.more();
        if (!more) return Failure{more.error()};
        const std::string_view text = beginning.text();
        if (row.begin == 0 && text.starts_with("\xef\xbb\xbf")) row.begin = 3;
        row.end = row_end(text, row.begin, dialect);
        // Blank lines and comments before it.
        while (row.end != std::string_view::npos) {
            const std::string_view line = text.substr(row.begin, row.end - row.begin);
            const bool comment = dialect.comment != '\0' && line.starts_with(dialect.comment);
            if (!comment && !line.empty() && line != "\r") break;
            row.begin = row.end + 1;
            row.end = row_end(text, row.begin, dialect);
        }
        if (row.end != std::string_view::npos || !*more) return row;
        if (text.size() > longest_head) {
            return Failure{fmt::format(
                "{}: its first row does not end within {} MiB: is it a table of lines?",
                name,
                longest_head >> 20)};
        }
    }
}

/// Why a text that ends its lines with carriage returns is no table.
Failure returns_alone(std::string_view text, const std::string& name) {
    const std::size_t control = first_control(text.substr(0, head_bytes));
    if (control != std::string_view::npos) return no_text(name, "a control character", control);
    return Failure{
        fmt::format("{}: its lines end with carriage returns alone; give them line feeds "
                    "on the way: {}",
                    name,
                    table::filter_line("tr '\\r' '\\n'", name))};
}

char separator_of(std::string_view row, const InputFile& file, const InputOptions& options) {
    if (options.separator) return *options.separator;
    if (file.format == table::InputFormat::tsv) return '\t';
    const bool has_commas = options.point != ',' && row.find(',') != std::string_view::npos;
    if (file.format == table::InputFormat::csv && has_commas) return ',';
    return guessed_separator(row, options.quote.value_or('"'), options.point);
}

}  // namespace

Result<FileHead> read_head(const TableFile& table_file, const InputOptions& options) {
    const InputFile& file = table_file.input;
    auto source = table_file.look();
    if (!source) return Failure{source.error()};
    Beginning beginning(std::move(*source));
    FileHead head;
    head.dialect.quote = options.quote.value_or('"');
    head.dialect.comment = options.comment;
    head.dialect.point = options.point;
    head.dialect.header = options.header;
    const auto found = find_first_row(beginning, head.dialect, file.name());
    if (!found) return Failure{found.error()};
    const auto [begin, end] = *found;
    const std::string_view text = beginning.text();
    if (const auto binary = looks_binary(text, file.name())) return *binary;
    const std::string_view row = text.substr(begin, end - begin);
    if (ends_lines_with_returns(row, head.dialect)) return returns_alone(text, file.name());
    head.begin = begin;
    if (row.empty()) return head;
    head.dialect.separator = separator_of(row, file, options);
    head.names = fields_of(row, head.dialect);
    if (!options.header) {
        for (std::size_t i = 0; i < head.names.size(); ++i)
            head.names[i] = fmt::format("{}", i + 1);
        return head;
    }
    head.looks_like_comment = options.comment == '\0' && row.starts_with('#');
    make_distinct(head.names);
    head.begin = end == std::string_view::npos ? text.size() : end + 1;
    return head;
}

}  // namespace norma::reduce
