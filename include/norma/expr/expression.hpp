#pragma once
// A formula over named columns, compiled once and computed for many rows at a time.
//
//     auto filter = expr::Expression::compile_condition("temp > 20 and city == 'Oslo'", names);
//     if (!filter) return Failure{filter.error()};  // says where, with a caret under the place
//     expr::Evaluator evaluator(*filter);           // computes it: norma/expr/evaluator.hpp

#include "norma/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The expression language of filters and equations; docs/expressions.md describes it.
namespace norma::expr {

struct Program;

/// How a variable is read.
enum class Kind : std::uint8_t {
    number,  ///< as a double; NaN where there is no number
    text,    ///< as it stands; empty where there is nothing
};

/// What an expression reads.
struct Variable {
    std::string name;          ///< as in the names it was compiled with
    std::size_t index = 0;     ///< which of these names
    Kind kind = Kind::number;  ///< how it is read
};

/// A compiled expression: immutable, cheap to copy, may be shared by threads.
class Expression {
  public:
    /// Compiles `text`, whose variables are among `names`. Every error shows the place with a
    /// caret; an unknown name comes with the nearest known one.
    [[nodiscard]] static Result<Expression> compile(std::string_view text,
                                                    std::span<const std::string> names);

    /// As compile(), of something that is true or false: `x > 3`, not `x + 3`.
    [[nodiscard]] static Result<Expression> compile_condition(
        std::string_view text, std::span<const std::string> names);

    /// The names in `text` that are no functions, each once, known or not; up to the place
    /// where it cannot be read.
    [[nodiscard]] static std::vector<std::string> names_in(std::string_view text);

    /// What it reads, each name and kind once. A name used as number here and as text there
    /// comes twice. What a constant makes irrelevant (`x > 1 and 1 > 2`) does not come.
    [[nodiscard]] const std::vector<Variable>& variables() const noexcept;

    /// Pairs of names, by their indexes, that it compares with each other as numbers, for
    /// nothing says that they are texts; each once.
    [[nodiscard]] const std::vector<std::pair<std::size_t, std::size_t>>& compared_names()
        const noexcept;

    /// Whether it is true or false; otherwise it is a number.
    [[nodiscard]] bool is_condition() const noexcept;

    /// The steps it was compiled to; for Evaluator.
    [[nodiscard]] const std::shared_ptr<const Program>& program() const noexcept {
        return program_;
    }

  private:
    explicit Expression(std::shared_ptr<const Program> program)
        : program_(std::move(program)) {}

    std::shared_ptr<const Program> program_;
};

}  // namespace norma::expr
