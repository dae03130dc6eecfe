#pragma once
// The command given once, to be run for every value of the list.
//
//     Result<CommandTemplate> wc = CommandTemplate::parse({"wc", "-l", "{}"});
//     Command command = wc->render("a file", 1);  // argv: wc, -l, "a file"
//     wc->shown("a file", 1);                     // wc -l 'a file'

#include "norma/base/result.hpp"

#include "farm/command.hpp"
#include "farm/placeholder.hpp"
#include "farm/shell_script.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::farm {

/// How values become commands. A value is never read as code: in a program's arguments it is
/// (part of) one argument, in a shell script it is the content of an exported variable.
///
/// No words: every value is itself a whole shell command line. Several words, or one plain
/// word: a program and its arguments, run without a shell. One word with blanks or characters
/// of the shell: a script for /bin/sh. Without a placeholder the value is appended.
class CommandTemplate {
  public:
    /// Refuses a template in which a value would be read as code, with the place and the
    /// remedy.
    [[nodiscard]] static Result<CommandTemplate> parse(std::vector<std::string> words);

    [[nodiscard]] Command render(std::string_view value, std::uint64_t seq) const;

    /// The command as a person would type it, in one line without control characters.
    [[nodiscard]] std::string shown(std::string_view value, std::uint64_t seq) const;

    /// The template itself as a person would type it; different templates differ here.
    [[nodiscard]] std::string text() const;

    /// What looks like a misunderstanding but is allowed: a `|` among words run without a
    /// shell.
    [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

    /// True if there is no template: every value is a whole shell command line.
    [[nodiscard]] bool values_are_commands() const noexcept { return words_.empty(); }

  private:
    /// One word of a program's arguments, cut at its placeholders.
    using Word = std::vector<ScriptPiece>;

    [[nodiscard]] static Result<Word> parse_word(std::string_view word, std::size_t number);
    [[nodiscard]] Result<CommandTemplate> parsed_program() &&;
    [[nodiscard]] Result<CommandTemplate> parsed_script() &&;
    void add_notes();

    std::vector<std::string> words_;     ///< as given
    std::vector<Word> program_;          ///< of a template run without a shell
    std::optional<ShellScript> script_;  ///< of one run by /bin/sh
    std::vector<std::string> notes_;
};

}  // namespace norma::farm
