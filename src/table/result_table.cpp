#include "table/result_table.hpp"

#include "table/round_digits.hpp"

#include <cmath>
#include <fmt/format.h>

namespace norma::table {
namespace {

struct ToText {
    int digits;

    std::string operator()(std::monostate /*nothing*/) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const ExactNumber& number) const {
        return digits > 0 ? round_digits(number.digits, digits) : number.digits;
    }
    std::string operator()(double number) const {
        if (std::isnan(number)) return "nan";  // whatever its sign
        return digits > 0 ? round_digits(number, digits) : fmt::format("{}", number);
    }
    std::string operator()(std::uint64_t count) const { return fmt::format("{}", count); }
};

}  // namespace

bool is_missing(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

bool is_number(const Cell& cell) {
    return !is_missing(cell) && !std::holds_alternative<std::string>(cell);
}

std::string cell_text(const Cell& cell, int digits) {
    return std::visit(ToText{digits}, cell);
}

}  // namespace norma::table
