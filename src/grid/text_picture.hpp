#pragma once
// A field as a few numbers, and as a picture made of characters.

#include "norma/decompose/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace norma::grid {

struct TextPictureOptions {
    std::int64_t columns = 64;                            ///< characters of a line, at most
    std::int64_t lines = 32;                              ///< at most
    std::optional<std::pair<double, double>> range = {};  ///< of the shades; else the picture's
    std::optional<std::int64_t> slice = {};               ///< of 3-D; else the middle
    int slice_dimension = 0;
    /// From low to high, and last the one for what is no number.
    std::vector<std::string> shades = {" ", ".", ":", "-", "=", "+", "*", "#", "%", "@", "?"};
};

/// Collective: lines of characters, each the mean of its cells, the same for any number of
/// ranks and any cut, without blanks at the ends of lines. One line of a 1-D array.
template <int N>
[[nodiscard]] std::string text_picture(const norma::Field<double, N>& field,
                                       const TextPictureOptions& options);

/// Of an array's finite cells.
struct ArrayNumbers {
    double least = 0;
    double greatest = 0;
    double mean = 0;
    std::int64_t finite = 0;  ///< cells; the rest is 0 if there are none
};

/// Collective: the same for any number of ranks and any cut.
template <int N>
[[nodiscard]] ArrayNumbers numbers_of(const norma::Field<double, N>& field);

}  // namespace norma::grid
