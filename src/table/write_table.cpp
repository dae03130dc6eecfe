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

void TableWriter::add(std::vector<Cell> row) {
    row.resize(columns_.size());
    if (is_json(options_.format)) {
        append_object(row);
    } else {
        std::vector<std::string> fields;
        fields.reserve(row.size());
        for (const Cell& cell : row)
            fields.push_back(cell_text(cell, options_.digits));
        append_line(fields);
    }
    has_rows_ = true;
}

std::string TableWriter::take() {
    return std::exchange(ready_, {});
}

std::string TableWriter::finish() {
    if (options_.format == Format::json) ready_ += "\n]\n";
    return take();
}

void TableWriter::append_header() {
    std::vector<std::string> names;
    for (const ResultColumn& column : columns_) {
        names.push_back(column.name);
        names_.push_back(json_string(column.name) + ":");
    }
    if (options_.format == Format::json) ready_ += "[";
    if (is_json(options_.format)) return;
    append_line(names);
    if (options_.format != Format::md) return;
    for (const ResultColumn& column : columns_)
        ready_ += column.alignment == Alignment::left ? "| --- " : "| ---: ";
    ready_ += "|\n";
}

void TableWriter::append_line(const std::vector<std::string>& fields) {
    if (options_.format == Format::md) {
        for (const std::string& field : fields)
            ready_ += "| " + md_field(field) + " ";
        ready_ += "|\n";
        return;
    }
    const bool csv = options_.format == Format::csv;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) ready_ += csv ? ',' : '\t';
        const std::string field = csv ? csv_field(fields[i]) : tsv_field(fields[i]);
        ready_ += options_.reader == Reader::terminal ? printable(field) : field;
    }
    // An empty line is no row to most readers.
    if (csv && fields.size() == 1 && fields.front().empty()) ready_ += "\"\"";
    ready_ += '\n';
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

std::optional<Failure> write_table(FileWriter& out,
                                   const ResultTable& table,
                                   const WriteOptions& options) {
    if (options.format == Format::table) {
        out.add(aligned_table(table, options));
        return out.flush();
    }
    TableWriter writer(table, options);
    for (const std::vector<Cell>& row : table.rows) {
        writer.add(row);
        if (writer.ready() < piece) continue;
        out.add(writer.take());
        if (auto failure = out.flush()) return failure;
    }
    out.add(writer.finish());
    return out.flush();
}

}  // namespace norma::table
