#pragma once
// A part of an expression: a value, or a name of which nothing says yet how it is to be read.

#include "expr/values.hpp"

#include <cstddef>

namespace norma::expr {

struct Operand {
    enum class Form : std::uint8_t { name, number, condition, text };
    Form form = Form::number;
    std::size_t begin = 0;  ///< where it begins in the expression
    Ref ref = no_ref;       ///< unless it is a name
    std::size_t name = 0;   ///< of a name: which

    [[nodiscard]] bool is_text() const { return form == Form::text; }
    [[nodiscard]] bool is_condition() const { return form == Form::condition; }
};

/// The operand as what it is used as: a name becomes an input of that type, a condition 1 or 0
/// where a number is wanted. Throws Refusal, placed at the operand, for everything else.
[[nodiscard]] Ref as(Type type, const Operand& operand, Values& values);

/// `ref` as an operand, of the form of its type.
[[nodiscard]] Operand operand_of(Ref ref, const Values& values, std::size_t begin);

}  // namespace norma::expr
