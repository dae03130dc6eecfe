#include "table/glob.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace norma::table {
namespace {

namespace fs = std::filesystem;

/// How far a [...] at the front of `pattern` reaches; nothing if no ']' closes it.
std::optional<std::size_t> class_size(std::string_view pattern) noexcept {
    std::size_t at = 1;
    if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
    const std::size_t close = pattern.find(']', at + 1);  // a ']' right here is a member
    if (close == std::string_view::npos) return std::nullopt;
    return close + 1;
}

/// Whether `letter` is in the class "[...]".
bool is_member(std::string_view whole, char letter) noexcept {
    std::string_view inside = whole.substr(1, whole.size() - 2);
    const bool inverted = inside.front() == '!' || inside.front() == '^';
    if (inverted) inside.remove_prefix(1);
    const auto code = [](char c) { return static_cast<unsigned char>(c); };
    bool found = false;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        char last = inside[at];
        const char first = last;
        if (at + 2 < inside.size() && inside[at + 1] == '-') {
            last = inside[at + 2];
            at += 2;
        }
        found = found || (code(first) <= code(letter) && code(letter) <= code(last));
    }
    return found != inverted;
}

/// How much of `pattern` its first part takes that stands for one letter, if it is of `letter`.
std::optional<std::size_t> one_letter(std::string_view pattern, char letter) noexcept {
    if (pattern.front() == '?') return 1;
    if (pattern.front() == '[') {
        if (const auto size = class_size(pattern)) {
            if (!is_member(pattern.substr(0, *size), letter)) return std::nullopt;
            return size;
        }
    }
    if (pattern.front() != letter) return std::nullopt;
    return 1;
}

/// What was found so far, and the first folder that could not be listed.
struct Expansion {
    std::vector<std::string> found;
    std::optional<Failure> failure;
};

std::vector<std::string> names_in(const std::string& folder, Expansion& so_far) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end;
         !error && at != end;
         at.increment(error)) {
        names.push_back(at->path().filename().string());
    }
    const bool is_none =
        error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    if (error && !is_none && !so_far.failure) {
        so_far.failure =
            Failure{fmt::format("cannot list the folder '{}': {}", folder, error.message())};
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool exists(const std::string& path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

bool is_folder(const std::string& path, bool follow) {
    std::error_code error;
    return fs::is_directory(follow ? fs::status(path, error) : fs::symlink_status(path, error));
}

void expand_into(const std::string& before, std::string_view pattern, Expansion& all);

/// `**` and what follows it, in `before` and every folder below it.
void expand_deep(const std::string& before, std::string_view rest, Expansion& all) {
    if (!rest.empty()) expand_into(before, rest, all);
    for (const std::string& name : names_in(before, all)) {
        if (name.starts_with('.')) continue;
        const std::string path = before + name;
        if (is_folder(path, false)) {
            expand_deep(path + "/", rest, all);
        } else if (rest.empty()) {
            all.found.push_back(path);
        }
    }
}

/// The paths of `pattern` behind the text `before`, which is empty or ends in '/'.
void expand_into(const std::string& before, std::string_view pattern, Expansion& all) {
    const std::size_t slash = pattern.find('/');
    const std::string part(pattern.substr(0, slash));
    const bool is_last = slash == std::string_view::npos;
    std::string_view rest = is_last ? std::string_view() : pattern.substr(slash + 1);
    if (part == "**") {
        while (rest.starts_with("**/"))
            rest.remove_prefix(3);  // says the same again
        return expand_deep(before, rest == "**" ? std::string_view() : rest, all);
    }
    const auto go_on = [&](const std::string& path) {
        if (is_last) {
            all.found.push_back(path);
        } else if (part.empty() || is_folder(path, true)) {
            expand_into(path + "/", rest, all);
        }
    };
    if (!is_pattern(part)) {
        if (part.empty() || exists(before + part)) go_on(before + part);
        return;
    }
    for (const std::string& name : names_in(before, all)) {
        if (matches(part, name)) go_on(before + name);
    }
}

}  // namespace

bool is_pattern(std::string_view word) noexcept {
    return word.find_first_of("*?[") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view name) noexcept {
    if (name.starts_with('.') && !pattern.starts_with('.')) return false;
    // A later '*' makes the choices of an earlier one final, so only the last is ever taken
    // back.
    std::string_view star;       // what follows it in the pattern
    std::string_view star_name;  // what it has not taken yet of the name
    bool has_star = false;
    while (!name.empty()) {
        if (!pattern.empty() && pattern.front() == '*') {
            pattern.remove_prefix(1);
            star = pattern;
            star_name = name;
            has_star = true;
            continue;
        }
        if (!pattern.empty()) {
            if (const auto size = one_letter(pattern, name.front())) {
                pattern.remove_prefix(*size);
                name.remove_prefix(1);
                continue;
            }
        }
        if (!has_star) return false;
        star_name.remove_prefix(1);
        name = star_name;
        pattern = star;
    }
    return pattern.find_first_not_of('*') == std::string_view::npos;
}

Result<std::vector<std::string>> expand(const std::string& pattern) {
    Expansion all;
    expand_into("", pattern, all);
    if (all.failure) return *std::move(all.failure);
    std::sort(all.found.begin(), all.found.end());
    all.found.erase(std::unique(all.found.begin(), all.found.end()), all.found.end());
    return std::move(all.found);
}

}  // namespace norma::table
