#include "expr/values.hpp"

#include "expr/run.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace norma::expr {
namespace {

bool is_comparison(Op op) {
    return (op >= Op::less && op <= Op::not_equal) ||
           (op >= Op::text_less && op <= Op::text_not_equal);
}

/// The comparison with its sides exchanged.
Op flipped(Op op) {
    switch (op) {
        case Op::less:
            return Op::greater;
        case Op::less_equal:
            return Op::greater_equal;
        case Op::greater:
            return Op::less;
        case Op::greater_equal:
            return Op::less_equal;
        case Op::text_less:
            return Op::text_greater;
        case Op::text_less_equal:
            return Op::text_greater_equal;
        case Op::text_greater:
            return Op::text_less;
        case Op::text_greater_equal:
            return Op::text_less_equal;
        default:
            return op;
    }
}

Value constant(Type type, double number) {
    Value value;
    value.source = Value::Source::constant;
    value.type = type;
    value.number = number;
    return value;
}

template <typename T, typename Less>
std::uint16_t add_list(std::vector<std::vector<T>>& lists, std::vector<T> list, Less less) {
    std::sort(list.begin(), list.end(), less);
    const auto same = std::find(lists.begin(), lists.end(), list);
    const auto index = static_cast<std::uint16_t>(same - lists.begin());
    if (same == lists.end()) lists.push_back(std::move(list));
    return index;
}

}  // namespace

Ref Values::add(Value value) {
    values_.push_back(std::move(value));
    return static_cast<Ref>(values_.size() - 1);
}

Ref Values::number(double value) {
    const auto [known, is_new] = numbers_.try_emplace(std::bit_cast<std::uint64_t>(value));
    if (is_new) known->second = add(constant(Type::number, value));
    return known->second;
}

Ref Values::truth(bool value) {
    Ref& known = truths_[value ? 1 : 0];
    if (known == no_ref) known = add(constant(Type::truth, value ? 1 : 0));
    return known;
}

Ref Values::text(std::string value) {
    const auto [known, is_new] = texts_.try_emplace(value);
    if (is_new) {
        Value made = constant(Type::text, 0);
        made.text = std::move(value);
        known->second = add(std::move(made));
    }
    return known->second;
}

Ref Values::input(std::size_t name, Type type) {
    const auto [known, is_new] = inputs_.try_emplace({name, type});
    if (is_new) {
        Value made;
        made.source = Value::Source::input;
        made.type = type;
        made.name = name;
        known->second = add(std::move(made));
    }
    return known->second;
}

Ref Values::applied(const Applied& operation) {
    for (std::size_t i = 0; i < applied_.size(); ++i) {
        if (applied_[i].which == operation.which && applied_[i].argument == operation.argument)
            return applied_refs_[i];
    }
    Value made;
    made.op = Op::apply;
    made.extra = static_cast<std::uint16_t>(applied_.size());
    applied_.push_back(operation);
    applied_refs_.push_back(add(made));
    return applied_refs_.back();
}

Ref Values::step(Op op, std::array<Ref, 3> operands, Ref only, std::uint16_t extra) {
    Value value;
    value.type = signature(op).result;
    value.op = op;
    std::copy_n(operands.begin(), signature(op).count, value.operands.begin());
    value.only = only != no_ref && !is_constant(only) ? only : no_ref;
    value.extra = extra;
    if (all_constant(value)) return folded(value);
    if (const Ref simple = simplified(value); simple != no_ref) return simple;
    if (is_comparison(op) && is_constant(operands[0])) {
        std::swap(value.operands[0], value.operands[1]);
        value.op = flipped(op);
    }
    const auto [known, is_new] =
        steps_.try_emplace({value.op, value.operands, value.only, value.extra});
    if (is_new) known->second = add(value);
    return known->second;
}

bool Values::all_constant(const Value& value) const {
    const auto* const end = value.operands.begin() + signature(value.op).count;
    return std::all_of(
        value.operands.begin(), end, [this](Ref ref) { return is_constant(ref); });
}

/// Runs the step over one row.
Ref Values::folded(const Value& value) {
    const Signature types = signature(value.op);
    std::array<std::uint8_t, 3> truths{};
    std::array<std::string_view, 3> texts{};
    Frame frame;
    Instruction instruction;
    instruction.op = value.op;
    instruction.extra = value.extra;
    for (std::size_t i = 0; i < types.count; ++i) {
        const Value& operand = values_[value.operands[i]];
        truths[i] = operand.number != 0 ? 1 : 0;
        texts[i] = operand.text;
        frame.numbers.read.push_back(&operand.number);
        frame.truths.read.push_back(&truths[i]);
        frame.texts.read.push_back(&texts[i]);
        instruction.operands[i] = static_cast<std::uint16_t>(i);
    }
    double number = 0;
    std::uint8_t truth_out = 0;
    std::string_view text_out;
    frame.numbers.write = {&number};
    frame.truths.write = {&truth_out};
    frame.texts.write = {&text_out};
    frame.lists = &lists_;
    frame.patterns = compiled_patterns_;
    frame.buffers.resize(1);
    run(instruction, frame, 1, scalar_kernels);
    switch (types.result) {
        case Type::number:
            return this->number(number);
        case Type::truth:
            return truth(truth_out != 0);
        default:
            return text(std::string(text_out));
    }
}

/// A step of which a constant truth leaves only one operand, or itself; no_ref: not such a
/// step.
Ref Values::simplified(const Value& value) {
    const auto [a, b, c] = value.operands;
    if (value.op == Op::choose_number || value.op == Op::choose_text) {
        if (!is_constant(a)) return no_ref;
        return values_[a].number != 0 ? b : c;
    }
    if (value.op != Op::both && value.op != Op::either) return no_ref;
    if (a == b) return a;
    if (!is_constant(a) && !is_constant(b)) return no_ref;
    const Ref constant = is_constant(a) ? a : b;
    const Ref other = is_constant(a) ? b : a;
    const bool decides = (values_[constant].number != 0) == (value.op == Op::either);
    return decides ? constant : other;
}

Ref Values::power(Ref base, Ref exponent) {
    const double wanted = is_constant(exponent) ? values_[exponent].number : 0;
    if (wanted == 1) return base;
    if (wanted != 2 && wanted != 3 && wanted != 4) return step(Op::power, {base, exponent});
    const Ref square = step(Op::multiply, {base, base});
    if (wanted == 2) return square;
    return step(Op::multiply, {square, wanted == 3 ? base : square});
}

Ref Values::is_in(Ref number, std::vector<double> list) {
    list.erase(std::remove_if(list.begin(), list.end(), [](double x) { return std::isnan(x); }),
               list.end());
    return step(Op::number_in,
                {number},
                no_ref,
                add_list(lists_.numbers, std::move(list), std::less<>()));
}

Ref Values::is_in(Ref text, std::vector<std::string> list) {
    const auto shorter_or_before = [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    return step(Op::text_in,
                {text},
                no_ref,
                add_list(lists_.texts, std::move(list), shorter_or_before));
}

Ref Values::matches(Ref text, const std::string& pattern, Ref only) {
    const auto same = std::find(patterns_.begin(), patterns_.end(), pattern);
    const auto index = static_cast<std::uint16_t>(same - patterns_.begin());
    if (same == patterns_.end()) {
        patterns_.push_back(pattern);
        compiled_patterns_.push_back(compile_pattern(pattern));
    }
    return step(Op::matches, {text}, only, index);
}

}  // namespace norma::expr
