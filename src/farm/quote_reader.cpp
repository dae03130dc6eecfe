#include "farm/quote_reader.hpp"

#include <fmt/format.h>

namespace norma::farm {
namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

}  // namespace

void QuoteReader::single_quotes(Word& word) {
    const std::size_t opened = script_.position();
    word.started = true;
    script_.copy();
    while (!script_.ended() && script_.here() != '\'') {
        if (script_.placeholder(word, Quotes::single)) continue;
        if (script_.escaped_placeholder(word, Quotes::single)) continue;
        script_.append_to(word, 1);
    }
    if (script_.ended()) script_.fail_unclosed(opened, "the '");
    script_.copy();
}

void QuoteReader::double_quotes(Word& word) {
    const std::size_t opened = script_.position();
    word.started = true;
    script_.copy();
    while (!script_.ended() && script_.here() != '"') {
        if (script_.placeholder(word, Quotes::twofold)) continue;
        if (script_.escaped_placeholder(word, Quotes::twofold)) continue;
        if (script_.here() == '\\') {
            escape_in_double_quotes(word);
        } else if (script_.here() == '$') {
            dollar(word, Quotes::twofold);
        } else if (script_.here() == '`') {
            backticks(word);
        } else {
            script_.append_to(word, 1);
        }
    }
    if (script_.ended()) script_.fail_unclosed(opened, "the \"");
    script_.copy();
}

void QuoteReader::escape_in_double_quotes(Word& word) {
    if (script_.here(1) != '\0' && in_set("$`\"\\\n", script_.here(1))) {
        script_.escape(word);
    } else {
        script_.append_to(word, 1);
    }
}

void QuoteReader::backticks(Word& word) {
    const std::size_t opened = script_.position();
    word.text += expansion_mark;
    word.started = true;
    script_.copy();
    while (!script_.ended() && script_.here() != '`') {
        if (script_.here() == '\\') {
            script_.copy(2);
        } else if (!script_.forbidden_placeholder("inside backticks",
                                                  "write $( ) instead of ` `")) {
            script_.copy();
        }
    }
    if (script_.ended()) script_.fail_unclosed(opened, "the `");
    script_.copy();
}

void QuoteReader::dollar(Word& word, Quotes around) {
    const ScriptReader::Deeper deeper(script_);
    word.started = true;
    if (script_.looking_at("$((")) {
        word.text += expansion_mark;
        arithmetic(3, "$((");
    } else if (script_.here(1) == '(') {
        word.text += expansion_mark;
        script_.copy(2);
        commands_();
    } else if (script_.here(1) == '{') {
        parameter(word, around);
    } else if (script_.here(1) == '[') {
        script_.lose("behind $[, which not every sh reads alike",
                     "write $(( )) to compute, or \\$ for a dollar sign");
        script_.append_to(word, 2);
    } else if (script_.here(1) == '\'' && around == Quotes::none) {
        dollar_single_quotes(word);
    } else {
        script_.append_to(word, 1);
    }
}

void QuoteReader::arithmetic(std::size_t opening, std::string_view what) {
    const std::size_t opened = script_.position();
    int open = 2;
    script_.copy(opening);
    while (open > 0 && !script_.ended()) {
        if (script_.forbidden_placeholder(
                "inside (( )), where the shell computes it",
                "compute with awk -v value={} or with a program that takes it as data; for "
                "commands in two pairs of parentheses put a blank between them")) {
            continue;
        }
        if (script_.here() == '(') ++open;
        if (script_.here() == ')') --open;
        script_.copy(script_.here() == '\\' ? 2 : 1);
    }
    if (open > 0) script_.fail_unclosed(opened, fmt::format("the {}", what));
}

/// $'...': quotes for some shells, a dollar and quotes for others.
void QuoteReader::dollar_single_quotes(Word& word) {
    script_.append_to(word, 1);
    script_.copy();
    while (!script_.ended() && script_.here() != '\'') {
        if (script_.forbidden_placeholder("inside $'...'",
                                          "close the quote before it: $'...'{}")) {
            continue;
        }
        if (script_.looking_at("\\'")) {
            script_.lose("behind a \\' inside $'...', which not every sh reads alike",
                         "use \"...\" instead of $'...'");
        }
        script_.append_to(word, script_.here() == '\\' ? 2 : 1);
    }
    script_.copy();
}

void QuoteReader::parameter(Word& word, Quotes around) {
    const std::size_t opened = script_.position();
    const auto found = script_.placeholder_here(1);
    if (found && found->kind != Placeholder::sequence) {
        script_.fail(opened,
                     "behind a $, which makes it a name of the shell",
                     "for a dollar sign write \\$");
        return;
    }
    script_.append_to(word, 2);
    if (in_set("#!", script_.here())) script_.append_to(word, 1);  // ${#} and ${#name}
    if (in_set("@*?$-", script_.here())) {
        script_.append_to(word, 1);
    } else {
        while (!script_.ended() && is_name_character(script_.here()))
            script_.append_to(word, 1);
    }
    parameter_word(word, around);
    if (script_.ended()) script_.fail_unclosed(opened, "the ${");
    script_.append_to(word, 1);
}

/// What follows the name: `:-word`, `%pattern`, ... up to the brace.
void QuoteReader::parameter_word(Word& word, Quotes around) {
    const bool pattern = in_set("#%", script_.here());
    const bool known = pattern || in_set("-=?+", script_.here()) ||
                       (script_.here() == ':' && in_set("-=?+", script_.here(1)));
    const Quotes quotes = pattern ? Quotes::none : around;
    while (!script_.ended() && script_.here() != '}') {
        if (!known) {
            if (!script_.forbidden_placeholder("inside ${ }", "put it into a variable first")) {
                script_.copy(script_.here() == '\\' ? 2 : 1);
            }
        } else {
            parameter_character(word, quotes);
        }
    }
}

void QuoteReader::parameter_character(Word& word, Quotes quotes) {
    if (script_.placeholder(word, quotes) || script_.escaped_placeholder(word, quotes)) return;
    const bool quote = script_.here() == '\'' || script_.here() == '"';
    if (quote && quotes != Quotes::none) {
        script_.lose("behind quotes inside \"${ }\", which not every sh reads alike",
                     "put it into a variable first");
        script_.append_to(word, 1);
    } else if (script_.here() == '\'') {
        single_quotes(word);
    } else if (script_.here() == '"') {
        double_quotes(word);
    } else if (script_.here() == '`') {
        backticks(word);
    } else if (script_.here() == '$') {
        dollar(word, quotes);
    } else {
        script_.append_to(word, script_.here() == '\\' ? 2 : 1);
    }
}

}  // namespace norma::farm
