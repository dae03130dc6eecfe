#include "table/partitions.hpp"

#include <algorithm>

namespace norma::table {
namespace {

/// The value of a hexadecimal digit, or -1.
int digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    if (text == "__HIVE_DEFAULT_PARTITION__") return {};
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 &&
            digit(text[at + 2]) >= 0) {
            plain += static_cast<char>(16 * digit(text[at + 1]) + digit(text[at + 2]));
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> partitions_of(std::string_view path) {
    std::vector<std::pair<std::string, std::string>> parts;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/')) {
        const std::string_view folder = path.substr(0, slash);
        path.remove_prefix(slash + 1);
        const std::size_t equals = folder.find('=');
        if (equals == 0 || equals == std::string_view::npos) continue;
        const std::string_view key = folder.substr(0, equals);
        const auto same = std::find_if(
            parts.begin(), parts.end(), [key](const auto& part) { return part.first == key; });
        std::string value = decoded(folder.substr(equals + 1));
        if (same != parts.end()) {
            same->second = std::move(value);
        } else {
            parts.emplace_back(std::string(key), std::move(value));
        }
    }
    return parts;
}

}  // namespace norma::table
