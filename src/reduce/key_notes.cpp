#include "reduce/key_notes.hpp"

#include "norma/base/nearest.hpp"

#include "reduce/line_number.hpp"

#include <fmt/format.h>

namespace norma::reduce {

namespace {

constexpr std::size_t most_told = 10;

std::string left_out_note(const Table& table, const std::string& key, const LeftOut& values) {
    const auto& input = table.files[values.file].input;
    const auto line = line_numbers(input, std::span(&values.offset, 1)).front();
    const std::string place = line > 0
                                  ? fmt::format("{}:{}", input.name(), line)
                                  : fmt::format("{}, byte {}", input.name(), values.offset);
    return fmt::format(
        "the key '{}' comes up late, and is no column: {} value{} left out, the "
        "first in {}; to read it, name it, as in --columns",
        key,
        values.count,
        values.count == 1 ? " is" : "s are",
        place);
}

}  // namespace

std::vector<std::string> key_notes(const Table& table, const ReadReport& report) {
    std::vector<std::string> notes;
    for (const auto& [key, values] : report.left_out) {
        if (notes.size() == most_told) {
            notes.push_back(fmt::format("so do {}{} other keys",
                                        report.more_left_out ? "at least " : "",
                                        report.left_out.size() - most_told));
            break;
        }
        notes.push_back(left_out_note(table, key, values));
    }
    const auto asked = table.header.end() - static_cast<std::ptrdiff_t>(table.asked);
    const std::vector<std::string> known(table.header.begin(), asked);
    for (auto name = asked; name != table.header.end(); ++name) {
        if (report.found.contains(*name)) continue;
        const auto meant = nearest(*name, known);
        notes.push_back(fmt::format("no line has the key '{}'{}",
                                    *name,
                                    meant ? "; did you mean '" + *meant + "'?" : ""));
    }
    return notes;
}

}  // namespace norma::reduce
