#include "expr/token.hpp"

#include "expr/refusal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <system_error>

namespace norma::expr {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Letters, and every byte of a character beyond ASCII.
bool begins_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool continues_word(char c) {
    return begins_word(c) || is_digit(c) || c == '.';
}

/// How a symbol is written, and the one spelling it is known by; longer ones first.
struct Spelling {
    std::string_view written;
    std::string_view known;
};

constexpr std::array<Spelling, 27> spellings{{
    {"&&", "and"}, {"||", "or"}, {"**", "^"},  {"==", "=="}, {"!=", "!="}, {"<=", "<="},
    {">=", ">="},  {"=~", "=~"}, {"!~", "!~"}, {"<>", "<>"}, {"=", "=="},  {"<", "<"},
    {">", ">"},    {"!", "not"}, {"+", "+"},   {"-", "-"},   {"*", "*"},   {"/", "/"},
    {"%", "%"},    {"^", "^"},   {"(", "("},   {")", ")"},   {",", ","},   {"?", "?"},
    {":", ":"},    {"&", "&"},   {"|", "|"},
}};

constexpr std::array<std::string_view, 4> keywords{"and", "or", "not", "in"};

/// What the letter after a backslash stands for; '\0' if both stay as they are.
char escaped(char letter) {
    switch (letter) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case '\\':
        case '"':
        case '\'':
            return letter;
        default:
            return '\0';
    }
}

}  // namespace

char Lexer::peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

Token Lexer::next() {
    while (at_ < text_.size() && is_blank(text_[at_]))
        ++at_;
    const std::size_t begin = at_;
    Token token;
    if (at_ < text_.size()) {
        const char c = peek();
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            token = number();
        } else if (c == '"' || c == '\'') {
            token = quoted_text(c);
        } else if (c == '`') {
            token = quoted_name();
        } else {
            token = begins_word(c) ? word() : symbol();
        }
    }
    token.begin = begin;
    token.end = at_;
    return token;
}

Token Lexer::number() {
    Token token;
    token.kind = TokenKind::number;
    const char* const first = text_.data() + at_;
    const auto [last, error] =
        std::from_chars(first, text_.data() + text_.size(), token.number);
    const std::size_t begin = at_;
    at_ += static_cast<std::size_t>(last - first);
    if (error == std::errc::result_out_of_range)
        throw Refusal(begin, "a number that is too large or too small for a double");
    if (continues_word(peek())) {
        while (continues_word(peek()))
            ++at_;
        throw Refusal(begin,
                      fmt::format("'{}' is not a number", text_.substr(begin, at_ - begin)));
    }
    return token;
}

Token Lexer::quoted_text(char quote) {
    Token token;
    token.kind = TokenKind::text;
    const std::size_t begin = at_++;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
        const char meant = text_[at_] == '\\' ? escaped(peek(1)) : '\0';
        token.text += meant == '\0' ? text_[at_] : meant;
        if (meant != '\0') ++at_;
    }
    if (at_ == text_.size()) {
        throw Refusal(begin,
                      fmt::format("the text that begins here lacks its closing {}", quote));
    }
    ++at_;
    return token;
}

Token Lexer::quoted_name() {
    Token token;
    token.kind = TokenKind::name;
    token.quoted = true;
    const std::size_t begin = at_++;
    for (; at_ < text_.size(); ++at_) {
        if (text_[at_] == '`' && peek(1) != '`') break;
        if (text_[at_] == '`') ++at_;  // a doubled one stands for itself
        token.text += text_[at_];
    }
    if (at_ == text_.size())
        throw Refusal(begin, "the name that begins here lacks its closing `");
    ++at_;
    return token;
}

Token Lexer::word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && continues_word(text_[at_]))
        ++at_;
    Token token;
    token.text = text_.substr(begin, at_ - begin);
    token.kind = TokenKind::name;
    const auto* const keyword = std::find(keywords.begin(), keywords.end(), token.text);
    if (keyword != keywords.end()) {
        token.kind = TokenKind::symbol;
        token.symbol = *keyword;
    }
    return token;
}

Token Lexer::symbol() {
    const std::string_view rest = text_.substr(at_);
    const auto* const found =
        std::find_if(spellings.begin(), spellings.end(), [rest](const Spelling& spelling) {
            return rest.substr(0, spelling.written.size()) == spelling.written;
        });
    if (found == spellings.end()) {
        const auto code = static_cast<unsigned char>(rest.front());
        if (code < 0x20 || code == 0x7F)
            throw Refusal(at_, fmt::format("a byte 0x{:02x} has no place here", code));
        throw Refusal(at_, fmt::format("'{}' has no place here", rest.front()));
    }
    if (found->known == "<>") throw Refusal(at_, "'<>' is written '!='");
    if (found->known == "&") throw Refusal(at_, "'&' is written '&&' or 'and'");
    if (found->known == "|") throw Refusal(at_, "'|' is written '||' or 'or'");
    at_ += found->written.size();
    Token token;
    token.kind = TokenKind::symbol;
    token.symbol = found->known;
    return token;
}

}  // namespace norma::expr
