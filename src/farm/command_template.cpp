#include "farm/command_template.hpp"

#include "base/printable.hpp"
#include "farm/interpreters.hpp"
#include "farm/shell_quoted.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace norma::farm {
namespace {

Command shell_command(std::string_view script) {
    // The shell would take a script that begins so for an option.
    const bool like_an_option = script.starts_with('-') || script.starts_with('+');
    Command command;
    command.argv = {"/bin/sh", "-c", like_an_option ? " " : ""};
    command.argv.back() += script;
    return command;
}

std::string without_placeholders(std::string_view word) {
    std::string rest;
    for (std::size_t at = 0; at < word.size();) {
        const auto found = placeholder_at(word, at);
        if (!found) rest += word[at];
        at += found ? found->length : 1;
    }
    return rest;
}

bool looks_like_a_script(std::string_view word) {
    const std::string rest = without_placeholders(word);
    return rest.find_first_of(" \t\n|&;<>()$`\\\"'*?[]") != std::string::npos ||
           rest.starts_with('#') || rest.starts_with('~');
}

/// A piece of text inside single quotes, typed so that the shell reads it back.
std::string typed_in_single_quotes(std::string_view text) {
    if (needs_escapes(text)) return fmt::format("'{}'", shell_quoted(text));
    std::string out;
    for (const char c : text)
        out += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
    return out;
}

std::string typed_in_double_quotes(std::string_view text) {
    if (needs_escapes(text)) return fmt::format("\"{}\"", shell_quoted(text));
    std::string out;
    for (const char c : text) {
        if (c == '$' || c == '`' || c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string typed(std::string_view text, Quotes quotes) {
    switch (quotes) {
        case Quotes::single:
            return typed_in_single_quotes(text);
        case Quotes::twofold:
            return typed_in_double_quotes(text);
        case Quotes::verbatim:
            return std::string(text);
        case Quotes::none:
            break;
    }
    return shell_quoted(text);
}

/// How the script reads a placeholder's variable where it stands.
std::string reference(Placeholder kind, Quotes quotes, std::uint64_t seq) {
    if (kind == Placeholder::sequence) {
        // Quoted, lest {#}>FILE become a descriptor's number.
        return quotes == Quotes::none ? fmt::format("\"{}\"", seq) : std::to_string(seq);
    }
    std::string variable = fmt::format("${{{}}}", variable_of(kind));
    if (quotes == Quotes::twofold) return variable;
    if (quotes == Quotes::single) return fmt::format("'\"{}\"'", variable);
    return fmt::format("\"{}\"", variable);
}

/// A fixed piece of a word as a person would type it: as few quotes as the shell allows.
std::string typed_literal(std::string_view text) {
    if (text.empty()) return {};
    const bool special =
        text.find_first_of(" \t\n|&;<>()$`\\\"'*?[]!") != std::string_view::npos ||
        text.starts_with('#') || text.starts_with('~') || needs_escapes(text) ||
        (text.find('{') != std::string_view::npos &&
         (text.find(',') != std::string_view::npos ||
          text.find("..") != std::string_view::npos));
    return special ? shell_quoted(text) : std::string(text);
}

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

constexpr std::array shell_only{
    std::string_view("cd"),
    std::string_view("export"),
    std::string_view("source"),
    std::string_view("."),
    std::string_view("set"),
    std::string_view("ulimit"),
    std::string_view("umask"),
    std::string_view("exec"),
    std::string_view("for"),
    std::string_view("while"),
    std::string_view("until"),
    std::string_view("if"),
    std::string_view("case"),
    std::string_view("eval"),
    std::string_view("alias"),
    std::string_view("unset"),
    std::string_view("trap"),
    std::string_view("module"),
};

constexpr std::array operators{
    std::string_view("|"),
    std::string_view("||"),
    std::string_view("&&"),
    std::string_view("&"),
    std::string_view(";"),
    std::string_view(">"),
    std::string_view(">>"),
    std::string_view("<"),
    std::string_view("<<"),
    std::string_view("2>"),
    std::string_view("2>>"),
    std::string_view("2>&1"),
    std::string_view("&>"),
    std::string_view(">&2"),
    std::string_view("1>&2"),
    std::string_view("|&"),
};

}  // namespace

Result<CommandTemplate> CommandTemplate::parse(std::vector<std::string> words) {
    CommandTemplate made;
    made.words_ = std::move(words);
    if (made.words_.empty()) return made;
    if (made.words_.front().empty()) {
        return Failure{"the command template begins with an empty word; name a program"};
    }
    if (made.words_.size() == 1 && made.words_.front() == "{}") {
        return Failure{
            "the command template is {} alone, and a value is never read as a command; leave "
            "the template out to run every input line as a shell command line"};
    }
    if (made.words_.size() == 1 && looks_like_a_script(made.words_.front())) {
        return std::move(made).parsed_script();
    }
    return std::move(made).parsed_program();
}

Result<CommandTemplate::Word> CommandTemplate::parse_word(std::string_view word,
                                                          std::size_t number) {
    Word pieces;
    std::string literal;
    for (std::size_t at = 0; at < word.size();) {
        const bool escaped = word[at] == '\\' && placeholder_at(word, at + 1);
        const auto found = placeholder_at(word, at + (escaped ? 1 : 0));
        if (escaped || !found) {
            const std::size_t length = escaped ? found->length : 1;
            literal += word.substr(at + (escaped ? 1 : 0), length);
            at += length + (escaped ? 1 : 0);
            continue;
        }
        const std::string_view spelled = word.substr(at, found->length);
        if (!found->kind) {
            return Failure{
                fmt::format("the command template, word {}: {} is not supported yet; {{}} "
                            "{{.}} {{/}} {{//}} "
                            "{{/.}} {{#}} are; for the characters themselves write \\{}",
                            number,
                            spelled,
                            spelled)};
        }
        pieces.push_back({.text = std::exchange(literal, {}), .value = found->kind});
        at += found->length;
    }
    if (!literal.empty() || pieces.empty()) pieces.push_back({.text = literal, .value = {}});
    return pieces;
}

Result<CommandTemplate> CommandTemplate::parsed_program() && {
    bool any = false;
    std::vector<std::string> marked;
    for (const std::string& word : words_) {
        Result<Word> pieces = parse_word(word, program_.size() + 1);
        if (!pieces) return Failure{pieces.error()};
        marked.emplace_back();
        for (const ScriptPiece& piece : *pieces) {
            any = any || piece.value;
            marked.back() += piece.text;
            if (piece.value == Placeholder::sequence) marked.back() += '1';
            if (piece.value && piece.value != Placeholder::sequence)
                marked.back() += value_mark;
        }
        program_.push_back(std::move(*pieces));
    }
    if (!any) {
        program_.push_back({{.text = {}, .value = Placeholder::value}});
        marked.emplace_back(1, value_mark);
    }
    if (const auto found = value_read_as_code(marked)) {
        return Failure{
            fmt::format("the command template, word {}: a value would stand {}; {}; for "
                        "the characters themselves write \\{{}}",
                        found->word + 1,
                        found->place,
                        found->remedy)};
    }
    add_notes();
    return std::move(*this);
}

Result<CommandTemplate> CommandTemplate::parsed_script() && {
    Result<ShellScript> script = parse_shell_script(words_.front());
    if (!script) return Failure{script.error()};
    script_ = std::move(*script);
    return std::move(*this);
}

void CommandTemplate::add_notes() {
    for (const std::string& word : words_) {
        if (std::find(operators.begin(), operators.end(), word) != operators.end()) {
            notes_.push_back(
                fmt::format("the word {} is passed to {} as it is, since no shell is "
                            "involved; for a shell, quote the whole command as one "
                            "word: '{} ...'",
                            word,
                            printable(words_.front()),
                            printable(words_.front())));
        }
    }
    const std::string& program = words_.front();
    if (std::find(shell_only.begin(), shell_only.end(), program) != shell_only.end()) {
        notes_.push_back(
            fmt::format("{} belongs to the shell and is no program; for a shell, "
                        "quote the whole command as one word: '{} ...'",
                        program,
                        program));
    }
}

Command CommandTemplate::render(std::string_view value, std::uint64_t seq) const {
    if (values_are_commands()) return shell_command(value);
    if (script_) {
        std::string script;
        std::set<Placeholder> used;
        for (const ScriptPiece& piece : script_->pieces) {
            script += piece.text;
            if (!piece.value) continue;
            script += reference(*piece.value, piece.quotes, seq);
            if (*piece.value != Placeholder::sequence) used.insert(*piece.value);
        }
        Command command = shell_command(script);
        for (const Placeholder kind : used) {
            command.environment.push_back(
                fmt::format("{}={}", variable_of(kind), expanded(kind, value, seq)));
        }
        return command;
    }
    Command command;
    for (const Word& word : program_) {
        std::string argument;
        for (const ScriptPiece& piece : word) {
            argument += piece.text;
            if (piece.value) argument += expanded(*piece.value, value, seq);
        }
        command.argv.push_back(std::move(argument));
    }
    return command;
}

std::string CommandTemplate::shown(std::string_view value, std::uint64_t seq) const {
    if (values_are_commands()) return printable(value);
    if (script_) {
        std::string out;
        for (const ScriptPiece& piece : script_->pieces) {
            out += printable(piece.text);
            if (piece.value) out += typed(expanded(*piece.value, value, seq), piece.quotes);
        }
        return out;
    }
    std::vector<std::string> words;
    for (const Word& word : program_) {
        std::string out;
        for (const ScriptPiece& piece : word) {
            out += typed_literal(piece.text);
            const std::string text = piece.value ? expanded(*piece.value, value, seq) : "";
            if (!text.empty()) out += shell_quoted(text);
        }
        if (out.empty()) out = "''";
        words.push_back(std::move(out));
    }
    return joined(words);
}

std::string CommandTemplate::text() const {
    std::vector<std::string> words;
    for (const std::string& word : words_) {
        words.push_back(script_ ? shell_quoted(word) : typed_literal(word));
        if (word.empty()) words.back() = "''";
    }
    return joined(words);
}

}  // namespace norma::farm
