#pragma once
// Random texts that are numbers, or nearly.

#include <random>
#include <string>
#include <string_view>

namespace norma::table {

using Random = std::mt19937_64;

/// 0 ... below - 1.
inline std::size_t pick(Random& random, std::size_t below) {
    return static_cast<std::size_t>(random() % below);
}

inline char pick_from(Random& random, std::string_view letters) {
    return letters[pick(random, letters.size())];
}

/// A number of any form, of up to about 40 characters.
inline std::string random_number(Random& random, char point = '.') {
    std::string text;
    if (pick(random, 3) == 0) text += pick_from(random, "-+");
    const std::size_t digits = pick(random, 4) == 0 ? pick(random, 33) : 1 + pick(random, 8);
    const std::size_t zeros = pick(random, 3) == 0 ? pick(random, digits + 1) : 0;
    for (std::size_t i = 0; i < digits; ++i)
        text += i < zeros ? '0' : pick_from(random, "0123456789");
    if (pick(random, 2) == 0) text.insert(text.size() - pick(random, digits + 1), 1, point);
    if (pick(random, 4) == 0) {
        text += pick_from(random, "eE");
        if (pick(random, 2) == 0) text += pick_from(random, "-+");
        for (std::size_t i = pick(random, 4); i > 0; --i)
            text += pick_from(random, "0123456789");
        if (pick(random, 4) != 0) text += pick_from(random, "0123456789");
    }
    return text;
}

/// As above, but something is put in, taken out or written over.
inline std::string nearly_a_number(Random& random, char point = '.') {
    std::string text = random_number(random, point);
    constexpr std::string_view letters = "0123456789+-.,eE \tx\"'/:;\x80\xff\0n";
    const std::size_t at = pick(random, text.size() + 1);
    switch (pick(random, 3)) {
        case 0:
            text.insert(at, 1, pick_from(random, letters));
            break;
        case 1:
            text.erase(at, 1);
            break;
        default:
            if (at < text.size()) text[at] = pick_from(random, letters);
            break;
    }
    return text;
}

}  // namespace norma::table
