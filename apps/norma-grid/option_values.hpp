#pragma once
// Values of options, from text.

#include "norma/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace norma::app {

/// What stands between commas, but for what is empty.
[[nodiscard]] std::vector<std::string> words(const std::string& text, char separator = ',');

[[nodiscard]] Result<std::int64_t> whole(const std::string& option,
                                         const std::string& text,
                                         std::int64_t least);

/// Takes a whole number; leaves `into` as it is if no text is given.
[[nodiscard]] std::optional<Failure> take_whole(const std::string& option,
                                                const std::string& text,
                                                std::int64_t least,
                                                std::int64_t& into);

/// "640x480": cells along x, y and z.
[[nodiscard]] Result<std::vector<std::int64_t>> parse_size(const std::string& text);

/// "0,1.5": from a number to a greater one.
[[nodiscard]] Result<std::pair<double, double>> parse_range(const std::string& text);

}  // namespace norma::app
