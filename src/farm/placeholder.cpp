#include "farm/placeholder.hpp"

#include <array>
#include <utility>

namespace norma::farm {
namespace {

constexpr std::array<std::pair<std::string_view, Placeholder>, 6> spellings{{
    {"{}", Placeholder::value},
    {"{.}", Placeholder::no_extension},
    {"{/}", Placeholder::name},
    {"{//}", Placeholder::directory},
    {"{/.}", Placeholder::stem},
    {"{#}", Placeholder::sequence},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The length of {%}, {1}, {-1}, {2/.} or {= ... =} at the start of `text`, or 0.
std::size_t unsupported_length(std::string_view text) {
    if (text.starts_with("{%}")) return 3;
    if (text.starts_with("{=")) {
        const std::size_t end = text.find("=}");
        return end == std::string_view::npos || end < 2 ? 0 : end + 2;
    }
    std::size_t at = text.starts_with("{-") ? 2 : 1;
    const std::size_t digits = at;
    while (at < text.size() && is_digit(text[at]))
        ++at;
    if (at == digits) return 0;
    for (const std::string_view ending : {"}", ".}", "/}", "//}", "/.}"}) {
        if (text.substr(at).starts_with(ending)) return at + ending.size();
    }
    return 0;
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0: all of it
}

std::string_view without_extension(std::string_view path) {
    const std::size_t dot = path.find_last_of("./");
    if (dot == std::string_view::npos || path[dot] != '.') return path;
    return path.substr(0, dot);
}

std::string_view without_trailing_slashes(std::string_view path) {
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    return path;
}

std::string_view directory_of(std::string_view path) {
    const std::string_view trimmed = without_trailing_slashes(path);
    if (trimmed.empty()) return path.empty() ? "." : "/";
    const std::size_t slash = trimmed.rfind('/');
    if (slash == std::string_view::npos) return ".";
    const std::string_view folder = without_trailing_slashes(trimmed.substr(0, slash));
    return folder.empty() ? "/" : folder;
}

}  // namespace

std::optional<PlaceholderFound> placeholder_at(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with('{')) return std::nullopt;
    for (const auto& [spelling, kind] : spellings) {
        if (rest.starts_with(spelling)) return PlaceholderFound{kind, spelling.size()};
    }
    const std::size_t length = unsupported_length(rest);
    if (length == 0) return std::nullopt;
    return PlaceholderFound{std::nullopt, length};
}

std::string expanded(Placeholder kind, std::string_view value, std::uint64_t sequence) {
    switch (kind) {
        case Placeholder::no_extension:
            return std::string(without_extension(value));
        case Placeholder::name:
            return std::string(name_of(value));
        case Placeholder::directory:
            return std::string(directory_of(value));
        case Placeholder::stem:
            return std::string(without_extension(name_of(value)));
        case Placeholder::sequence:
            return std::to_string(sequence);
        case Placeholder::value:
            break;
    }
    return std::string(value);
}

std::string_view variable_of(Placeholder kind) {
    switch (kind) {
        case Placeholder::no_extension:
            return "NORMA_ARG_NO_EXTENSION";
        case Placeholder::name:
            return "NORMA_ARG_NAME";
        case Placeholder::directory:
            return "NORMA_ARG_DIRECTORY";
        case Placeholder::stem:
            return "NORMA_ARG_STEM";
        case Placeholder::sequence:
            return "NORMA_SEQUENCE";
        case Placeholder::value:
            break;
    }
    return "NORMA_ARG";
}

}  // namespace norma::farm
