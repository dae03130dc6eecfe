#include "farm/size.hpp"

#include "base/printable.hpp"

#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <system_error>

namespace norma::farm {

Result<std::uint64_t> parse_size(std::string_view text) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    constexpr std::string_view units = "KMGT";
    std::string_view digits = text;
    int shift = 0;
    if (!text.empty()) {
        const auto last =
            static_cast<char>(std::toupper(static_cast<unsigned char>(text.back())));
        if (const std::size_t unit = units.find(last); unit != std::string_view::npos) {
            shift = 10 * (static_cast<int>(unit) + 1);
            digits.remove_suffix(1);
        }
    }
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [read, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || read != end || value > (most >> shift)) {
        return Failure{fmt::format("'{}' is no size; write bytes (4096), or 64K, 10M, 2G, 1T",
                                   printable(text))};
    }
    return value << shift;
}

}  // namespace norma::farm
