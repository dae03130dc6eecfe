#include "table/write_table.hpp"

#include "norma/base/nearest.hpp"

#include "base/printable.hpp"
#include "table/aligned_table.hpp"
#include "table/field_text.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace norma::table {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 6> formats{{
    {"table", Format::table},
    {"tsv", Format::tsv},
    {"csv", Format::csv},
    {"json", Format::json},
    {"ndjson", Format::ndjson},
    {"md", Format::md},
}};
constexpr std::size_t piece = std::size_t{1} << 20;  // bytes that are worth a call

bool is_json(Format format) {
    return format == Format::json || format == Format::ndjson;
}

}  // namespace

Result<Format> parse_format(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& [known, format] : formats) {
        if (name == known) return format;
        names.emplace_back(known);
    }
    const auto meant = nearest(name, names);
    return Failure{fmt::format("there is no format '{}'{} (there are {})",
                               printable(name),
                               meant ? "; did you mean " + *meant + "?" : "",
                               fmt::join(names, ", "))};
}

TableWriter::TableWriter(const ResultTable& head, const WriteOptions& options)
    : columns_(head.columns), options_(options) {
    append_header();
}

void TableWriter::add(const std::vector<Cell>& row) {
    if (row.size() != columns_.size()) {
        std::vector<Cell> whole = row;
        whole.resize(columns_.size());
        add(whole);
        return;
    }
    if (is_json(options_.format)) {
        append_object(row);
    } else {
        for (const Cell& cell : row) {
            field_.clear();
            append_cell_text(field_, cell, options_.digits);
            append_field(field_);
        }
        end_line();
    }
    has_rows_ = true;
}

std::string TableWriter::take() {
    line_ = 0;
    return std::exchange(ready_, {});
}

std::string TableWriter::finish() {
    if (options_.format == Format::json) ready_ += "\n]\n";
    return take();
}

void TableWriter::append_header() {
    for (const ResultColumn& column : columns_)
        names_.push_back(json_string(column.name) + ":");
    if (options_.format == Format::json) ready_ += "[";
    if (is_json(options_.format)) return;
    for (const ResultColumn& column : columns_)
        append_field(column.name);
    end_line();
    if (options_.format != Format::md) return;
    for (const ResultColumn& column : columns_)
        ready_ += column.alignment == Alignment::left ? "| --- " : "| ---: ";
    ready_ += "|\n";
}

void TableWriter::append_field(std::string_view text) {
    const bool csv = options_.format == Format::csv;
    const bool first = fields_in_line_++ == 0;
    if (options_.format == Format::md) {
        ready_ += "| " + md_field(text) + " ";
        return;
    }
    if (!first) ready_ += csv ? ',' : '\t';
    if (options_.reader == Reader::terminal) {
        std::string field;
        if (csv) append_csv_field(field, text);
        ready_ += printable(csv ? field : tsv_field(text));
    } else if (csv) {
        append_csv_field(ready_, text);
    } else {
        ready_ += tsv_field(text);
    }
}

void TableWriter::end_line() {
    if (options_.format == Format::md) ready_ += '|';
    // An empty line is no row to most readers.
    if (options_.format == Format::csv && fields_in_line_ == 1 && ready_.size() == line_)
        ready_ += "\"\"";
    ready_ += '\n';
    line_ = ready_.size();
    fields_in_line_ = 0;
}

void TableWriter::append_object(const std::vector<Cell>& row) {
    if (options_.format == Format::json) ready_ += has_rows_ ? ",\n" : "\n";
    ready_ += '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) ready_ += ',';
        ready_ += names_[i] + json_value(row[i], options_.digits);
    }
    ready_ += options_.format == Format::json ? "}" : "}\n";
}

std::string table_text(const ResultTable& table, const WriteOptions& options) {
    if (options.format == Format::table) return aligned_table(table, options);
    TableWriter writer(table, options);
    for (const std::vector<Cell>& row : table.rows)
        writer.add(row);
    return writer.finish();
}

std::optional<Failure> write_rows(FileWriter& out,
                                  const ResultRows& rows,
                                  std::size_t count,
                                  const WriteOptions& options) {
    if (options.format == Format::table) {
        ResultTable all = rows.head;
        all.rows.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            rows.make(i, all.rows[i]);
        return write_table(out, all, options);
    }
    TableWriter writer(rows.head, options);
    std::vector<Cell> row;
    for (std::size_t i = 0; i < count; ++i) {
        rows.make(i, row);
        writer.add(row);
        if (writer.ready() < piece) continue;
        out.add(writer.take());
        if (auto failure = out.flush()) return failure;
    }
    out.add(writer.finish());
    return out.flush();
}

std::optional<Failure> write_table(FileWriter& out,
                                   const ResultTable& table,
                                   const WriteOptions& options) {
    if (options.format == Format::table) {
        out.add(aligned_table(table, options));
        return out.flush();
    }
    const auto row = [&](std::size_t i, std::vector<Cell>& cells) { cells = table.rows[i]; };
    const ResultTable head{.columns = table.columns, .rows = {}, .keys = table.keys};
    return write_rows(out, {head, table.rows.size(), row}, table.rows.size(), options);
}

}  // namespace norma::table
