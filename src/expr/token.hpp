#pragma once
// The words of an expression.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace norma::expr {

enum class TokenKind : std::uint8_t { number, text, name, symbol, end };

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t begin = 0;  ///< the bytes of the expression it stands for
    std::size_t end = 0;
    double number = 0;        ///< of a number
    bool quoted = false;      ///< of a name: in backquotes, so it is no function
    std::string text;         ///< of a text or a name: without quotes and escapes
    std::string_view symbol;  ///< of a symbol, by one spelling: `and` for &&, `==` for =

    [[nodiscard]] bool is(std::string_view wanted) const { return symbol == wanted; }
};

/// Splits an expression into tokens. Throws Refusal.
class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    /// The next token; the last one is `end`, ever again.
    Token next();

  private:
    Token number();
    Token quoted_text(char quote);
    Token quoted_name();
    Token word();
    Token symbol();
    [[nodiscard]] char peek(std::size_t ahead = 0) const;

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace norma::expr
