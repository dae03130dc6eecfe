#include "norma/expr/expression.hpp"

#include "expr/assemble.hpp"
#include "expr/parser.hpp"
#include "expr/refusal.hpp"
#include "expr/token.hpp"

#include <algorithm>
#include <utility>

namespace norma::expr {
namespace {

enum class Wanted : std::uint8_t { any, condition };

/// Whether is_missing() was asked about a name as text that is read as a number elsewhere.
bool learned(MissingNames& missing, const Values& values) {
    bool more = false;
    for (const std::size_t name : missing.asked) {
        if (values.is_read(name, Type::number)) more |= missing.numbers.insert(name).second;
    }
    return more;
}

Ref checked(const Operand& whole, Wanted wanted, Values& values) {
    if (wanted == Wanted::condition) return as(Type::truth, whole, values);
    if (whole.is_condition()) return whole.ref;
    return as(Type::number, whole, values);
}

Program program_of(std::string_view text, std::span<const std::string> names, Wanted wanted) {
    MissingNames missing;
    for (;;) {
        Values values;
        const Operand whole = Parser(text, {names}, values, missing).parse();
        if (learned(missing, values)) continue;
        const Ref result = checked(whole, wanted, values);
        Program program = assemble(values, std::span(&result, 1), names);
        program.compared_names.assign(values.compared_names().begin(),
                                      values.compared_names().end());
        return program;
    }
}

Result<std::shared_ptr<const Program>> compiled(std::string_view text,
                                                std::span<const std::string> names,
                                                Wanted wanted) {
    try {
        return std::make_shared<const Program>(program_of(text, names, wanted));
    } catch (const Refusal& refusal) {
        return Failure{refusal.shown(text)};
    }
}

}  // namespace

Result<Expression> Expression::compile(std::string_view text,
                                       std::span<const std::string> names) {
    auto program = compiled(text, names, Wanted::any);
    if (!program) return Failure{program.error()};
    return Expression(*std::move(program));
}

std::vector<std::string> Expression::names_in(std::string_view text) {
    std::vector<std::string> names;
    try {
        Lexer lexer(text);
        for (Token token = lexer.next(); token.kind != TokenKind::end;) {
            Token next = lexer.next();
            const bool is_call = !token.quoted && next.is("(");
            if (token.kind == TokenKind::name && !is_call &&
                std::find(names.begin(), names.end(), token.text) == names.end())
                names.push_back(std::move(token.text));
            token = std::move(next);
        }
    } catch (const Refusal&) {
        return names;  // compiling it tells why
    }
    return names;
}

Result<Expression> Expression::compile_condition(std::string_view text,
                                                 std::span<const std::string> names) {
    auto program = compiled(text, names, Wanted::condition);
    if (!program) return Failure{program.error()};
    return Expression(*std::move(program));
}

const std::vector<Variable>& Expression::variables() const noexcept {
    return program_->variables;
}

const std::vector<std::pair<std::size_t, std::size_t>>& Expression::compared_names()
    const noexcept {
    return program_->compared_names;
}

bool Expression::is_condition() const noexcept {
    return program_->result_type == Type::truth;
}

}  // namespace norma::expr
