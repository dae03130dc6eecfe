// Writes a table of random cells in a format, or, as "cells", what each of them holds: a letter
// and its bytes in hexadecimal. Usage: hostile_results SEED csv|tsv|json|ndjson|cells

#include "table/write_table.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <random>

namespace {

using namespace norma::table;

std::string random_text(std::mt19937_64& random) {
    static constexpr std::array<std::string_view, 16> pieces{"a",
                                                             "\"",
                                                             ",",
                                                             "\n",
                                                             "\r",
                                                             "\t",
                                                             "\\",
                                                             "'",
                                                             "日",
                                                             "e\xcc\x81",
                                                             "\x1b",
                                                             "\xff",
                                                             "\xc2\x9b",
                                                             " ",
                                                             "|",
                                                             "\x7f"};
    std::string text;
    for (std::size_t left = random() % 9; left > 0; --left)
        text += pieces[random() % pieces.size()];
    return text;
}

Cell random_cell(std::mt19937_64& random) {
    switch (random() % 5) {
        case 0:
            return {};
        case 1:
            return random_text(random);
        case 2:
            return std::uint64_t{random()};
        case 3:
            return ExactNumber{
                fmt::format("{}{}.{:05}", random() % 2 == 0 ? "-" : "", random(), random())};
        default:
            return std::ldexp(static_cast<double>(random()),
                              static_cast<int>(random() % 300) - 200);
    }
}

std::string described(const Cell& cell) {
    std::string text = is_missing(cell) ? "-" : is_number(cell) ? "n" : "t";
    for (const char c : cell_text(cell))
        text += fmt::format("{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::mt19937_64 random(std::strtoull(argv[1], nullptr, 10));
    ResultTable table;
    for (int column = 0; column < 5; ++column)
        table.columns.push_back({fmt::format("{}{}", random_text(random), column)});
    table.rows.resize(200);
    for (auto& row : table.rows) {
        for (int column = 0; column < 5; ++column)
            row.push_back(random_cell(random));
    }
    if (std::string_view(argv[2]) == "cells") {
        for (const ResultColumn& column : table.columns)
            fmt::print("{} ", described(column.name));
        for (const auto& row : table.rows) {
            fmt::print("\n");
            for (const Cell& cell : row)
                fmt::print("{} ", described(cell));
        }
        return 0;
    }
    const auto format = parse_format(argv[2]);
    if (!format) return 2;
    auto out = norma::FileWriter::standard(1);
    return write_table(out, table, {.format = *format}) ? 1 : 0;
}
