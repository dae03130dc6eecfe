#include "table/text_width.hpp"

#include "base/utf8.hpp"
#include "table/round_digits.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <locale.h>

namespace norma::table {
namespace {

/// While it lives, the C library knows Unicode in this thread, whatever the user's locale is.
class UnicodeLocale {
  public:
    UnicodeLocale() : before_(uselocale(unicode())) {}
    UnicodeLocale(const UnicodeLocale&) = delete;
    UnicodeLocale& operator=(const UnicodeLocale&) = delete;
    ~UnicodeLocale() { uselocale(before_); }

    /// Of one character.
    [[nodiscard]] static std::size_t width(std::uint32_t code) {
        const int columns = wcwidth(static_cast<wchar_t>(code));
        return columns < 0 ? 1 : static_cast<std::size_t>(columns);
    }

  private:
    /// (locale_t)0, which changes nothing, if there is none.
    static locale_t unicode() {
        static const locale_t made = [] {
            const locale_t first = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
            return first != nullptr ? first : newlocale(LC_CTYPE_MASK, "en_US.UTF-8", nullptr);
        }();
        return made;
    }

    locale_t before_;
};

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view mark(Characters characters) {
    return characters == Characters::utf8 ? "…" : "..";
}

std::size_t mark_width(Characters characters) {
    return characters == Characters::utf8 ? 1 : 2;
}

}  // namespace

std::size_t text_width(std::string_view text) {
    if (is_ascii(text)) return text.size();
    const UnicodeLocale locale;
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        width += character.valid ? UnicodeLocale::width(character.code) : 1;
        at += character.length;
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t width, Characters characters) {
    if (text_width(text) <= width) return std::string(text);
    if (width < mark_width(characters)) return std::string(width, '.');
    const std::size_t room = width - mark_width(characters);
    const UnicodeLocale locale;
    std::size_t at = 0;
    for (std::size_t used = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        used += character.valid ? UnicodeLocale::width(character.code) : 1;
        if (used > room) break;
        at += character.length;
    }
    return std::string(text.substr(0, at)).append(mark(characters));
}

std::string shortened_number(std::string_view number,
                             std::size_t width,
                             Characters characters) {
    if (number.size() <= width) return std::string(number);
    if (width < mark_width(characters)) return std::string(width, '.');
    return leading_digits(number, width - mark_width(characters), mark(characters));
}

}  // namespace norma::table
