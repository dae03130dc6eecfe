#pragma once
// The reading position in a shell script, the pieces found so far, and why it is refused.

#include "norma/base/result.hpp"

#include "farm/placeholder.hpp"
#include "farm/shell_script.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace norma::farm {

/// In the text of a word: something the shell computes.
constexpr char expansion_mark = '\1';

/// One word of a simple command, its quotes taken off.
struct Word {
    std::string text;
    std::size_t first_value = std::string::npos;  ///< offset in the script
    bool started = false;
};

[[nodiscard]] inline bool in_set(std::string_view set, char c) noexcept {
    return set.find(c) != std::string_view::npos;
}

/// Walks over a script, copies it, and takes its placeholders out. The first failure ends it.
class ScriptReader {
  public:
    explicit ScriptReader(std::string_view text) : text_(text) {}

    /// The pieces, or why the script is refused.
    [[nodiscard]] Result<ShellScript> finish() &&;

    [[nodiscard]] bool ended() const noexcept { return at_ >= text_.size() || failed(); }
    [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
    [[nodiscard]] bool found_any() const noexcept { return found_any_; }
    [[nodiscard]] bool rest_taken() const noexcept { return rest_taken_; }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    /// The character `ahead` of the position, NUL behind the end.
    [[nodiscard]] char here(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] char before() const noexcept { return at_ > 0 ? text_[at_ - 1] : '\0'; }
    [[nodiscard]] bool looking_at(std::string_view what) const noexcept {
        return text_.substr(at_).starts_with(what);
    }
    [[nodiscard]] std::optional<PlaceholderFound> placeholder_here(
        std::size_t ahead = 0) const {
        return placeholder_at(text_, at_ + ahead);
    }

    void copy(std::size_t count = 1);
    void copy_line();
    /// Copies, as part of `word`.
    void append_to(Word& word, std::size_t count = 1);
    /// A backslash and what it escapes; a line end behind it vanishes.
    void escape(Word& word);

    /// A placeholder here? Then takes it, standing in `quotes`, as part of `word`.
    bool placeholder(Word& word, Quotes quotes);
    /// A placeholder where none may stand: {#} alone is harmless, being digits.
    bool forbidden_placeholder(std::string_view place, std::string_view remedy);
    /// `\{}` is no placeholder: the braces reach the command without the backslash.
    bool escaped_placeholder(Word& word, Quotes quotes);
    /// The value, where the script says nothing of it: behind its last word.
    [[nodiscard]] Word appended_value();

    /// From here on nobody can tell how a value would be read.
    void lose(std::string_view place, std::string_view remedy);
    /// Copies the rest, in which no value may stand, and which is not understood.
    void take_rest(std::string_view place, std::string_view remedy);

    /// Refuses a value at `at`: "a value would stand PLACE; REMEDY".
    void fail(std::size_t at, std::string_view place, std::string_view remedy);
    void fail_unclosed(std::size_t opened, std::string_view what);
    /// Refuses the script for what is at `at`.
    void refuse(std::size_t at, std::string_view why);

    /// Counts the nesting while it lives, and refuses endless ones.
    class Deeper {
      public:
        explicit Deeper(ScriptReader& reader);
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        Deeper(Deeper&&) = delete;
        Deeper& operator=(Deeper&&) = delete;
        ~Deeper() { --reader_.depth_; }

      private:
        ScriptReader& reader_;
    };

  private:
    void end_piece(std::optional<Placeholder> value, Quotes quotes);
    void fail_unsupported(std::size_t length);

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<ScriptPiece> pieces_;
    std::string literal_;
    std::string failure_;
    std::string lost_;
    std::string lost_remedy_;
    bool found_any_ = false;
    bool rest_taken_ = false;
    int depth_ = 0;
};

}  // namespace norma::farm
