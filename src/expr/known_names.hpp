#pragma once
// What the names in an expression mean. All throw Refusal.

#include "expr/functions.hpp"
#include "expr/token.hpp"
#include "expr/vocabulary.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace norma::expr {

class KnownNames {
  public:
    explicit KnownNames(const Vocabulary& vocabulary)
        : names_(vocabulary.names), vocabulary_(vocabulary) {}

    /// Which of the names the token is.
    [[nodiscard]] std::size_t variable(const Token& token);
    /// The number a constant stands for; nothing if the token is none.
    [[nodiscard]] std::optional<double> constant(const Token& token) const;
    /// Which of the operators the token is; nothing if it is none.
    [[nodiscard]] std::optional<std::size_t> operator_called(const Token& token) const;
    /// The function the token names.
    [[nodiscard]] const Function& function(const Token& token) const;
    /// Whether there is a function of this name in the language.
    [[nodiscard]] static bool is_function(const std::string& name);
    /// What to add if a text stands where a name of this kind would have been right.
    [[nodiscard]] std::string hint_at_name(const std::string& text) const;

  private:
    std::span<const std::string> names_;
    Vocabulary vocabulary_;
    std::map<std::string, std::size_t> found_;
};

}  // namespace norma::expr
