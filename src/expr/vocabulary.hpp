#pragma once
// What the words of an expression may mean beyond the functions of the language.

#include <cstddef>
#include <span>
#include <string>

namespace norma::expr {

/// A name for a number that is known while compiling.
struct Constant {
    std::string name;
    double value = 0;
};

/// A call that stands for a variable of its own: what it makes of its argument, which is any
/// expression, is left to whoever runs the program. Called with another number of arguments,
/// its name is that of the function of the language, if there is one.
struct Operator {
    std::string name;
    bool takes_argument = true;  ///< it may be called with one
    bool needs_argument = true;  ///< and not without

    [[nodiscard]] bool takes(std::size_t arguments) const {
        return arguments == 0 ? !needs_argument : arguments == 1 && takes_argument;
    }
};

struct Vocabulary {
    std::span<const std::string> names;
    std::span<const Constant> constants{};
    std::span<const Operator> operators{};
};

}  // namespace norma::expr
