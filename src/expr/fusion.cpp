#include "expr/fusion.hpp"

namespace norma::expr {
namespace {

constexpr std::size_t most_scales = 2;

}  // namespace

/// Going back, so that what is fused with a later step is no more fused with an earlier one.
Fusions::Fusions(const Values& values, std::span<const Ref> results)
    : values_(values),
      uses_(values.size()),
      first_part_(values.size(), no_ref),
      is_inside_(values.size()) {
    count_uses(results);
    for (Ref user = static_cast<Ref>(values.size()); user-- > 0;)
        if (uses_[user] > 0 && !is_inside_[user]) fuse(user);
}

void Fusions::count_uses(std::span<const Ref> results) {
    for (const Ref result : results)
        ++uses_[result];
    for (Ref user = static_cast<Ref>(values_.size()); user-- > 0;) {
        const Value& value = values_[user];
        if (uses_[user] == 0 || value.source != Value::Source::step) continue;
        for (const Ref ref : value.operands)
            if (ref != no_ref) ++uses_[ref];
        if (value.only != no_ref) ++uses_[value.only];
    }
}

bool Fusions::is_arithmetic(Ref ref) const {
    return values_[ref].source == Value::Source::step && values_[ref].op >= Op::add &&
           values_[ref].op <= Op::multiply;
}

/// The step, if it is an operator, perhaps times constants: all parts, the operator last.
/// Empty if it is something else.
std::vector<Ref> Fusions::chain(Ref ref) const {
    std::vector<Ref> steps{ref};
    while (values_[ref].source == Value::Source::step) {
        const Value& value = values_[ref];
        if (value.op == Op::apply) return steps;
        const bool first =
            value.operands[0] != no_ref && values_.is_constant(value.operands[0]);
        const bool second =
            value.operands[1] != no_ref && values_.is_constant(value.operands[1]);
        if (value.op != Op::multiply || !(first || second) || steps.size() > most_scales) break;
        ref = first ? value.operands[1] : value.operands[0];
        if (uses_[ref] != 1) break;
        steps.push_back(ref);
    }
    return {};
}

void Fusions::put_inside(const std::vector<Ref>& steps) {
    for (const Ref step : steps)
        is_inside_[step] = true;
}

void Fusions::fuse(Ref user) {
    if (!is_arithmetic(user)) return;
    const std::array<Ref, 3>& operands = values_[user].operands;
    if (const std::vector<Ref> own = chain(user); !own.empty())
        return put_inside({own.begin() + 1, own.end()});
    if (const Ref operand = combinable(user); operand != no_ref) {
        first_part_[user] = operand;
        return put_inside(chain(operand));
    }
    for (const Ref operand : {operands[0], operands[1]}) {
        if (uses_[operand] != 1 || !is_arithmetic(operand)) continue;
        if (!chain(operand).empty() || combinable(operand) != no_ref) continue;
        first_part_[user] = operand;
        is_inside_[operand] = true;
        return;
    }
}

/// What an operator gives that the sum or difference is computed with; no_ref: it has none.
Ref Fusions::combinable(Ref user) const {
    const auto [a, b, none] = values_[user].operands;
    if (values_[user].op == Op::multiply || values_.is_constant(a) || values_.is_constant(b))
        return no_ref;
    for (const Ref operand : {b, a})
        if (uses_[operand] == 1 && !chain(operand).empty()) return operand;
    return no_ref;
}

std::array<Ref, 3> Fusions::operands(Ref ref) const {
    const std::array<Ref, 3>& own = values_[ref].operands;
    if (!chain(ref).empty()) return {no_ref, no_ref, no_ref};
    const Ref inner = first_part_[ref];
    if (inner == no_ref) return own;
    const Ref other = own[0] == inner ? own[1] : own[0];
    if (combined(ref)) return {other, no_ref, no_ref};
    return {values_[inner].operands[0], values_[inner].operands[1], other};
}

std::size_t Fusions::count(Ref ref) const {
    if (!chain(ref).empty()) return 0;
    if (combined(ref)) return 1;
    return first_part_[ref] != no_ref ? 3 : signature(values_[ref].op).count;
}

Fusion Fusions::fusion(Ref ref) const {
    const Value& outer = values_[ref];
    const auto first = static_cast<std::uint8_t>(values_[first_part_[ref]].op) -
                       static_cast<std::uint8_t>(Op::add);
    Second second = Second::multiply;
    if (outer.op == Op::add) second = Second::add;
    if (outer.op == Op::subtract) {
        second =
            outer.operands[0] == first_part_[ref] ? Second::subtract : Second::subtract_from;
    }
    return {static_cast<std::uint8_t>(first), second};
}

Application Fusions::application(Ref ref) const {
    Application made;
    std::vector<Ref> steps = chain(ref);
    if (steps.empty()) {
        made.second = fusion(ref).second;
        steps = chain(first_part_[ref]);
    }
    made.which = values_[steps.back()].extra;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {  // the innermost comes first
        const std::array<Ref, 3>& operands = values_[steps[steps.size() - 2 - i]].operands;
        made.scales[i] =
            values_[values_.is_constant(operands[0]) ? operands[0] : operands[1]].number;
    }
    return made;
}

}  // namespace norma::expr
