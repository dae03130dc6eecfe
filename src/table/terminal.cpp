#include "table/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <string>

namespace norma::table {
namespace {

std::string_view text_of(const Lookup& lookup, const char* name) {
    const char* const value = lookup(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

/// 0 if `text` is no number of columns.
std::size_t columns_in(std::string_view text) {
    std::size_t columns = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, columns);
    return error == std::errc{} && stopped == end ? columns : 0;
}

}  // namespace

Characters characters_of(const Lookup& lookup) {
    const std::string_view terminal = text_of(lookup, "TERM");
    if (terminal == "dumb" || terminal == "linux") return Characters::ascii;
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string locale(text_of(lookup, name));
        if (locale.empty()) continue;
        std::transform(locale.begin(), locale.end(), locale.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        const bool utf8 = locale.find("utf-8") != std::string::npos ||
                          locale.find("utf8") != std::string::npos;
        return utf8 ? Characters::utf8 : Characters::ascii;
    }
    return Characters::utf8;
}

Terminal terminal_of(int stream, const Lookup& lookup) {
    Terminal terminal{.characters = characters_of(lookup)};
    winsize window{};
    if (isatty(stream) != 0 && ioctl(stream, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
        terminal.width = window.ws_col;
        terminal.reader = Reader::terminal;
    }
    if (const std::size_t columns = columns_in(text_of(lookup, "COLUMNS")); columns > 0)
        terminal.width = columns;
    return terminal;
}

Terminal terminal_of(int stream) {
    return terminal_of(stream, [](const char* name) { return std::getenv(name); });
}

}  // namespace norma::table
