#include "farm/shell_script.hpp"

#include "farm/interpreters.hpp"
#include "farm/quote_reader.hpp"
#include "farm/script_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace norma::farm {
namespace {

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

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool starts_another_command(std::string_view word) {
    return is_one_of(word,
                     {"then", "do", "else", "{", "!", "if", "while", "until", "elif", "time"});
}

/// Reads commands: their words, what ends them, and where the shell nests them.
class CommandReader {
  public:
    explicit CommandReader(std::string_view text) : script_(text) {}

    Result<ShellScript> read() {
        CommandList all;
        commands(all, Until::end_of_text);
        return std::move(script_).finish();
    }

  private:
    enum class Until : std::uint8_t { end_of_text, parenthesis };

    void end_word(CommandList& list) {
        Word word = std::exchange(list.word, Word{});
        if (!word.started) return;
        list.ends_in_group = false;
        if (std::exchange(list.after_redirection, false)) return;
        if (word.text == "[[") list.in_test = true;
        if (list.in_test && word.first_value != std::string::npos) {
            script_.fail(word.first_value,
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
            script_.fail(
                list.words[found->word].first_value,
                found->place,
                fmt::format("{}; for the characters themselves write \\{{}}", found->remedy));
        }
        list.words.clear();
    }

    void commands(CommandList& list, Until until) {
        const std::size_t opened = script_.position();
        const ScriptReader::Deeper deeper(script_);
        while (!script_.ended()) {
            if (until == Until::parenthesis && script_.here() == ')' && list.open_cases == 0) {
                end_command(list);
                script_.copy();
                return;
            }
            command_character(list);
        }
        if (until == Until::parenthesis) script_.fail_unclosed(opened - 1, "the (");
        if (until == Until::end_of_text && !script_.found_any()) append_value(list);
        end_command(list);
    }

    void command_character(CommandList& list) {
        const char c = script_.here();
        if (script_.placeholder(list.word, Quotes::none) || quoted(list)) return;
        if (c == ' ' || c == '\t') {
            end_word(list);
            script_.copy();
        } else if (c == '\n') {
            end_command(list);
            script_.copy();
            if (std::exchange(here_document_, false)) {
                script_.take_rest("in or behind a here-document",
                                  "use printf '%s\\n' ... | COMMAND instead");
            }
        } else if (c == ';' || c == '|' || (c == '&' && !behind_redirection())) {
            end_command(list);
            script_.copy();
        } else if (c == '(') {
            parenthesis(list);
        } else if (c == ')') {
            close_pattern(list);
        } else if (c == '#' && !list.word.started) {
            comment(list);
        } else if (c == '<' || c == '>') {
            redirection(list);
        } else {
            script_.append_to(list.word, 1);
        }
    }

    /// Quotes of all kinds, and what begins with a dollar.
    bool quoted(CommandList& list) {
        switch (script_.here()) {
            case '\'':
                quotes_.single_quotes(list.word);
                return true;
            case '"':
                quotes_.double_quotes(list.word);
                return true;
            case '`':
                quotes_.backticks(list.word);
                return true;
            case '$':
                quotes_.dollar(list.word, Quotes::none);
                return true;
            case '\\':
                if (!script_.escaped_placeholder(list.word, Quotes::none))
                    script_.escape(list.word);
                return true;
            default:
                return false;
        }
    }

    /// `&` is part of `>&2` and `&>`, not the end of a command.
    [[nodiscard]] bool behind_redirection() const {
        return in_set("<>", script_.before()) || script_.here(1) == '>';
    }

    void parenthesis(CommandList& list) {
        if (script_.here(1) == '(') {
            quotes_.arithmetic(2, "((");
            return;
        }
        end_word(list);
        script_.copy();
        nested_commands();
        list.ends_in_group = true;
    }

    void close_pattern(CommandList& list) {
        if (list.open_cases == 0) {
            script_.refuse(script_.position(), "a ) without its (");
            return;
        }
        end_command(list);
        script_.copy();
    }

    void comment(CommandList& list) {
        script_.copy_line();
        list.ends_in_comment = script_.ended();
    }

    void redirection(CommandList& list) {
        const bool descriptor =
            list.word.started && std::all_of(list.word.text.begin(),
                                             list.word.text.end(),
                                             [](char c) { return c >= '0' && c <= '9'; });
        if (descriptor) list.word = Word{};
        end_word(list);
        if (script_.looking_at("<<<")) {
            script_.copy(3);
        } else if (script_.looking_at("<<")) {
            here_document_ = true;
            script_.copy(2);
            if (script_.here() == '-') script_.copy();
            here_document_word();
            return;
        } else if (script_.here(1) == '(') {  // <( and >(
            script_.copy();
            return;
        } else {
            const char first = script_.here();
            script_.copy();
            if (script_.here() == first || in_set(">|&", script_.here())) script_.copy();
        }
        list.after_redirection = true;
    }

    /// The word that ends a here-document: quotes and all up to a blank.
    void here_document_word() {
        while (in_set(" \t", script_.here()) && !script_.ended())
            script_.copy();
        while (!script_.ended() && !in_set(" \t\n;|&<>()", script_.here())) {
            const auto found = script_.placeholder_here();
            if (found) {
                script_.fail(script_.position(),
                             "as the end mark of a here-document",
                             "use a fixed word");
                return;
            }
            script_.copy();
        }
    }

    void append_value(CommandList& list) {
        end_word(list);
        if (script_.failed()) return;
        const char* const remedy = "say where it goes with {}";
        const bool closed =
            list.ends_in_group ||
            (!list.words.empty() &&
             is_one_of(list.words.front().text, {"done", "fi", "}", "esac", "case", "for"}));
        if (list.ends_in_comment) {
            script_.fail(script_.position(), "at the end, in a comment", remedy);
        } else if (script_.rest_taken() || here_document_) {
            script_.fail(script_.position(), "at the end, behind a here-document", remedy);
        } else if (closed || (list.words.empty() && !list.after_redirection)) {
            script_.fail(
                script_.position(), "at the end, where no argument can follow", remedy);
        }
        list.word = script_.appended_value();
    }

    void nested_commands() {
        CommandList inner;
        commands(inner, Until::parenthesis);
    }

    ScriptReader script_;
    QuoteReader quotes_{script_, [this] { nested_commands(); }};
    bool here_document_ = false;  ///< one begins with the next line
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
    return CommandReader(trimmed(text)).read();
}

}  // namespace norma::farm
