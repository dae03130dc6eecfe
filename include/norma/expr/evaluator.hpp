#pragma once
// Computes an expression for many rows, a block at a time.
//
//     expr::Evaluator evaluator(expression);
//     std::vector<expr::Input> inputs;              // one for each of expression.variables()
//     inputs.push_back({.numbers = temperatures});  // or {.texts = cities}
//     const std::size_t selected = evaluator.select(inputs, rows, row_numbers);

#include "norma/expr/expression.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace norma::expr {

/// Rows computed at a time: a few such columns of doubles fit into the nearest cache.
constexpr std::size_t block_rows = 512;

/// A variable's values, one a row: those of its kind.
struct Input {
    const double* numbers = nullptr;          ///< of Kind::number
    const std::string_view* texts = nullptr;  ///< of Kind::text
};

/// An expression with the memory to compute it. One for each thread; nothing is allocated by
/// its calls, but for what lower() and upper() of longer texts than before need.
///
/// All calls take one input for each of the expression's variables, in that order, of at least
/// `rows` values, and throw UsageError when one is not there.
class Evaluator {
  public:
    /// Ready to compute.
    explicit Evaluator(Expression expression);
    /// What is moved from can only be destroyed or assigned to.
    ///@{
    Evaluator(Evaluator&&) noexcept;
    Evaluator& operator=(Evaluator&&) noexcept;
    ///@}
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;
    ~Evaluator();

    /// The value of each row; of a condition 1 or 0. Throws UsageError when `out` has fewer
    /// places than `rows`. `out` may be no input.
    void evaluate(std::span<const Input> inputs, std::size_t rows, std::span<double> out);

    /// 1 for each row where the condition is true, 0 for the others. Throws UsageError when
    /// the expression is a number, or `out` has fewer places than `rows`.
    void test(std::span<const Input> inputs, std::size_t rows, std::span<std::uint8_t> out);

    /// The rows where the condition is true, from 0 on and ascending, to the front of `out`;
    /// returns how many. Throws as test() does.
    [[nodiscard]] std::size_t select(std::span<const Input> inputs,
                                     std::size_t rows,
                                     std::span<std::uint32_t> out);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace norma::expr
