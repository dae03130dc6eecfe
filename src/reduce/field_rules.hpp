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

    /// The kind of a text that is seen at once to be no number, and not missing; of all others
    /// FieldKind::number: they take a second look.
    [[nodiscard]] FieldKind at_a_glance(std::string_view text) const {
        if (text.empty()) return FieldKind::number;
        const std::uint32_t length =
            text.size() < 31 ? static_cast<std::uint32_t>(text.size()) : 31;
        const std::uint32_t others = others_[static_cast<unsigned char>(text.front())];
        return (others >> length & 1U) == 0 ? FieldKind::text : date_or_boolean(text);
    }

    char point = '.';
    std::vector<std::string> missing;

  private:
    [[nodiscard]] FieldKind date_or_boolean(std::string_view text) const;

    /// By the first character, a bit for each length that something else than a text has; the
    /// last for all that are longer.
    std::array<std::uint32_t, 256> others_{};
};

}  // namespace norma::reduce
