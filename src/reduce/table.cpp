#include "reduce/table.hpp"

#include "norma/base/nearest.hpp"

#include "reduce/json_reader.hpp"
#include "reduce/listed_names.hpp"
#include "reduce/record_reader.hpp"
#include "reduce/text_head.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <unordered_set>

namespace norma::reduce {

namespace {

using table::InputFile;
using table::InputFormat;

/// By the options, else by the name; raw rows only if the user says what they hold.
InputFormat format_of(const InputFile& file, const InputOptions& options) {
    if (options.format) return *options.format;
    return file.format == InputFormat::record ? InputFormat::unknown : file.format;
}

/// Whether a row of it may be cut in two. Then all is read anew, which a pipe cannot be: beside
/// one, such files are not cut.
bool may_be_torn(const InputFile& file, const InputOptions& options) {
    const bool is_text = file.format == InputFormat::unknown ||
                         file.format == InputFormat::csv || file.format == InputFormat::tsv;
    return is_text && options.quote != '\0';
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

bool is_number(const std::string& name) {
    return name.find_first_not_of("0123456789") == std::string::npos;
}

/// Whether a name stands for a part of a path, or the file.
bool is_of_paths(const Table& table, const std::string& name) {
    return name == "file" ||
           std::any_of(table.files.begin(), table.files.end(), [&](const TableFile& file) {
               const auto& parts = file.input.partitions;
               return std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
                   return part.first == name;
               });
           });
}

Result<std::vector<std::string>> names_in(const TableFile& file,
                                          const InputOptions& options,
                                          Table& table) {
    const InputFormat format = file.input.format;
    if (format == InputFormat::ndjson) return first_keys(file);
    if (format == InputFormat::npy || format == InputFormat::record) {
        auto head = record_head(file, options);
        if (!head) return Failure{head.error()};
        for (const std::string& column : head->layout.left_out) {
            table.notes.push_back(
                fmt::format("{}: no numbers, and left out: {}", file.input.name(), column));
        }
        return std::move(head->names);
    }
    auto head = read_head(file, options);
    if (!head) return Failure{head.error()};
    if (head->looks_like_comment) {
        table.notes.push_back(
            fmt::format("{}: its header begins with '#'; --comment '#' leaves out such lines",
                        file.input.name()));
    }
    if (!options.separator && !head->names.empty())
        table.guessed_separator = head->dialect.separator;
    return std::move(head->names);
}

/// The columns of the first file that has some, and if those are keys, of all files of keys.
std::optional<Failure> find_header(Table& table,
                                   const InputOptions& options,
                                   const std::vector<std::string>& asked) {
    std::unordered_set<std::string> seen;
    const auto add = [&](const std::string& name) {
        if (seen.insert(name).second) table.header.push_back(name);
    };
    for (const TableFile& file : table.files) {
        const bool has_keys = file.input.format == InputFormat::ndjson;
        if (!table.header.empty() && !has_keys) continue;
        const auto names = names_in(file, options, table);
        if (!names) return Failure{names.error()};
        std::for_each(names->begin(), names->end(), add);
        if (!table.header.empty() && !has_keys) return std::nullopt;
    }
    const bool has_keys =
        std::any_of(table.files.begin(), table.files.end(), [](const TableFile& file) {
            return file.input.format == InputFormat::ndjson;
        });
    if (!has_keys) return std::nullopt;
    const std::size_t known = table.header.size();
    for (const std::string& name : asked)
        if (!is_number(name) && !is_of_paths(table, name)) add(name);
    table.asked = table.header.size() - known;
    return std::nullopt;
}

Failure no_column(const std::string& name, const std::string& why) {
    return Failure{fmt::format("there is no column '{}'; {}", name, why)};
}

}  // namespace

std::vector<std::string> usual_missing() {
    return {"NA", "N/A", "NaN", "nan", "null", "NULL"};
}

Result<std::size_t> Table::find(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::size_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == name.data() + name.size()) {
        if (number >= 1 && number <= header.size()) return number - 1;
        if (header.empty()) return no_column(name, why_empty());
        return Failure{fmt::format(
            "there is no column {}: the table has {} columns", name, header.size())};
    }
    if (header.empty()) return no_column(name, why_empty());
    const auto meant = nearest(name, names);
    return no_column(name,
                     meant ? fmt::format("did you mean {}?", written_name(*meant))
                           : "there are " + listed_names(names));
}

std::string Table::why_empty() const {
    if (files.size() > 1) return fmt::format("all {} files are empty", files.size());
    const InputFile& file = files.front().input;
    return file.name() + (file.is_stream || file.size == 0
                              ? " is empty"
                              : " holds neither a header nor rows");
}

Result<Table> find_table(const InputOptions& options, const std::vector<std::string>& asked) {
    auto inputs = table::find_inputs(options.words);
    if (!inputs) return Failure{inputs.error()};
    Table found;
    const bool reads_once = std::any_of(
        inputs->begin(), inputs->end(), [](const auto& input) { return input.is_stream; });
    for (InputFile& input : *inputs) {
        input.format = format_of(input, options);
        auto pieces = table::pieces_of(input, options.piece_size);
        if (!pieces) return Failure{pieces.error()};
        if (reads_once && may_be_torn(input, options)) *pieces = {table::Piece{}};
        const auto file = static_cast<std::uint32_t>(found.files.size());
        for (std::uint32_t piece = 0; piece < pieces->size(); ++piece)
            (input.is_stream ? found.streams : found.work).push_back({file, piece});
        found.bytes += input.size;
        auto stream = input.is_stream ? std::make_shared<Stream>() : nullptr;
        found.files.push_back({std::move(input), std::move(*pieces), std::move(stream)});
    }
    if (auto failure = find_header(found, options, asked)) return *std::move(failure);
    found.names = found.header;
    for (const TableFile& file : found.files) {
        for (const auto& [key, value] : file.input.partitions)
            add_once(found.names, key);
    }
    add_once(found.names, "file");
    return found;
}

}  // namespace norma::reduce
