#include "table/shell_line.hpp"

#include <fmt/format.h>

namespace norma::table {

namespace {

std::string quoted(const std::string& name) {
    std::string text = "'";
    for (const char c : name)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

}  // namespace

std::string filter_line(std::string_view filter, const std::string& name) {
    return name == standard_input
               ? fmt::format("... | {} | norma-reduce ... -", filter)
               : fmt::format("{} < {} | norma-reduce ... -", filter, quoted(name));
}

std::string test_hint(std::string_view test, const std::string& name) {
    return name == standard_input
               ? ""
               : fmt::format("; {} {} tells whether a copy is whole", test, quoted(name));
}

}  // namespace norma::table
