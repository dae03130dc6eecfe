#include "reduce/field_rules.hpp"

#include "table/decode_column.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace norma::reduce {

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number_at(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Digits in pairs with something between: "17:00:59".
bool is_time(std::string_view text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
    } else if (text.size() > 6 &&
               (text[text.size() - 6] == '+' || text[text.size() - 6] == '-')) {
        if (text[text.size() - 3] != ':') return false;
        text.remove_suffix(6);
    }
    if (text.size() < 5 || text[2] != ':' || !all_digits(text.substr(0, 2)) ||
        !all_digits(text.substr(3, 2)) || number_at(text, 0) > 24 || number_at(text, 3) > 59) {
        return false;
    }
    if (text.size() == 5) return true;
    if (text.size() < 8 || text[5] != ':' || !all_digits(text.substr(6, 2)) ||
        number_at(text, 6) > 60) {
        return false;
    }
    return text.size() == 8 || (text[8] == '.' && all_digits(text.substr(9)));
}

}  // namespace

bool is_date(std::string_view text) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' ||
        !all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) ||
        !all_digits(text.substr(8, 2))) {
        return false;
    }
    using std::chrono::day, std::chrono::month, std::chrono::year;
    const std::chrono::year_month_day date(year(number_at(text, 0) * 100 + number_at(text, 2)),
                                           month(static_cast<unsigned>(number_at(text, 5))),
                                           day(static_cast<unsigned>(number_at(text, 8))));
    if (!date.ok()) return false;
    if (text.size() == 10) return true;
    return (text[10] == 'T' || text[10] == ' ') && is_time(text.substr(11));
}

bool is_boolean(std::string_view text) {
    if (text.size() < 4 || text.size() > 5) return false;
    const std::string_view word = text.size() == 4 ? "true" : "false";
    return std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
}

FieldRules::FieldRules(char decimal_point, std::vector<std::string> missing_texts)
    : point(decimal_point), missing(std::move(missing_texts)) {
    constexpr std::uint32_t any_length = ~std::uint32_t{0};
    for (std::size_t c = 0; c < others_.size(); ++c)
        if (table::may_begin_a_number(static_cast<char>(c), point)) others_[c] = any_length;
    const auto add = [this](char first, std::size_t length) {
        others_[static_cast<unsigned char>(first)] |= 1U << std::min<std::size_t>(length, 31);
    };
    for (const std::string_view word : {"true", "True", "false", "False"})
        add(word.front(), word.size());
    for (const std::string& word : missing)
        if (!word.empty()) add(word.front(), word.size());
}

bool FieldRules::is_missing(std::string_view text) const {
    if (text.empty()) return true;
    return std::any_of(missing.begin(), missing.end(), [text](const std::string& word) {
        return text == word;
    });
}

FieldKind FieldRules::date_or_boolean(std::string_view text) const {
    const FieldKind kind = is_date(text)      ? FieldKind::date
                           : is_boolean(text) ? FieldKind::boolean
                                              : FieldKind::number;
    return kind != FieldKind::number && is_missing(text) ? FieldKind::number : kind;
}

}  // namespace norma::reduce
