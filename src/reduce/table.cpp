#include "reduce/table.hpp"

#include "norma/base/nearest.hpp"

#include "reduce/text_head.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace norma::reduce {

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
        return Failure{fmt::format(
            "there is no column {}: the table has {} columns", name, header.size())};
    }
    const auto meant = nearest(name, names);
    return Failure{
        fmt::format("there is no column '{}'{}",
                    name,
                    meant ? fmt::format("; did you mean '{}'?", *meant)
                          : "; the first is '" + (names.empty() ? "" : names.front()) + "'")};
}

Result<Table> find_table(const InputOptions& options) {
    auto inputs = table::find_inputs(options.words);
    if (!inputs) return Failure{inputs.error()};
    Table found;
    for (table::InputFile& input : *inputs) {
        auto pieces = table::pieces_of(input, options.piece_size);
        if (!pieces) return Failure{pieces.error()};
        const auto file = static_cast<std::uint32_t>(found.files.size());
        for (std::uint32_t piece = 0; piece < pieces->size(); ++piece)
            found.work.push_back({file, piece});
        found.bytes += input.size;
        found.files.push_back({std::move(input), std::move(*pieces)});
    }
    for (const TableFile& file : found.files) {
        const auto head = read_head(file.input, options);
        if (!head) return Failure{head.error()};
        if (head->names.empty()) continue;  // an empty file
        found.header = head->names;
        found.separator = head->dialect.separator;
        break;
    }
    found.names = found.header;
    for (const TableFile& file : found.files) {
        for (const auto& [key, value] : file.input.partitions) {
            if (std::find(found.names.begin(), found.names.end(), key) == found.names.end())
                found.names.push_back(key);
        }
    }
    if (std::find(found.names.begin(), found.names.end(), "file") == found.names.end())
        found.names.push_back("file");
    return found;
}

}  // namespace norma::reduce
