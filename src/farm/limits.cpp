#include "farm/limits.hpp"

#include "norma/base/nearest.hpp"

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "farm/size.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <system_error>

namespace norma::farm {

namespace {

enum class Kind { size, count, time };

struct Known {
    std::string_view name;
    Kind kind;
};

constexpr Known known[] = {{"as", Kind::size},
                           {"core", Kind::size},
                           {"cpu", Kind::time},
                           {"data", Kind::size},
                           {"fsize", Kind::size},
                           {"locks", Kind::count},
                           {"memlock", Kind::size},
                           {"msgqueue", Kind::size},
                           {"nofile", Kind::count},
                           {"nproc", Kind::count},
                           {"rss", Kind::size},
                           {"sigpending", Kind::count},
                           {"stack", Kind::size}};

Failure unknown(std::string_view name) {
    std::vector<std::string> names;
    for (const Known& each : known)
        names.emplace_back(each.name);
    const auto meant = nearest(name, names);
    return Failure{fmt::format("there is no limit '{}'{} (there are {})",
                               printable(name),
                               meant ? "; did you mean " + *meant + "?" : "",
                               fmt::join(names, ", "))};
}

Result<std::string> parse_value(Kind kind, std::string_view text) {
    if (kind == Kind::time) {
        const auto time = parse_duration(text);
        if (!time) return Failure{time.error()};
        const auto whole = std::chrono::ceil<std::chrono::seconds>(*time).count();
        if (whole == 0) return Failure{"a task needs at least 1 second"};
        // XCPU at the limit says what happened; KILL comes only to one that goes on.
        return fmt::format("{}:{}", whole, whole + 1);
    }
    if (kind == Kind::size) {
        const auto size = parse_size(text);
        if (!size) return Failure{size.error()};
        return std::to_string(*size);
    }
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size())
        return Failure{fmt::format("'{}' is no number up to {}", printable(text), UINT32_MAX)};
    return std::to_string(count);
}

Result<std::string> parse_one(std::string_view word) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = word.substr(0, equals);
    const auto* const found =
        std::find_if(std::begin(known), std::end(known), [&](const Known& each) {
            return each.name == name;
        });
    if (found == std::end(known)) return unknown(name);
    if (equals == word.size())
        return Failure{fmt::format("{} needs a value: {}=VALUE", name, name)};
    const auto value = parse_value(found->kind, word.substr(equals + 1));
    if (!value) return Failure{fmt::format("{}: {}", name, value.error())};
    return fmt::format("--{}={}", name, *value);
}

}  // namespace

Result<std::vector<std::string>> parse_limits(std::string_view text) {
    std::vector<std::string> words;
    if (text.empty()) return words;
    words.emplace_back("prlimit");
    for (std::string_view rest = text;;) {
        const std::size_t length = std::min(rest.find(','), rest.size());
        auto word = parse_one(rest.substr(0, length));
        if (!word) return Failure{word.error()};
        words.push_back(std::move(*word));
        if (length == rest.size()) break;
        rest.remove_prefix(length + 1);
    }
    words.emplace_back("--");
    return words;
}

}  // namespace norma::farm
