#pragma once
// Quotes and expansions of the shell, as deep as they are nested.

#include "farm/script_reader.hpp"

#include <functional>
#include <string_view>
#include <utility>

namespace norma::farm {

/// Reads what begins at the reader's position to its end, as part of a word.
class QuoteReader {
  public:
    /// `commands` reads what follows `$(`, up to and with its `)`.
    QuoteReader(ScriptReader& script, std::function<void()> commands)
        : script_(script), commands_(std::move(commands)) {}

    void single_quotes(Word& word);
    void double_quotes(Word& word);
    void backticks(Word& word);
    /// `$name`, `${...}`, `$(...)`, `$((...))`, `$'...'`, or a dollar; `around`: the quotes it
    /// stands in.
    void dollar(Word& word, Quotes around);
    /// `((...))` and `$((...))`; `opening` characters open it.
    void arithmetic(std::size_t opening, std::string_view what);

  private:
    void escape_in_double_quotes(Word& word);
    void dollar_single_quotes(Word& word);
    void parameter(Word& word, Quotes around);
    void parameter_word(Word& word, Quotes around);
    void parameter_character(Word& word, Quotes quotes);

    ScriptReader& script_;
    std::function<void()> commands_;
};

}  // namespace norma::farm
