// The part of the parser that is about comparisons: chains, lists and patterns.
#include "expr/parser.hpp"
#include "expr/refusal.hpp"
#include "expr/run.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>
#include <utility>

namespace norma::expr {
namespace {

/// Constants in a list up to which comparing with each is faster than looking up.
constexpr std::size_t few_numbers = 8;
constexpr std::size_t few_texts = 4;

bool is_chained(const Token& token) {
    return token.is("==") || token.is("!=") || token.is("<") || token.is("<=") ||
           token.is(">") || token.is(">=");
}

bool is_search(const Token& token) {
    return token.is("=~") || token.is("!~");
}

bool is_membership(const Token& token) {
    return token.is("in") || token.is("not");
}

Op comparison(std::string_view symbol, bool texts) {
    if (symbol == "==") return texts ? Op::text_equal : Op::equal;
    if (symbol == "!=") return texts ? Op::text_not_equal : Op::not_equal;
    if (symbol == "<") return texts ? Op::text_less : Op::less;
    if (symbol == "<=") return texts ? Op::text_less_equal : Op::less_equal;
    if (symbol == ">") return texts ? Op::text_greater : Op::greater;
    return texts ? Op::text_greater_equal : Op::greater_equal;
}

}  // namespace

Operand Parser::comparisons(Operand left) {
    const std::size_t begin = left.begin;
    if (!is_chained(token_)) {
        const Operand result = is_search(token_) ? search(left) : membership(left);
        refuse_comparison_of_condition();
        return result;
    }
    Ref all = no_ref;
    while (is_chained(token_)) {  // a < b < c is a < b and b < c
        const Token sign = take();
        const Operand right = expression(Level::sum);
        const Ref holds = compared(left, sign.symbol, right).ref;
        all = all == no_ref ? holds : values_.step(Op::both, {all, holds});
        left = right;
    }
    refuse_comparison_of_condition();
    return made(all, begin);
}

void Parser::refuse_comparison_of_condition() const {
    if (!is_chained(token_) && !is_search(token_) && !is_membership(token_)) return;
    throw Refusal(
        token_.begin,
        "this would compare a condition; join comparisons by 'and', or use parentheses");
}

Operand Parser::compared(const Operand& left, std::string_view sign, const Operand& right) {
    const bool texts = left.is_text() || right.is_text();
    const Type type = texts ? Type::text : Type::number;
    if (left.form == Operand::Form::name && right.form == Operand::Form::name)
        values_.compares(left.name, right.name);
    if (texts) refuse_column_in_quotes(left, right);
    const Ref a = as(type, left, values_);
    const Ref b = as(type, right, values_);
    return made(values_.step(comparison(sign, texts), {a, b}), left.begin);
}

/// 'Total cost' > 100 compares a text with a number, where a column of that name was meant.
void Parser::refuse_column_in_quotes(const Operand& left, const Operand& right) const {
    const auto refuse = [this](const Operand& text, const Operand& other) {
        if (!text.is_text() || !values_.is_constant(text.ref)) return;
        if (other.is_text() || other.form == Operand::Form::name) return;
        const std::string hint = names_.hint_at_name(values_[text.ref].text);
        if (!hint.empty())
            throw Refusal(text.begin, "this is text; a number is needed here" + hint);
    };
    refuse(left, right);
    refuse(right, left);
}

Operand Parser::search(const Operand& left) {
    const Token sign = take();
    const Ref text = as(Type::text, left, values_);
    if (token_.kind != TokenKind::text)
        throw Refusal(token_.begin, "a regular expression in quotes is needed here");
    const Token pattern = take();
    if (values_.patterns().size() == most_patterns) {
        throw Refusal(pattern.begin,
                      fmt::format("more than {} regular expressions", most_patterns));
    }
    if (const auto compiled = compile_pattern(pattern.text); !compiled->ok()) {
        throw Refusal(pattern.begin,
                      fmt::format("not a regular expression: {}", compiled->error()));
    }
    const Ref found = values_.matches(text, pattern.text, only_);
    return made(sign.is("=~") ? found : values_.step(Op::negation, {found}), left.begin);
}

Operand Parser::membership(const Operand& left) {
    const Token first = take();
    const bool negated = first.is("not");
    if (negated && !token_.is("in"))
        throw Refusal(first.begin, "an operator is missing before 'not'");
    if (negated) take();
    if (!token_.is("("))
        throw Refusal(token_.begin, "a list in parentheses is needed here: in (1, 2, 3)");
    const std::size_t list_begin = token_.begin;
    const std::vector<Operand> list = arguments();
    if (list.empty()) throw Refusal(list_begin, "the list is empty");
    const bool texts =
        left.is_text() ||
        std::any_of(list.begin(), list.end(), [](const Operand& o) { return o.is_text(); });
    const Ref value = as(texts ? Type::text : Type::number, left, values_);
    const Ref found = texts ? among_texts(value, list) : among_numbers(value, list);
    if (!negated) return made(found, left.begin);
    const Ref outside = values_.step(Op::negation, {found});
    if (texts) return made(outside, left.begin);
    const Ref known = values_.step(Op::negation, {values_.step(Op::number_missing, {value})});
    return made(values_.step(Op::both, {outside, known}), left.begin);
}

Ref Parser::among_numbers(Ref value, const std::vector<Operand>& list) {
    std::vector<double> constants;
    std::vector<Ref> others;
    for (const Operand& item : list) {
        const Ref ref = as(Type::number, item, values_);
        if (values_.is_constant(ref)) constants.push_back(values_[ref].number);
        others.push_back(ref);
    }
    Ref found = no_ref;
    if (constants.size() > few_numbers) {
        found = values_.is_in(value, std::move(constants));
        std::erase_if(others, [this](Ref ref) { return values_.is_constant(ref); });
    }
    return equal_to_one(Op::equal, value, others, found);
}

Ref Parser::among_texts(Ref value, const std::vector<Operand>& list) {
    std::vector<std::string> constants;
    std::vector<Ref> others;
    for (const Operand& item : list) {
        const Ref ref = as(Type::text, item, values_);
        if (values_.is_constant(ref)) constants.push_back(values_[ref].text);
        others.push_back(ref);
    }
    Ref found = no_ref;
    if (constants.size() > few_texts) {
        found = values_.is_in(value, std::move(constants));
        std::erase_if(others, [this](Ref ref) { return values_.is_constant(ref); });
    }
    return equal_to_one(Op::text_equal, value, others, found);
}

/// `found`, if it is something, or `value` equal to one of `others`.
Ref Parser::equal_to_one(Op equal, Ref value, const std::vector<Ref>& others, Ref found) {
    for (const Ref other : others) {
        const Ref same = values_.step(equal, {value, other});
        found = found == no_ref ? same : values_.step(Op::either, {found, same});
    }
    return found;
}

}  // namespace norma::expr
