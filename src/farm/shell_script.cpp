#include "farm/shell_script.hpp"

#include "farm/interpreters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace norma::farm {
namespace {

constexpr int deepest_nesting = 64;
constexpr char expansion_mark = '\1';  ///< in the text of a word: something the shell computes

/// One word of a simple command, its quotes taken off.
struct Word {
    std::string text;
    std::size_t first_value = std::string::npos;  ///< offset in the template
    bool started = false;
};

/// A list of commands being read: the script itself, or what ( ) or $( ) hold.
struct CommandList {
    std::vector<Word> words;  ///< of the current simple command
    Word word;
    bool after_redirection = false;
    bool in_test = false;  ///< between [[ and ]]
    int open_cases = 0;    ///< case ... esac, whose patterns end in a lone ')'
    bool ends_in_comment = false;
    bool ends_in_group = false;
};

bool in_set(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool starts_another_command(std::string_view word) {
    return is_one_of(word,
                     {"then", "do", "else", "{", "!", "if", "while", "until", "elif", "time"});
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Result<ShellScript> scan() {
        CommandList all;
        commands(all, Until::end_of_text);
        if (failure_.empty()) flush_piece(std::nullopt, Quotes::none);
        if (!failure_.empty()) return Failure{failure_};
        return ShellScript{std::move(pieces_)};
    }

  private:
    enum class Until : std::uint8_t { end_of_text, parenthesis };

    // The reading position.

    [[nodiscard]] bool ended() const { return at_ >= text_.size() || !failure_.empty(); }
    [[nodiscard]] char here(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool looking_at(std::string_view what) const {
        return text_.substr(at_).starts_with(what);
    }
    void copy(std::size_t count = 1) {
        count = std::min(count, text_.size() - at_);
        literal_ += text_.substr(at_, count);
        at_ += count;
    }

    void fail(std::size_t at, std::string_view place, std::string_view remedy) {
        if (!failure_.empty()) return;
        failure_ = fmt::format(
            "the command template, at its character {}: a value would stand "
            "{}; {}",
            at + 1,
            place,
            remedy);
    }

    void fail_unclosed(std::size_t opened, std::string_view what) {
        if (!failure_.empty() || rest_taken_) return;
        failure_ = fmt::format(
            "the command template, at its character {}: {} is never closed", opened + 1, what);
    }

    // Placeholders.

    void flush_piece(std::optional<Placeholder> value, Quotes quotes) {
        pieces_.push_back({.text = std::move(literal_), .value = value, .quotes = quotes});
        literal_.clear();
    }

    /// A placeholder here? Then takes it, standing in `quotes`, as part of `word`.
    bool placeholder(Word& word, Quotes quotes) {
        const auto found = placeholder_at(text_, at_);
        if (!found) return false;
        if (!found->kind) {
            fail_unsupported(found->length);
            return true;
        }
        found_any_ = true;
        if (*found->kind == Placeholder::sequence) {
            word.text += '1';
        } else {
            if (!lost_.empty()) fail(at_, lost_, lost_remedy_);
            word.text += value_mark;
            word.first_value = std::min(word.first_value, at_);
        }
        word.started = true;
        flush_piece(*found->kind, quotes);
        at_ += found->length;
        return true;
    }

    void fail_unsupported(std::size_t length) {
        const std::string_view spelled = text_.substr(at_, length);
        failure_ = fmt::format(
            "the command template, at its character {}: {} is not supported "
            "yet; {{}} {{.}} {{/}} {{//}} {{/.}} {{#}} are; for the "
            "characters themselves write \\{}",
            at_ + 1,
            spelled,
            spelled);
    }

    /// A placeholder where none may stand: {#} alone is harmless, being digits.
    bool forbidden_placeholder(std::string_view place, std::string_view remedy) {
        const auto found = placeholder_at(text_, at_);
        if (!found) return false;
        if (found->kind != Placeholder::sequence) {
            fail(at_, place, remedy);
            return true;
        }
        found_any_ = true;
        flush_piece(Placeholder::sequence, Quotes::verbatim);
        at_ += found->length;
        return true;
    }

    /// `\{}` is no placeholder: the braces reach the command without the backslash.
    bool escaped_placeholder(Word& word, Quotes quotes) {
        if (here() != '\\') return false;
        const auto found = placeholder_at(text_, at_ + 1);
        if (!found) return false;
        if (quotes == Quotes::none) {
            copy();
        } else {
            ++at_;
        }
        word.text += text_.substr(at_, found->length);
        word.started = true;
        copy(found->length);
        return true;
    }

    // Words and commands.

    void append_to(Word& word, std::size_t count) {
        word.text += text_.substr(at_, count);
        word.started = true;
        copy(count);
    }

    void end_word(CommandList& list) {
        Word word = std::exchange(list.word, Word{});
        if (!word.started) return;
        list.ends_in_group = false;
        if (std::exchange(list.after_redirection, false)) return;
        if (word.text == "[[") list.in_test = true;
        if (list.in_test && word.first_value != std::string::npos) {
            fail(word.first_value,
                 "between [[ and ]], where some shells compute it",
                 "use [ and ] instead");
        }
        if (word.text == "]]") list.in_test = false;
        if (word.text == "{") list.words.clear();  // f() { COMMAND
        const bool first = list.words.empty();
        if (first && word.text == "case") ++list.open_cases;
        if (first && word.text == "esac" && list.open_cases > 0) --list.open_cases;
        if (first && starts_another_command(word.text)) return;
        list.words.push_back(std::move(word));
    }

    void end_command(CommandList& list) {
        end_word(list);
        list.after_redirection = false;
        std::vector<std::string> texts;
        for (const Word& word : list.words)
            texts.push_back(word.text);
        const auto found = value_read_as_code(texts);
        if (found) {
            fail(list.words[found->word].first_value,
                 found->place,
                 fmt::format("{}; for the characters themselves write \\{{}}", found->remedy));
        }
        list.words.clear();
    }

    void commands(CommandList& list, Until until) {
        const std::size_t opened = at_;
        if (++depth_ > deepest_nesting) {
            failure_ = "the command template is nested too deeply; put it into a script file";
        }
        while (!ended()) {
            if (until == Until::parenthesis && here() == ')' && list.open_cases == 0) {
                end_command(list);
                copy();
                --depth_;
                return;
            }
            command_character(list);
        }
        if (until == Until::parenthesis) fail_unclosed(opened - 1, "the (");
        if (until == Until::end_of_text && !found_any_) append_value(list);
        end_command(list);
        --depth_;
    }

    void command_character(CommandList& list) {
        const char c = here();
        if (placeholder(list.word, Quotes::none) || quoted(list)) return;
        if (c == ' ' || c == '\t') {
            end_word(list);
            copy();
        } else if (c == '\n') {
            end_command(list);
            copy();
            if (std::exchange(here_document_, false)) here_document_body();
        } else if (c == ';' || c == '|' || (c == '&' && !behind_redirection())) {
            end_command(list);
            copy();
        } else if (c == '(') {
            parenthesis(list);
        } else if (c == ')') {
            close_pattern(list);
        } else if (c == '#' && !list.word.started) {
            comment(list);
        } else if (c == '<' || c == '>') {
            redirection(list);
        } else {
            append_to(list.word, 1);
        }
    }

    /// Quotes of all kinds, and what begins with a dollar.
    bool quoted(CommandList& list) {
        switch (here()) {
            case '\'':
                single_quotes(list.word);
                return true;
            case '"':
                double_quotes(list.word);
                return true;
            case '`':
                backticks(list.word);
                return true;
            case '$':
                dollar(list.word, Quotes::none);
                return true;
            case '\\':
                if (!escaped_placeholder(list.word, Quotes::none)) escape(list.word);
                return true;
            default:
                return false;
        }
    }

    void escape(Word& word) {
        copy();
        if (here() == '\n') {
            copy();
        } else {
            append_to(word, 1);
        }
    }

    /// `&` is part of `>&2` and `&>`, not the end of a command.
    [[nodiscard]] bool behind_redirection() const {
        const bool after = at_ > 0 && in_set("<>", text_[at_ - 1]);
        return after || here(1) == '>';
    }

    void parenthesis(CommandList& list) {
        if (here(1) == '(') {
            arithmetic(2, "((");
            return;
        }
        end_word(list);
        copy();
        CommandList inner;
        commands(inner, Until::parenthesis);
        list.ends_in_group = true;
    }

    void close_pattern(CommandList& list) {
        if (list.open_cases == 0) {
            fail_unclosed(at_, "a ) without its (, or what it belongs to,");
            return;
        }
        end_command(list);
        copy();
    }

    void comment(CommandList& list) {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        copy(end - at_);
        list.ends_in_comment = end == text_.size();
    }

    void redirection(CommandList& list) {
        const bool descriptor =
            list.word.started && std::all_of(list.word.text.begin(),
                                             list.word.text.end(),
                                             [](char c) { return c >= '0' && c <= '9'; });
        if (descriptor) list.word = Word{};
        end_word(list);
        if (looking_at("<<<")) {
            copy(3);
        } else if (looking_at("<<")) {
            here_document_ = true;
            copy(2);
            if (here() == '-') copy();
            here_document_word();
            return;
        } else if (here(1) == '(') {  // <( and >(
            copy();
            return;
        } else {
            const char first = here();
            copy();
            if (here() == first || in_set(">|&", here())) copy();
        }
        list.after_redirection = true;
    }

    /// The word that ends a here-document: quotes and all up to a blank.
    void here_document_word() {
        while (in_set(" \t", here()) && !ended())
            copy();
        while (!ended() && !in_set(" \t\n;|&<>()", here())) {
            const auto found = placeholder_at(text_, at_);
            if (found) {
                fail(at_, "as the end mark of a here-document", "use a fixed word");
                return;
            }
            copy();
        }
    }

    /// The body, and all behind it: where it ends is not followed.
    void here_document_body() {
        Word ignored;
        rest_taken_ = true;
        while (!ended()) {
            if (escaped_placeholder(ignored, Quotes::twofold)) continue;
            if (!forbidden_placeholder("in or behind a here-document",
                                       "use printf '%s\\n' ... | COMMAND instead")) {
                copy();
            }
        }
    }

    // What the shell nests.

    void single_quotes(Word& word) {
        const std::size_t opened = at_;
        word.started = true;
        copy();
        while (!ended() && here() != '\'') {
            if (placeholder(word, Quotes::single)) continue;
            if (escaped_placeholder(word, Quotes::single)) continue;
            append_to(word, 1);
        }
        if (ended()) fail_unclosed(opened, "the '");
        copy();
    }

    void double_quotes(Word& word) {
        const std::size_t opened = at_;
        word.started = true;
        copy();
        while (!ended() && here() != '"') {
            if (placeholder(word, Quotes::twofold)) continue;
            if (escaped_placeholder(word, Quotes::twofold)) continue;
            if (here() == '\\') {
                escape_in_double_quotes(word);
            } else if (here() == '$') {
                dollar(word, Quotes::twofold);
            } else if (here() == '`') {
                backticks(word);
            } else {
                append_to(word, 1);
            }
        }
        if (ended()) fail_unclosed(opened, "the \"");
        copy();
    }

    void escape_in_double_quotes(Word& word) {
        if (in_set("$`\"\\\n", here(1)) && at_ + 1 < text_.size()) {
            escape(word);
        } else {
            append_to(word, 1);
        }
    }

    void backticks(Word& word) {
        const std::size_t opened = at_;
        word.text += expansion_mark;
        word.started = true;
        copy();
        while (!ended() && here() != '`') {
            if (here() == '\\') {
                copy(2);
            } else if (!forbidden_placeholder("inside backticks",
                                              "write $( ) instead of ` `")) {
                copy();
            }
        }
        if (ended()) fail_unclosed(opened, "the `");
        copy();
    }

    void dollar(Word& word, Quotes around) {
        word.started = true;
        if (looking_at("$((")) {
            word.text += expansion_mark;
            arithmetic(3, "$((");
        } else if (here(1) == '(') {
            word.text += expansion_mark;
            copy(2);
            CommandList inner;
            commands(inner, Until::parenthesis);
        } else if (here(1) == '{') {
            parameter(word, around);
        } else if (here(1) == '[') {
            lose("behind $[, which not every sh reads alike",
                 "write $(( )) to compute, or \\$ for a dollar sign");
            append_to(word, 2);
        } else if (here(1) == '\'' && around == Quotes::none) {
            dollar_single_quotes(word);
        } else {
            append_to(word, 1);
        }
    }

    void arithmetic(std::size_t opening, std::string_view what) {
        const std::size_t opened = at_;
        int open = 2;
        copy(opening);
        while (open > 0 && !ended()) {
            if (forbidden_placeholder(
                    "inside (( )), where the shell computes it",
                    "compute with awk -v value={} or with a program that takes it as data; for "
                    "commands in two pairs of parentheses put a blank between them")) {
                continue;
            }
            if (here() == '(') ++open;
            if (here() == ')') --open;
            copy(here() == '\\' ? 2 : 1);
        }
        if (open > 0) fail_unclosed(opened, fmt::format("the {}", what));
    }

    /// $'...': quotes for some shells, a dollar and quotes for others.
    void dollar_single_quotes(Word& word) {
        append_to(word, 1);
        copy();
        while (!ended() && here() != '\'') {
            if (forbidden_placeholder("inside $'...'", "close the quote before it: $'...'{}")) {
                continue;
            }
            if (looking_at("\\'")) {
                lose("behind a \\' inside $'...', which not every sh reads alike",
                     "use \"...\" instead of $'...'");
            }
            append_to(word, here() == '\\' ? 2 : 1);
        }
        copy();
    }

    void parameter(Word& word, Quotes around) {
        const std::size_t opened = at_;
        const std::string_view rest = text_.substr(at_ + 1);
        const auto found = placeholder_at(rest, 0);
        if (found && found->kind != Placeholder::sequence) {
            fail(at_,
                 "behind a $, which makes it a name of the shell",
                 "for a dollar sign write \\$");
            return;
        }
        append_to(word, 2);
        if (in_set("#!", here())) append_to(word, 1);  // ${#} and ${#name}
        if (in_set("@*?$-", here())) {
            append_to(word, 1);
        } else {
            while (!ended() && is_name_character(here()))
                append_to(word, 1);
        }
        parameter_word(word, around);
        if (ended()) fail_unclosed(opened, "the ${");
        append_to(word, 1);
    }

    /// What follows the name: `:-word`, `%pattern`, ... up to the brace.
    void parameter_word(Word& word, Quotes around) {
        const bool pattern = in_set("#%", here());
        const bool known =
            pattern || in_set("-=?+", here()) || (here() == ':' && in_set("-=?+", here(1)));
        const Quotes quotes = pattern ? Quotes::none : around;
        while (!ended() && here() != '}') {
            if (!known) {
                if (!forbidden_placeholder("inside ${ }", "put it into a variable first")) {
                    copy(here() == '\\' ? 2 : 1);
                }
            } else {
                parameter_character(word, quotes);
            }
        }
    }

    void parameter_character(Word& word, Quotes quotes) {
        if (placeholder(word, quotes) || escaped_placeholder(word, quotes)) return;
        const bool quote = here() == '\'' || here() == '"';
        if (quote && quotes != Quotes::none) {
            lose("behind quotes inside \"${ }\", which not every sh reads alike",
                 "put it into a variable first");
            append_to(word, 1);
        } else if (here() == '\'') {
            single_quotes(word);
        } else if (here() == '"') {
            double_quotes(word);
        } else if (here() == '`') {
            backticks(word);
        } else if (here() == '$') {
            dollar(word, quotes);
        } else {
            append_to(word, here() == '\\' ? 2 : 1);
        }
    }

    /// From here on nobody can tell how a value would be read.
    void lose(std::string place, std::string remedy) {
        if (!lost_.empty()) return;
        lost_ = std::move(place);
        lost_remedy_ = std::move(remedy);
    }

    // The value as the last argument.

    void append_value(CommandList& list) {
        end_word(list);
        if (!failure_.empty()) return;
        const char* const remedy = "say where it goes with {}";
        const bool closed =
            list.ends_in_group ||
            (!list.words.empty() &&
             is_one_of(list.words.front().text, {"done", "fi", "}", "esac", "case", "for"}));
        if (!lost_.empty()) {
            fail(at_, lost_, lost_remedy_);
        } else if (list.ends_in_comment) {
            fail(at_, "at the end, in a comment", remedy);
        } else if (rest_taken_ || here_document_) {
            fail(at_, "at the end, behind a here-document", remedy);
        } else if (closed || (list.words.empty() && !list.after_redirection)) {
            fail(at_, "at the end, where no argument can follow", remedy);
        }
        literal_ += ' ';
        list.word = {.text = std::string(1, value_mark), .first_value = at_, .started = true};
        flush_piece(Placeholder::value, Quotes::none);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<ScriptPiece> pieces_;
    std::string literal_;
    std::string failure_;
    std::string lost_;
    std::string lost_remedy_;
    bool found_any_ = false;
    bool here_document_ = false;  ///< one begins with the next line
    bool rest_taken_ = false;
    int depth_ = 0;
};

/// Without the blanks at its end, unless a backslash holds them.
std::string_view trimmed(std::string_view text) {
    while (!text.empty() && in_set(" \t\n", text.back())) {
        if (text.size() > 1 && text[text.size() - 2] == '\\') break;
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

Result<ShellScript> parse_shell_script(std::string_view text) {
    return Scanner(trimmed(text)).scan();
}

}  // namespace norma::farm
