#pragma once
// What a field is that holds no plain number.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

enum class FieldKind : std::uint8_t { number, infinite, date, boolean, text };
constexpr std::size_t field_kinds = 5;

/// 2026-11-05, 2026-11-05T17:00, 2026-11-05 17:00:59.25Z, ...+01:00.
[[nodiscard]] bool is_date(std::string_view text);

/// True or false, in letters of any case.
[[nodiscard]] bool is_boolean(std::string_view text);

/// How fields are to be understood.
class FieldRules {
  public:
    /// `missing`: texts that stand for no value, besides the empty one.
    FieldRules(char point, std::vector<std::string> missing);
    FieldRules() : FieldRules('.', {}) {}

    [[nodiscard]] bool is_missing(std::string_view text) const;

    /// Whether a field as it stands, perhaps in quotes, is seen at once to be a text: neither a
    /// number, a date, a boolean, nor missing. False where it takes a second look.
    [[nodiscard]] bool is_plain_text(std::string_view field, char quote) const {
        if (field.empty() || (quote != '\0' && field.front() == quote)) return false;
        const std::uint32_t length =
            field.size() < 31 ? static_cast<std::uint32_t>(field.size()) : 31;
        return (others_[static_cast<unsigned char>(field.front())] >> length & 1U) == 0;
    }

    char point = '.';
    std::vector<std::string> missing;

  private:
    /// By the first character, a bit for each length that something else than a text has; the
    /// last for all that are longer.
    std::array<std::uint32_t, 256> others_{};
};

}  // namespace norma::reduce
