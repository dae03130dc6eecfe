#include "expr/program.hpp"

namespace norma::expr {

Signature signature(Op op) noexcept {
    constexpr Type number = Type::number;
    constexpr Type truth = Type::truth;
    constexpr Type text = Type::text;
    if (op <= Op::round || (op >= Op::exp && op <= Op::tan)) return {number, {number}, 1};
    if (op <= Op::maximum) return {number, {number, number}, 2};
    if (op <= Op::not_equal) return {truth, {number, number}, 2};
    if (op <= Op::atan2) return {number, {number, number}, 2};
    if (op >= Op::text_less && op <= Op::contains) return {truth, {text, text}, 2};
    switch (op) {
        case Op::number_missing:
        case Op::number_in:
            return {truth, {number}, 1};
        case Op::both:
        case Op::either:
            return {truth, {truth, truth}, 2};
        case Op::negation:
            return {truth, {truth}, 1};
        case Op::one_or_zero:
            return {number, {truth}, 1};
        case Op::choose_number:
            return {number, {truth, number, number}, 3};
        case Op::choose_text:
            return {text, {truth, text, text}, 3};
        case Op::fused:
            return {number, {number, number, number}, 3};
        case Op::apply:
            return {number, {}, 0};
        case Op::length:
            return {number, {text}, 1};
        case Op::lower:
        case Op::upper:
            return {text, {text}, 1};
        default:
            return {truth, {text}, 1};  // text_missing, text_in, matches
    }
}

}  // namespace norma::expr
