#include "expr/operand.hpp"

#include "expr/refusal.hpp"

#include <fmt/format.h>

namespace norma::expr {
namespace {

const char* described(Operand::Form form) {
    switch (form) {
        case Operand::Form::text:
            return "text";
        case Operand::Form::condition:
            return "a condition";
        default:
            return "a number";
    }
}

const char* wanted(Type type) {
    switch (type) {
        case Type::text:
            return "text";
        case Type::truth:
            return "a condition, such as x > 0,";
        default:
            return "a number";
    }
}

bool fits(Operand::Form form, Type type) {
    return (form == Operand::Form::number && type == Type::number) ||
           (form == Operand::Form::condition && type == Type::truth) ||
           (form == Operand::Form::text && type == Type::text);
}

}  // namespace

Ref as(Type type, const Operand& operand, Values& values) {
    if (fits(operand.form, type)) return operand.ref;
    if (operand.form == Operand::Form::name && type != Type::truth)
        return values.input(operand.name, type);
    if (operand.is_condition() && type == Type::number)
        return values.step(Op::one_or_zero, {operand.ref});
    throw Refusal(
        operand.begin,
        fmt::format("this is {}; {} is needed here", described(operand.form), wanted(type)));
}

Operand operand_of(Ref ref, const Values& values, std::size_t begin) {
    Operand operand;
    operand.begin = begin;
    operand.ref = ref;
    switch (values[ref].type) {
        case Type::number:
            operand.form = Operand::Form::number;
            break;
        case Type::truth:
            operand.form = Operand::Form::condition;
            break;
        case Type::text:
            operand.form = Operand::Form::text;
            break;
    }
    return operand;
}

}  // namespace norma::expr
