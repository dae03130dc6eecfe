#include "grid/constants.hpp"

#include "expr/parser.hpp"
#include "expr/refusal.hpp"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace norma::grid {

std::vector<expr::Constant> constants(const Model& model) {
    std::vector<expr::Constant> known{{"pi", std::numbers::pi}};
    constexpr std::array names{"nx", "ny", "nz"};
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d)
        known.push_back({names[d], static_cast<double>(model.size[d])});
    for (const Named& parameter : model.parameters) {
        const double value = constant_value(parameter.value, parameter.name, known);
        known.push_back({parameter.name, value});
    }
    return known;
}

double constant_value(const Text& text,
                      std::string_view what,
                      const std::vector<expr::Constant>& known) {
    try {
        expr::Values values;
        expr::MissingNames missing;
        const expr::Vocabulary vocabulary{{}, known, {}};
        const expr::Operand whole =
            expr::Parser(text.text, vocabulary, values, missing).parse();
        const double number = values[as(expr::Type::number, whole, values)].number;
        if (!std::isfinite(number)) throw expr::Refusal(0, "this is no finite number");
        return number;
    } catch (const expr::Refusal& refusal) {
        throw Refused{
            fmt::format("{}{}: {}", text.place.prefix(), what, refusal.shown(text.text))};
    }
}

}  // namespace norma::grid
