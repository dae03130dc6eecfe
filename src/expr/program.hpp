#pragma once
// What an expression is compiled to: steps that each compute a whole block of rows.

#include "norma/expr/expression.hpp"

#include "expr/kernels.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace norma::expr {

/// What a value is: a double, a byte that is 0 or 1, or a std::string_view for each row.
enum class Type : std::uint8_t { number, truth, text };

/// What a step does. The order of the first groups is that of the tables in kernels.hpp.
enum class Op : std::uint8_t {
    // number to number
    negate,
    absolute,
    square_root,
    floor,
    ceiling,
    round,
    // two numbers to number
    add,
    subtract,
    multiply,
    divide,
    minimum,
    maximum,
    // two numbers to truth
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    // number to number, and two numbers to number, by the C library
    exp,
    log,
    log10,
    log2,
    sin,
    cos,
    tan,
    remainder,
    power,
    atan2,
    // number to truth; `extra` is the set
    number_missing,
    number_in,
    // truths to truth
    both,
    either,
    negation,
    // truth to number; truth and two of a type to that type
    one_or_zero,
    choose_number,
    choose_text,
    // two texts to truth, in the order of those of numbers
    text_less,
    text_less_equal,
    text_greater,
    text_greater_equal,
    text_equal,
    text_not_equal,
    starts_with,
    ends_with,
    contains,
    // text to truth; `extra` is the set or the pattern
    text_missing,
    text_in,
    matches,
    // text to number, to text; `extra` of the latter is the buffer
    length,
    lower,
    upper,
    // three numbers to number, `extra` tells how: two steps in one
    fused,
    // what an operator gives; `extra` tells which and how, perhaps with a number
    apply,
};

/// The types an operation takes and gives.
struct Signature {
    Type result;
    std::array<Type, 3> operands;
    std::size_t count;
};

[[nodiscard]] Signature signature(Op op) noexcept;

constexpr std::uint16_t no_mask = 0xFFFF;

/// One step. Operands are places in the table of their type: first the inputs, then the
/// constants, then the temporaries; `out` is a temporary.
struct Instruction {
    Op op = Op::negate;
    std::uint8_t constants = 0;  ///< bit i: operand i is one value for all rows
    std::array<std::uint16_t, 3> operands{};
    std::uint16_t out = 0;
    std::uint16_t only = no_mask;  ///< where this is false the result does not matter: be false
    std::uint16_t extra = 0;
};

/// Where the values of one type live.
struct Places {
    std::vector<std::uint16_t> inputs;  ///< which inputs of the evaluator
    std::size_t constants = 0;
    std::size_t temporaries = 0;

    [[nodiscard]] std::size_t first_temporary() const { return inputs.size() + constants; }
    [[nodiscard]] std::size_t size() const { return first_temporary() + temporaries; }
};

/// Longer lists that a step looks a value up in.
struct Lists {
    std::vector<std::vector<double>> numbers;     ///< each ascending
    std::vector<std::vector<std::string>> texts;  ///< each by length, then ascending
};

/// A step that whoever runs the program makes: what an operator gives, times both scales one
/// after the other, then with the step's operand, if there is one, as in Fusion.
struct Application {
    std::size_t which = 0;  ///< of Values::all_applied()
    std::array<double, 2> scales{1, 1};
    Second second = Second::nothing;
};

struct Program {
    std::vector<Variable> variables;
    std::vector<std::pair<std::size_t, std::size_t>> compared_names;
    std::vector<Instruction> code;
    Places numbers;
    Places truths;
    Places texts;
    std::vector<double> number_constants;
    std::vector<std::string> text_constants;
    Lists lists;
    std::vector<std::string> patterns;
    std::vector<Application> applications;
    std::size_t buffers = 0;
    Type result_type = Type::number;
    std::uint16_t result = 0;  ///< a place of that type, the first of `results`
    std::vector<std::uint16_t> results;
    std::optional<bool> constant_condition;  ///< instead of a place
};

}  // namespace norma::expr
