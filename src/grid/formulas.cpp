#include "grid/formulas.hpp"

#include "expr/parser.hpp"
#include "expr/refusal.hpp"
#include "grid/constants.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace norma::grid {
namespace {

/// Each multiplies what is computed for a cell by the lines it reads.
constexpr int deepest_operators = 4;

constexpr std::array coordinate_names{"x", "y", "z"};
constexpr std::array cell_names{"i", "j", "k"};
constexpr std::array reductions{"max", "min", "sum", "mean"};

/// How many operators are inside each other, by value.
std::vector<int> depths(const expr::Values& values) {
    std::vector<int> all(values.size());
    for (expr::Ref ref = 0; ref < values.size(); ++ref) {
        const expr::Value& value = values[ref];
        if (value.source != expr::Value::Source::step) continue;
        for (const expr::Ref operand : value.operands)
            if (operand != expr::no_ref) all[ref] = std::max(all[ref], all[operand]);
        if (value.op != expr::Op::apply) continue;
        const expr::Ref argument = values.all_applied()[value.extra].argument;
        all[ref] = argument == expr::no_ref ? 0 : all[argument] + 1;
    }
    return all;
}

bool is_seed(double number) {
    constexpr double all_seeds = 0x1p63;
    return number >= 0 && number < all_seeds && number == std::floor(number);
}

void check_operators(const expr::Values& values, const Model& model, std::size_t first) {
    const std::vector<int> depth = depths(values);
    for (std::size_t i = first; i < values.all_applied().size(); ++i) {
        const expr::Applied& applied = values.all_applied()[i];
        if (Formulas::is_reduction(applied.which)) continue;
        const Operator& what = operators()[applied.which];
        if (what.dimension >= model.dimensions) {
            throw expr::Refusal(
                applied.begin,
                fmt::format("{}() is along {}, but the grid has only {} dimension{}",
                            what.name,
                            coordinate_names[static_cast<std::size_t>(what.dimension)],
                            model.dimensions,
                            model.dimensions == 1 ? "" : "s"));
        }
        if (applied.argument != expr::no_ref && depth[applied.argument] >= deepest_operators) {
            throw expr::Refusal(
                applied.begin,
                fmt::format("more than {} operators such as {}() are inside each other",
                            deepest_operators,
                            what.name));
        }
        if (what.kind == Operator::Kind::noise && applied.argument != expr::no_ref &&
            !values.is_constant(applied.argument)) {
            throw expr::Refusal(applied.begin,
                                "the seed of noise() is one number for all cells");
        }
        if (what.kind == Operator::Kind::noise && applied.argument != expr::no_ref &&
            !is_seed(values[applied.argument].number)) {
            throw expr::Refusal(
                applied.begin,
                "the seed of noise() is a whole number, 0 or more and less than 2^63");
        }
    }
}

}  // namespace

Formulas::Formulas(const Model& model, Use use)
    : model_(model), constants_(grid::constants(model)) {
    // Parameters first: messages list names in this order, and not all of them.
    std::rotate(constants_.begin(),
                constants_.end() - static_cast<std::ptrdiff_t>(model.parameters.size()),
                constants_.end());
    const auto is_free = [&model](std::string_view name) {
        return model.field(name) == nullptr &&
               std::none_of(model.parameters.begin(),
                            model.parameters.end(),
                            [name](const Named& parameter) { return parameter.name == name; });
    };
    for (std::size_t i = 0; i < model.fields.size() && use != Use::start; ++i)
        add(model.fields[i].name, {Input::Kind::field, i});
    for (std::size_t i = 0; i < model.fields.size() && use == Use::stop; ++i)
        add("d" + model.fields[i].name, {Input::Kind::change, i});
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        add(coordinate_names[d], {Input::Kind::coordinate, d});
        if (is_free(cell_names[d])) add(cell_names[d], {Input::Kind::cell, d});
    }
    if (use != Use::start) add("t", {Input::Kind::time, 0});
    written_ = names_.size();
    for (const Operator& each : operators()) {
        const bool is_noise = each.kind == Operator::Kind::noise;
        if (is_noise || use != Use::start)
            operators_.push_back({std::string(each.name), true, !is_noise});
    }
    for (const char* const name : reductions)
        if (use == Use::stop) operators_.push_back({name, true, true});
}

void Formulas::add(std::string name, Input input) {
    names_.push_back(std::move(name));
    meanings_.push_back(input);
}

expr::Ref Formulas::hidden(Input input) {
    add("", input);
    return values_.input(names_.size() - 1, expr::Type::number);
}

Input Formulas::meaning(std::size_t name) const {
    return meanings_[name];
}

expr::Ref Formulas::parse(const Text& text, std::string_view what) {
    return parse(text, what, expr::Type::number);
}

expr::Ref Formulas::parse_condition(const Text& text, std::string_view what) {
    return parse(text, what, expr::Type::truth);
}

expr::Ref Formulas::parse(const Text& text, std::string_view what, expr::Type type) {
    try {
        expr::MissingNames missing;
        for (std::size_t i = 0; i < written_; ++i)
            missing.numbers.insert(i);
        const std::size_t known = values_.all_applied().size();
        const expr::Vocabulary vocabulary{
            std::span(names_).first(written_), constants_, operators_};
        const expr::Operand whole =
            expr::Parser(text.text, vocabulary, values_, missing).parse();
        const expr::Ref result = as(type, whole, values_);
        check_operators(values_, model_, known);
        for (std::size_t i = 0; i < written_; ++i) {
            if (values_.is_read(i, expr::Type::text))
                throw expr::Refusal(0, fmt::format("{} is a number, not text", names_[i]));
        }
        return result;
    } catch (const expr::Refusal& refusal) {
        throw Refused{
            fmt::format("{}{}: {}", text.place.prefix(), what, refusal.shown(text.text))};
    }
}

}  // namespace norma::grid
