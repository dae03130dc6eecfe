#pragma once
// What --help looks like: options in the left column, what they do in the right one, no line
// beyond 80 characters.
//
//     app.formatter(std::make_shared<HelpFormat>("Usage: norma-farm [OPTIONS] COMMAND\n\n"));

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace norma::app {

class HelpFormat : public CLI::Formatter {
  public:
    explicit HelpFormat(std::string usage) : usage_(std::move(usage)) {}

    [[nodiscard]] std::string make_usage(const CLI::App* /*app*/,
                                         std::string /*name*/) const override {
        return usage_;
    }

    [[nodiscard]] std::string make_group(
        std::string name,
        bool is_positional,
        std::vector<const CLI::Option*> options) const override {
        return CLI::Formatter::make_group(std::move(name), is_positional, std::move(options))
            .substr(1);  // one blank line between groups is enough
    }

    [[nodiscard]] std::string make_option(const CLI::Option* option,
                                          bool is_positional) const override {
        std::string text = "  " + make_option_name(option, is_positional);
        if (option->get_type_size() != 0) {
            const std::string type = option->get_type_name();
            text += " " + type.substr(0, type.find(':'));  // behind it: what is checked
        }
        std::size_t at = text.size();
        const auto begin_line = [&] {
            text += '\n' + std::string(left_column, ' ');
            at = left_column;
        };
        if (at + 1 > left_column) {
            begin_line();
        } else {
            text.append(left_column - at, ' ');
            at = left_column;
        }
        std::istringstream words(option->get_description());
        for (std::string word; words >> word;) {
            if (at > left_column && at + 1 + word.size() > width) begin_line();
            if (at > left_column) {
                text += ' ';
                ++at;
            }
            text += word;
            at += word.size();
        }
        return text + '\n';
    }

  private:
    static constexpr std::size_t left_column = 26;
    static constexpr std::size_t width = 80;

    std::string usage_;
};

}  // namespace norma::app
