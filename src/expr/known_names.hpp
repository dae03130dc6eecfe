#pragma once
// What the names in an expression mean. All throw Refusal.

#include "expr/functions.hpp"
#include "expr/token.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace norma::expr {

class KnownNames {
  public:
    explicit KnownNames(std::span<const std::string> names) : names_(names) {}

    /// Which of the names the token is.
    [[nodiscard]] std::size_t variable(const Token& token);
    /// What to add if a text stands where a name of this kind would have been right.
    [[nodiscard]] std::string hint_at_name(const std::string& text) const;

  private:
    std::span<const std::string> names_;
    std::map<std::string, std::size_t> found_;
};

/// The function the token names.
[[nodiscard]] const Function& function(const Token& token);

}  // namespace norma::expr
