#include "farm/termination.hpp"

#include "norma/base/nearest.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace norma::farm {

namespace {

constexpr std::int32_t longest_wait_ms = 3'600'000;

std::optional<std::int32_t> number(std::string_view word) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return value;
}

Result<std::int32_t> parse_signal(std::string_view word) {
    if (const auto value = number(word)) {
        if (*value >= 1 && *value <= SIGRTMAX) return *value;
        return Failure{fmt::format("signals are numbered 1 to {}, not {}", SIGRTMAX, *value)};
    }
    std::string name(word);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    if (name.starts_with("SIG")) name.erase(0, 3);
    std::vector<std::string> names;
    for (std::int32_t signal = 1; signal < NSIG; ++signal) {
        const char* const known = sigabbrev_np(signal);
        if (known == nullptr) continue;
        if (name == known) return signal;
        names.emplace_back(known);
    }
    const auto meant = nearest(name, names);
    return Failure{fmt::format("there is no signal '{}'{}",
                               printable(word),
                               meant ? "; did you mean " + *meant + "?" : "")};
}

Result<std::int32_t> parse_wait(std::string_view word) {
    const auto value = number(word);
    if (value && *value >= 0 && *value <= longest_wait_ms) return *value;
    return Failure{fmt::format(
        "'{}' is no number of milliseconds up to {}", printable(word), longest_wait_ms)};
}

Failure refused(std::string_view text, const std::string& why) {
    return Failure{fmt::format(
        "'{}': {}; write SIGNAL,MILLISECONDS,SIGNAL,... as in TERM,200,TERM,100,KILL",
        printable(text),
        why)};
}

}  // namespace

Result<Termination> parse_termination(std::string_view text) {
    Termination steps;
    bool signal_is_next = true;
    for (std::string_view rest = text;; signal_is_next = !signal_is_next) {
        const std::size_t length = std::min(rest.find(','), rest.size());
        const std::string_view word = rest.substr(0, length);
        const auto value = signal_is_next ? parse_signal(word) : parse_wait(word);
        if (!value) return refused(text, value.error());
        if (signal_is_next) {
            steps.push_back({.signal = *value,
                             .wait_ms = static_cast<std::int32_t>(termination_wait.count())});
        } else {
            steps.back().wait_ms = *value;
        }
        if (length == rest.size()) return steps;
        rest.remove_prefix(length + 1);
    }
}

}  // namespace norma::farm
