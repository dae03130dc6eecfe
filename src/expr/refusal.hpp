#pragma once
// What stops the compilation of an expression: a sentence, and the place it is about.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace norma::expr {

/// Thrown while compiling, and turned into a Failure by Expression::compile().
class Refusal {
  public:
    Refusal(std::size_t at, std::string message) : at_(at), message_(std::move(message)) {}

    /// The sentence, below it `text`, and a caret under the byte the refusal is about.
    [[nodiscard]] std::string shown(std::string_view text) const;

  private:
    std::size_t at_;
    std::string message_;
};

}  // namespace norma::expr
