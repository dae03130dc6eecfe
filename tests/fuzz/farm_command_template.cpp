// Any template is refused or accepted, and once accepted never lets a value become code: the
// script is the same for every value, the number of arguments too.
#include "farm/command_template.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

/// The words of a template, separated by NULs, which no argument of a program can hold.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\0'), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool in_one_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t';
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto* const text = reinterpret_cast<const char*>(data);
    const auto made = norma::farm::CommandTemplate::parse(words_in({text, size}));
    if (!made) {
        require(!made.error().empty());
        return 0;
    }
    const std::string hostile = "a'\"$(false)`\n;|&\\.c/d";
    const norma::farm::Command first = made->render("x", 1);
    const norma::farm::Command second = made->render(hostile, 1);
    require(first.argv.size() == second.argv.size());
    require(first.environment.size() == second.environment.size());
    if (!made->values_are_commands() && first.argv.front() == "/bin/sh" &&
        !first.environment.empty()) {
        require(first.argv == second.argv);
    }
    require(in_one_line(made->text()));
    require(in_one_line(made->shown(hostile, 1)));
    return 0;
}
