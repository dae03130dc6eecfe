#include "reduce/aggregates.hpp"

#include "norma/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace norma::reduce {

namespace {

struct Named {
    std::string_view name;
    Function function;
};

constexpr std::array names = {Named{"n", Function::count},
                              Named{"missing", Function::missing},
                              Named{"sum", Function::sum},
                              Named{"mean", Function::mean},
                              Named{"min", Function::min},
                              Named{"max", Function::max},
                              Named{"var", Function::variance},
                              Named{"sd", Function::sd},
                              Named{"skew", Function::skew},
                              Named{"kurtosis", Function::kurtosis},
                              Named{"median", Function::quantile},
                              Named{"distinct", Function::distinct},
                              Named{"acf1", Function::autocorrelation}};

/// "p95", "p99.9": the level, 0.95.
std::optional<double> percent(std::string_view word) {
    if (word.size() < 2 || word.front() != 'p') return std::nullopt;
    double value = 0;
    const auto parsed = std::from_chars(word.data() + 1, word.data() + word.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size())
        return std::nullopt;
    if (!(value >= 0 && value <= 100)) return std::nullopt;
    return value / 100;
}

/// What other tools call these.
constexpr std::array<std::pair<std::string_view, const char*>, 15> elsewhere = {
    {{"avg", "mean"},
     {"average", "mean"},
     {"count", "n"},
     {"stdev", "sd"},
     {"stddev", "sd"},
     {"std", "sd"},
     {"variance", "var"},
     {"uniq", "distinct"},
     {"unique", "distinct"},
     {"nunique", "distinct"},
     {"total", "sum"},
     {"minimum", "min"},
     {"maximum", "max"},
     {"kurt", "kurtosis"},
     {"nulls", "missing"}}};

std::optional<std::string> meant_by(const std::string& word,
                                    const std::vector<std::string>& known) {
    std::string small = word;
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    if (percent(small)) return small;
    for (const auto& [name, ours] : elsewhere)
        if (small == name) return ours;
    return nearest(small, known);
}

Failure unknown(const std::string& word) {
    std::vector<std::string> known;
    std::string all;
    for (const Named& named : names) {
        known.emplace_back(named.name);
        all += fmt::format("{}{}", all.empty() ? "" : ", ", named.name);
    }
    const auto meant = meant_by(word, known);
    return Failure{
        fmt::format("'{}' is no aggregate{}; there are {}, and p0 to p100 for percentiles",
                    word,
                    meant ? fmt::format(" (did you mean {}?)", *meant) : "",
                    all)};
}

Result<Aggregate> aggregate_of(const std::string& function) {
    for (const Named& named : names)
        if (function == named.name) return Aggregate{named.function, 0.5, 0, {}};
    if (const auto level = percent(function))
        return Aggregate{Function::quantile, *level, 0, {}};
    return unknown(function);
}

}  // namespace

Result<std::vector<std::string>> split_names(std::string_view text) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '`' && quoted && text.substr(i + 1).starts_with('`')) {
            words.back() += text[++i];
        } else if (c == '`') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    if (quoted) return Failure{fmt::format("'{}': a backquote is not closed", text)};
    for (const std::string& word : words)
        if (word.empty()) return Failure{fmt::format("'{}': a name is empty", text)};
    return words;
}

Result<std::vector<Aggregate>> parse_aggregates(
    std::string_view text, const std::function<Result<std::size_t>(const std::string&)>& find) {
    const auto words = split_names(text);
    if (!words) return Failure{words.error()};
    std::vector<Aggregate> aggregates;
    for (const std::string& word : *words) {
        const std::size_t colon = word.find(':');
        auto aggregate = aggregate_of(word.substr(0, colon));
        if (!aggregate) return Failure{aggregate.error()};
        if (colon != std::string::npos) {
            const auto column = find(word.substr(colon + 1));
            if (!column) return Failure{fmt::format("{}: {}", word, column.error())};
            aggregate->column = *column;
        } else if (aggregate->function == Function::count) {
            aggregate->function = Function::rows;
        } else {
            return Failure{fmt::format("'{}' needs a column: {}:NAME", word, word)};
        }
        const bool approximate = aggregate->function == Function::quantile ||
                                 aggregate->function == Function::distinct;
        aggregate->name = (approximate ? "~" : "") + word;
        for (const Aggregate& other : aggregates) {
            if (other.name == aggregate->name)
                return Failure{fmt::format("'{}' is asked for twice", word)};
        }
        aggregates.push_back(std::move(*aggregate));
    }
    return aggregates;
}

}  // namespace norma::reduce
