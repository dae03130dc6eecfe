#include "base/python_literal.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace norma {
namespace {

constexpr int deepest = 16;
constexpr std::string_view blanks = " \t\r\n";

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<Literal> whole() {
        Result<Literal> value = parse(0);
        skip_blanks();
        if (value && at_ < text_.size()) return wrong("the end");
        return value;
    }

  private:
    [[nodiscard]] Failure wrong(const char* wanted) const {
        return Failure{fmt::format("{} is missing at character {}", wanted, at_ + 1)};
    }

    void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }

    bool take(std::string_view word) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    Result<Literal> parse(int depth) {
        if (depth > deepest) return wrong("a value nested less deeply");
        if (take("{")) return sequence('}', depth);
        if (take("(")) return sequence(')', depth);
        if (take("[")) return sequence(']', depth);
        Literal value;
        if (take("True")) {
            value.kind = Literal::Kind::truth;
            value.number = 1;
            return value;
        }
        if (take("False")) {
            value.kind = Literal::Kind::truth;
            return value;
        }
        if (take("None")) return value;
        if (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') return number();
        if (take("u'") || take("'")) return quoted('\'');
        if (take("u\"") || take("\"")) return quoted('"');
        return wrong("a value");
    }

    Result<Literal> number() {
        Literal value;
        value.kind = Literal::Kind::number;
        const char* end = text_.data() + text_.size();
        const auto [behind, error] = std::from_chars(text_.data() + at_, end, value.number);
        if (error != std::errc()) return wrong("a number below 2^64");
        at_ = static_cast<std::size_t>(behind - text_.data());
        take("L");  // Python 2
        return value;
    }

    Result<Literal> quoted(char quote) {
        Literal value;
        value.kind = Literal::Kind::text;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return value;
            }
            if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
                (text_[at_ + 1] == '\\' || text_[at_ + 1] == '\'' || text_[at_ + 1] == '"')) {
                ++at_;  // other escapes stand for themselves: names stay recognisable
            }
            value.text += text_[at_];
        }
        return wrong("a quote");
    }

    Result<Literal> sequence(char close, int depth) {
        Literal all;
        all.kind = close == '}' ? Literal::Kind::dictionary : Literal::Kind::sequence;
        const std::string_view end(&close, 1);
        bool has_comma = true;
        while (!take(end)) {
            if (!has_comma) return wrong("a comma or a bracket");
            Result<Literal> item = parse(depth + 1);
            if (!item) return item;
            all.items.push_back(std::move(*item));
            if (close == '}') {
                if (!take(":")) return wrong("a colon");
                Result<Literal> value = parse(depth + 1);
                if (!value) return value;
                all.items.push_back(std::move(*value));
            }
            has_comma = take(",");
        }
        return all;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

const Literal* Literal::find(std::string_view key) const {
    if (kind != Kind::dictionary) return nullptr;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (items[i].kind == Kind::text && items[i].text == key) return &items[i + 1];
    }
    return nullptr;
}

Result<Literal> parse_literal(std::string_view text) {
    return Parser(text).whole();
}

}  // namespace norma
