#pragma once
// PNG files as bytes, through libpng.

#include "norma/base/result.hpp"
#include "norma/decompose/png.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace norma::detail {

/// Pixels are numbers of colours, row by row.
struct Picture {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::span<const std::uint8_t> pixels;
    std::span<const Colour> colours;  ///< 256 at most
};

[[nodiscard]] norma::Result<std::string> png_of(const Picture& picture);

/// What is wrong is said without the file's name.
///@{
[[nodiscard]] norma::Result<GreyImage> grey_of_png(std::string_view bytes);
[[nodiscard]] norma::Result<GreyImage> grey_of_pgm(std::string_view bytes);
///@}

}  // namespace norma::detail
