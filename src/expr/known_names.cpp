#include "expr/known_names.hpp"

#include "norma/base/nearest.hpp"

#include "expr/refusal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace norma::expr {
namespace {

constexpr std::size_t longest_guessed = 200;  // the time to find the nearest grows with it
constexpr std::size_t most_listed = 16;

bool is_word(const std::string& name) {
    Lexer lexer(name);
    try {
        const Token token = lexer.next();
        return token.kind == TokenKind::name && !token.quoted && token.end == name.size();
    } catch (const Refusal&) {
        return false;
    }
}

/// As an expression may hold it.
std::string written(const std::string& name) {
    if (is_word(name)) return name;
    std::string quoted = "`";
    for (const char c : name)
        quoted.append(c == '`' ? 2 : 1, c);
    return quoted + '`';
}

/// A hint after "unknown ...": the nearest of `candidates`, or what there is.
std::string hint(const std::string& name, std::span<const std::string> candidates) {
    if (candidates.empty()) return "; there are no names here";
    if (name.size() <= longest_guessed) {
        if (const auto near = nearest(name, candidates))
            return fmt::format("; did you mean {}?", written(*near));
    }
    std::string list;
    for (const std::string& candidate :
         candidates.first(std::min(candidates.size(), most_listed)))
        list += (list.empty() ? "" : ", ") + written(candidate);
    return fmt::format(
        "; known are {}{}", list, candidates.size() > most_listed ? ", ..." : "");
}

const Function* function_called(const std::string& name) {
    const auto found =
        std::find_if(functions().begin(), functions().end(), [&](const Function& function) {
            return function.name == name;
        });
    return found == functions().end() ? nullptr : &*found;
}

}  // namespace

std::size_t KnownNames::variable(const Token& token) {
    if (const auto known = found_.find(token.text); known != found_.end()) return known->second;
    const auto first = std::find(names_.begin(), names_.end(), token.text);
    if (first == names_.end()) {
        if (!token.quoted && (is_function(token.text) || operator_called(token))) {
            throw Refusal(token.begin,
                          fmt::format("{0} is a function: write {0}(...)", token.text));
        }
        std::vector<std::string> known(names_.begin(), names_.end());
        for (const Constant& constant : vocabulary_.constants)
            known.push_back(constant.name);
        throw Refusal(token.begin,
                      fmt::format("unknown name '{}'{}", token.text, hint(token.text, known)));
    }
    if (std::find(first + 1, names_.end(), token.text) != names_.end())
        throw Refusal(token.begin, fmt::format("more than one is called '{}'", token.text));
    const auto index = static_cast<std::size_t>(first - names_.begin());
    found_.emplace(token.text, index);
    return index;
}

std::string KnownNames::hint_at_name(const std::string& text) const {
    if (std::find(names_.begin(), names_.end(), text) == names_.end()) return {};
    return fmt::format("; without quotes, {} is the column", written(text));
}

std::optional<double> KnownNames::constant(const Token& token) const {
    for (const Constant& constant : vocabulary_.constants)
        if (constant.name == token.text) return constant.value;
    return std::nullopt;
}

std::optional<std::size_t> KnownNames::operator_called(const Token& token) const {
    for (std::size_t i = 0; i < vocabulary_.operators.size(); ++i)
        if (vocabulary_.operators[i].name == token.text) return i;
    return std::nullopt;
}

bool KnownNames::is_function(const std::string& name) {
    return function_called(name) != nullptr;
}

const Function& KnownNames::function(const Token& token) const {
    if (const Function* const found = function_called(token.text)) return *found;
    std::vector<std::string> names;
    for (const Operator& known : vocabulary_.operators)
        names.push_back(known.name);
    for (const Function& known : functions())
        names.emplace_back(known.name);
    throw Refusal(token.begin,
                  fmt::format("unknown function '{}'{}", token.text, hint(token.text, names)));
}

}  // namespace norma::expr
