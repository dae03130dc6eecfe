#include "table/result_table.hpp"

#include "table/round_digits.hpp"

#include <cmath>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <iterator>

namespace norma::table {
namespace {

struct AppendText {
    std::string& out;
    int digits;

    void operator()(std::monostate /*nothing*/) const {}
    void operator()(const std::string& text) const { out += text; }
    void operator()(const ExactNumber& number) const {
        out += digits > 0 ? round_digits(number.digits, digits) : number.digits;
    }
    void operator()(double number) const {
        if (std::isnan(number)) {
            out += "nan";  // whatever its sign
        } else if (digits > 0) {
            out += round_digits(number, digits);
        } else {
            fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), number);
        }
    }
    void operator()(std::uint64_t count) const {
        fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), count);
    }
};

}  // namespace

bool is_missing(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

bool is_number(const Cell& cell) {
    return !is_missing(cell) && !std::holds_alternative<std::string>(cell);
}

std::string cell_text(const Cell& cell, int digits) {
    std::string text;
    append_cell_text(text, cell, digits);
    return text;
}

void append_cell_text(std::string& out, const Cell& cell, int digits) {
    std::visit(AppendText{out, digits}, cell);
}

ResultTable result_table(const ResultRows& rows) {
    ResultTable table = rows.head;
    table.rows.resize(rows.count);
    for (std::size_t row = 0; row < rows.count; ++row)
        rows.make(row, table.rows[row]);
    return table;
}

}  // namespace norma::table
