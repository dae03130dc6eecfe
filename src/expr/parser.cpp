#include "expr/parser.hpp"

#include "expr/refusal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace norma::expr {

namespace {

/// Sets a variable for as long as it lives.
template <typename T>
class Scoped {
  public:
    Scoped(T& variable, T value)
        : variable_(variable), before_(std::exchange(variable, value)) {}
    Scoped(const Scoped&) = delete;
    Scoped& operator=(const Scoped&) = delete;
    ~Scoped() { variable_ = before_; }

  private:
    T& variable_;
    T before_;
};

}  // namespace

Parser::Parser(std::string_view text,
               const Vocabulary& vocabulary,
               Values& values,
               MissingNames& missing)
    : text_(text),
      lexer_(text),
      vocabulary_(vocabulary),
      names_(vocabulary),
      values_(values),
      missing_(missing) {
    if (text.size() > longest_expression) {
        throw Refusal(
            longest_expression,
            fmt::format("the expression is longer than {} bytes", longest_expression));
    }
    token_ = lexer_.next();
}

Operand Parser::parse() {
    if (token_.kind == TokenKind::end) throw Refusal(0, "the expression is empty");
    const Operand whole = expression(Level::conditional);
    if (token_.kind != TokenKind::end) refuse_missing_operator();
    return whole;
}

Operand Parser::expression(Level least) {
    const Scoped deeper(depth_, depth_ + 1);
    if (depth_ > deepest_nesting) {
        throw Refusal(token_.begin,
                      fmt::format("more than {} parts inside each other", deepest_nesting));
    }
    Operand left = prefix(least);
    for (;;) {
        const Level level = infix_level();
        if (level == Level::none || level < least) return left;
        switch (level) {
            case Level::conditional:
                left = conditional(left);
                break;
            case Level::either:
                left = logical(left, Op::either, Level::both);
                break;
            case Level::both:
                left = logical(left, Op::both, Level::negation);
                break;
            case Level::comparison:
                left = comparisons(left);
                break;
            case Level::power:
                left = power(left);
                break;
            default:
                left = arithmetic(left, level);
        }
    }
}

Parser::Level Parser::infix_level() const {
    static constexpr std::pair<std::string_view, Level> levels[] = {{"?", Level::conditional},
                                                                    {"or", Level::either},
                                                                    {"and", Level::both},
                                                                    {"not", Level::comparison},
                                                                    {"==", Level::comparison},
                                                                    {"!=", Level::comparison},
                                                                    {"<", Level::comparison},
                                                                    {"<=", Level::comparison},
                                                                    {">", Level::comparison},
                                                                    {">=", Level::comparison},
                                                                    {"=~", Level::comparison},
                                                                    {"!~", Level::comparison},
                                                                    {"in", Level::comparison},
                                                                    {"+", Level::sum},
                                                                    {"-", Level::sum},
                                                                    {"*", Level::product},
                                                                    {"/", Level::product},
                                                                    {"%", Level::product},
                                                                    {"^", Level::power}};
    for (const auto& [symbol, level] : levels) {
        if (token_.is(symbol)) return level;
    }
    return Level::none;
}

Operand Parser::prefix(Level least) {
    if (values_.size() > most_values)
        throw Refusal(token_.begin, "the expression has too many parts");
    if (token_.is("not")) {
        const Token sign = take();
        if (least > Level::negation)
            throw Refusal(sign.begin, "'not' needs parentheses here: (not ...)");
        const Operand operand = expression(Level::negation);
        return made(values_.step(Op::negation, {as(Type::truth, operand, values_)}),
                    sign.begin);
    }
    if (token_.is("-")) {
        const Token sign = take();
        return minus(expression(Level::sign), sign.begin);
    }
    if (token_.is("+")) {
        const Token sign = take();
        return made(as(Type::number, expression(Level::sign), values_), sign.begin);
    }
    return primary();
}

Operand Parser::minus(const Operand& operand, std::size_t begin) {
    return made(values_.step(Op::negate, {as(Type::number, operand, values_)}), begin);
}

Operand Parser::primary() {
    if (token_.is("(")) return parenthesis();
    if (token_.kind == TokenKind::symbol || token_.kind == TokenKind::end)
        refuse_missing_value();
    Token token = take();
    if (token.kind == TokenKind::number) return made(values_.number(token.number), token.begin);
    if (token.kind == TokenKind::text)
        return made(values_.text(std::move(token.text)), token.begin);
    if (!token.quoted && token_.is("(")) return call(token);
    if (const auto value = names_.constant(token))
        return made(values_.number(*value), token.begin);
    Operand operand;
    operand.form = Operand::Form::name;
    operand.begin = token.begin;
    operand.name = names_.variable(token);
    return operand;
}

Operand Parser::parenthesis() {
    const Token opening = take();
    Operand inner = expression(Level::conditional);
    expect(")", opening);
    inner.begin = opening.begin;
    return inner;
}

Operand Parser::call(const Token& name) {
    const auto applied = names_.operator_called(name);
    const Function* const called = applied ? nullptr : &names_.function(name);
    std::vector<Operand> given = arguments();
    if (applied && vocabulary_.operators[*applied].takes(given.size()))
        return apply(*applied, name, given);
    if (applied && !KnownNames::is_function(name.text)) {
        const Operator& wanted = vocabulary_.operators[*applied];
        refuse_arguments(
            name, wanted.needs_argument ? 1 : 0, wanted.takes_argument ? 1 : 0, given.size());
    }
    const Function& function = called != nullptr ? *called : names_.function(name);
    if (given.size() < function.least || given.size() > function.most)
        refuse_arguments(name, function.least, function.most, given.size());
    return call(function, name, std::move(given));
}

Operand Parser::apply(std::size_t which, const Token& name, const std::vector<Operand>& given) {
    const Ref argument = given.empty() ? no_ref : as(Type::number, given[0], values_);
    return made(values_.applied({which, argument, name.begin}), name.begin);
}

void Parser::refuse_arguments(const Token& name,
                              std::size_t least,
                              std::size_t most,
                              std::size_t given) const {
    throw Refusal(
        name.begin,
        fmt::format("{}() takes {}{}{} argument{}, not {}",
                    name.text,
                    most == any_number ? "at least " : "",
                    least,
                    most == any_number || most == least ? "" : fmt::format(" or {}", most),
                    least == 1 && (most == 1 || most == any_number) ? "" : "s",
                    given));
}

std::vector<Operand> Parser::arguments() {
    const Token opening = take();
    std::vector<Operand> given;
    if (!token_.is(")")) given.push_back(expression(Level::conditional));
    while (token_.is(",")) {
        take();
        given.push_back(expression(Level::conditional));
    }
    expect(")", opening);
    return given;
}

Operand Parser::call(const Function& called, const Token& name, std::vector<Operand> given) {
    if (called.call == Call::is_missing) {
        Operand answer = is_missing(given[0]);
        answer.begin = name.begin;
        return answer;
    }
    if (called.call == Call::text) return made(as(Type::text, given[0], values_), name.begin);
    std::vector<Ref> refs;
    const Signature types = signature(called.op);
    for (std::size_t i = 0; i < given.size(); ++i)
        refs.push_back(as(types.operands[std::min(i, types.count - 1)], given[i], values_));
    if (called.call == Call::power) return made(values_.power(refs[0], refs[1]), name.begin);
    if (called.call == Call::fold) {
        Ref result = refs[0];
        for (std::size_t i = 1; i < refs.size(); ++i)
            result = values_.step(called.op, {result, refs[i]});
        return made(result, name.begin);
    }
    std::array<Ref, 3> operands{no_ref, no_ref, no_ref};
    std::copy(refs.begin(), refs.end(), operands.begin());
    const Ref only = called.op == Op::contains ? only_ : no_ref;
    return made(values_.step(called.op, operands, only), name.begin);
}

Operand Parser::is_missing(const Operand& operand) {
    bool text = operand.is_text();
    if (operand.form == Operand::Form::name) {
        missing_.asked.insert(operand.name);
        text = !missing_.numbers.contains(operand.name);
    }
    const Op op = text ? Op::text_missing : Op::number_missing;
    const Ref ref = as(text ? Type::text : Type::number, operand, values_);
    return made(values_.step(op, {ref}), operand.begin);
}

Operand Parser::conditional(const Operand& left) {
    const Ref condition = as(Type::truth, left, values_);
    const Token mark = take();
    const Operand yes = expression(Level::conditional);
    const bool ends = token_.kind == TokenKind::end || token_.is(")") || token_.is(",");
    if (ends) throw Refusal(mark.begin, "this '?' lacks its ':'");
    if (!token_.is(":")) refuse_missing_operator();
    take();
    const Operand no = expression(Level::conditional);
    if (yes.is_condition() && no.is_condition()) {
        const Ref otherwise = values_.step(Op::negation, {condition});
        return made(values_.step(Op::either,
                                 {values_.step(Op::both, {condition, yes.ref}),
                                  values_.step(Op::both, {otherwise, no.ref})}),
                    left.begin);
    }
    const bool text = yes.is_text() || no.is_text();
    const Type type = text ? Type::text : Type::number;
    return made(values_.step(text ? Op::choose_text : Op::choose_number,
                             {condition, as(type, yes, values_), as(type, no, values_)}),
                left.begin);
}

Operand Parser::logical(const Operand& left, Op op, Level level) {
    const Ref condition = as(Type::truth, left, values_);
    take();
    const Ref open = op == Op::both ? condition : values_.step(Op::negation, {condition});
    const Scoped only(only_, only_ == no_ref ? open : values_.step(Op::both, {only_, open}));
    const Ref right = as(Type::truth, expression(level), values_);
    return made(values_.step(op, {condition, right}), left.begin);
}

Operand Parser::arithmetic(const Operand& left, Level level) {
    const Token sign = take();
    const auto tighter = static_cast<Level>(static_cast<std::uint8_t>(level) + 1);
    const Ref a = as(Type::number, left, values_);
    const Ref b = as(Type::number, expression(tighter), values_);
    Op op = Op::remainder;
    if (sign.is("+")) op = Op::add;
    if (sign.is("-")) op = Op::subtract;
    if (sign.is("*")) op = Op::multiply;
    if (sign.is("/")) op = Op::divide;
    return made(values_.step(op, {a, b}), left.begin);
}

Operand Parser::power(const Operand& left) {
    take();
    const Ref base = as(Type::number, left, values_);
    const Ref exponent = as(Type::number, expression(Level::power), values_);
    return made(values_.power(base, exponent), left.begin);
}

Token Parser::take() {
    return std::exchange(token_, lexer_.next());
}

void Parser::expect(std::string_view symbol, const Token& opening) {
    if (token_.is(symbol)) {
        take();
        return;
    }
    if (token_.kind == TokenKind::end) throw Refusal(opening.begin, "this '(' is never closed");
    refuse_missing_operator();
}

void Parser::refuse_missing_value() const {
    if (token_.kind == TokenKind::end)
        throw Refusal(token_.begin, "a value is missing at the end");
    throw Refusal(token_.begin, fmt::format("a value is missing before '{}'", shown(token_)));
}

void Parser::refuse_missing_operator() const {
    if (token_.is(")")) throw Refusal(token_.begin, "this ')' closes nothing");
    if (token_.kind == TokenKind::symbol && !token_.is("("))
        throw Refusal(token_.begin, fmt::format("'{}' has no place here", shown(token_)));
    const bool capitals = token_.text == "AND" || token_.text == "OR" || token_.text == "IN" ||
                          token_.text == "NOT";
    throw Refusal(token_.begin,
                  fmt::format("an operator is missing before '{}'{}",
                              shown(token_),
                              capitals ? "; and, or, not, in have small letters" : ""));
}

Operand Parser::made(Ref ref, std::size_t begin) const {
    return operand_of(ref, values_, begin);
}

std::string_view Parser::shown(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
}

}  // namespace norma::expr
