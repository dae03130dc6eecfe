#include "farm/script_reader.hpp"

#include "farm/interpreters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace norma::farm {
namespace {

constexpr int deepest_nesting = 64;

}  // namespace

Result<ShellScript> ScriptReader::finish() && {
    end_piece(std::nullopt, Quotes::none);
    if (failed()) return Failure{failure_};
    return ShellScript{std::move(pieces_)};
}

void ScriptReader::copy(std::size_t count) {
    count = std::min(count, text_.size() - at_);
    literal_ += text_.substr(at_, count);
    at_ += count;
}

void ScriptReader::copy_line() {
    copy(std::min(text_.find('\n', at_), text_.size()) - at_);
}

void ScriptReader::append_to(Word& word, std::size_t count) {
    word.text += text_.substr(at_, count);
    word.started = true;
    copy(count);
}

void ScriptReader::escape(Word& word) {
    copy();
    if (here() == '\n') {
        copy();
    } else {
        append_to(word);
    }
}

bool ScriptReader::placeholder(Word& word, Quotes quotes) {
    const auto found = placeholder_here();
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
    end_piece(*found->kind, quotes);
    at_ += found->length;
    return true;
}

bool ScriptReader::forbidden_placeholder(std::string_view place, std::string_view remedy) {
    const auto found = placeholder_here();
    if (!found) return false;
    if (found->kind != Placeholder::sequence) {
        fail(at_, place, remedy);
        return true;
    }
    found_any_ = true;
    end_piece(Placeholder::sequence, Quotes::verbatim);
    at_ += found->length;
    return true;
}

bool ScriptReader::escaped_placeholder(Word& word, Quotes quotes) {
    if (here() != '\\') return false;
    const auto found = placeholder_here(1);
    if (!found) return false;
    if (quotes == Quotes::none) {
        copy();
    } else {
        ++at_;
    }
    append_to(word, found->length);
    return true;
}

Word ScriptReader::appended_value() {
    if (!lost_.empty()) fail(at_, lost_, lost_remedy_);
    literal_ += ' ';
    end_piece(Placeholder::value, Quotes::none);
    return {.text = std::string(1, value_mark), .first_value = at_, .started = true};
}

void ScriptReader::lose(std::string_view place, std::string_view remedy) {
    if (!lost_.empty()) return;
    lost_ = place;
    lost_remedy_ = remedy;
}

void ScriptReader::take_rest(std::string_view place, std::string_view remedy) {
    Word ignored;
    rest_taken_ = true;
    while (!ended()) {
        if (escaped_placeholder(ignored, Quotes::twofold)) continue;
        if (!forbidden_placeholder(place, remedy)) copy();
    }
}

void ScriptReader::fail(std::size_t at, std::string_view place, std::string_view remedy) {
    refuse(at, fmt::format("a value would stand {}; {}", place, remedy));
}

void ScriptReader::fail_unclosed(std::size_t opened, std::string_view what) {
    if (!rest_taken_) refuse(opened, fmt::format("{} is never closed", what));
}

void ScriptReader::refuse(std::size_t at, std::string_view why) {
    if (failed()) return;
    failure_ = fmt::format("the command template, at its character {}: {}", at + 1, why);
}

void ScriptReader::fail_unsupported(std::size_t length) {
    const std::string_view spelled = text_.substr(at_, length);
    refuse(at_,
           fmt::format("{} is not supported yet; {{}} {{.}} {{/}} {{//}} {{/.}} {{#}} are; for "
                       "the characters themselves write \\{}",
                       spelled,
                       spelled));
}

void ScriptReader::end_piece(std::optional<Placeholder> value, Quotes quotes) {
    pieces_.push_back({.text = std::exchange(literal_, {}), .value = value, .quotes = quotes});
}

ScriptReader::Deeper::Deeper(ScriptReader& reader) : reader_(reader) {
    if (++reader_.depth_ <= deepest_nesting || reader_.failed()) return;
    reader_.failure_ = "the command template is nested too deeply; put it into a script file";
}

}  // namespace norma::farm
