#pragma once
// From the text of an expression to its values, by operator precedence.
// Source: V. Pratt, "Top down operator precedence" (1973), doi:10.1145/512927.512931.

#include "expr/known_names.hpp"
#include "expr/operand.hpp"
#include "expr/token.hpp"
#include "expr/values.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace norma::expr {

/// Bytes of an expression, values it makes, parts inside each other, and patterns in it.
constexpr std::size_t longest_expression = 65536;
constexpr std::size_t most_values = 16384;
constexpr int deepest_nesting = 200;
constexpr std::size_t most_patterns = 64;

/// Names that is_missing() is asked about. It reads numbers if anything else in the expression
/// does, which is known only at its end; so the expression is then parsed once more.
struct MissingNames {
    std::set<std::size_t> asked;
    std::set<std::size_t> numbers;  ///< known to be read as numbers
};

class Parser {
  public:
    Parser(std::string_view text,
           const Vocabulary& vocabulary,
           Values& values,
           MissingNames& missing);

    /// The whole expression. Throws Refusal.
    Operand parse();

  private:
    /// How tightly an operator binds.
    enum class Level : std::uint8_t {
        none,
        conditional,
        either,
        both,
        negation,
        comparison,
        sum,
        product,
        sign,
        power,
    };

    Operand expression(Level least);
    Operand prefix(Level least);
    Operand primary();
    Operand parenthesis();
    Operand call(const Token& name);
    Operand apply(std::size_t which, const Token& name, const std::vector<Operand>& given);
    [[noreturn]] void refuse_arguments(const Token& name,
                                       std::size_t least,
                                       std::size_t most,
                                       std::size_t given) const;
    std::vector<Operand> arguments();
    Operand call(const Function& function, const Token& name, std::vector<Operand> given);
    Operand is_missing(const Operand& operand);
    Operand minus(const Operand& operand, std::size_t begin);

    /// The rest of what began with `left`, by its operator.
    ///@{
    Operand conditional(const Operand& left);
    Operand logical(const Operand& left, Op op, Level level);
    Operand comparisons(Operand left);
    Operand arithmetic(const Operand& left, Level level);
    Operand power(const Operand& left);
    ///@}

    Operand compared(const Operand& left, std::string_view op, const Operand& right);
    void refuse_column_in_quotes(const Operand& left, const Operand& right) const;
    Operand search(const Operand& left);
    Operand membership(const Operand& left);
    Ref among_numbers(Ref value, const std::vector<Operand>& list);
    Ref among_texts(Ref value, const std::vector<Operand>& list);
    Ref equal_to_one(Op equal, Ref value, const std::vector<Ref>& others, Ref found);

    [[nodiscard]] Level infix_level() const;
    Token take();
    void expect(std::string_view symbol, const Token& opening);
    void refuse_comparison_of_condition() const;
    [[noreturn]] void refuse_missing_value() const;
    [[noreturn]] void refuse_missing_operator() const;
    [[nodiscard]] Operand made(Ref ref, std::size_t begin) const;
    [[nodiscard]] std::string_view shown(const Token& token) const;

    std::string_view text_;
    Lexer lexer_;
    Token token_;  // the next one
    Vocabulary vocabulary_;
    KnownNames names_;
    Values& values_;
    MissingNames& missing_;
    int depth_ = 0;
    Ref only_ = no_ref;  // where what is parsed matters: elsewhere an `and` or `or` is decided
};

}  // namespace norma::expr
