#pragma once
// The functions an expression may call, by name.

#include "expr/program.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace norma::expr {

/// How a call becomes steps.
enum class Call : std::uint8_t {
    step,        ///< one step of `op`
    fold,        ///< `op` of the first two, and of that and the third, ...
    power,       ///< as the operator ^
    is_missing,  ///< of a number or a text
    text,        ///< its argument, read as text
};

struct Function {
    std::string_view name;
    Call call;
    Op op;              ///< of step and fold
    std::size_t least;  ///< arguments
    std::size_t most;
};

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

[[nodiscard]] std::span<const Function> functions();

}  // namespace norma::expr
