#pragma once
// Pictures of fields, and fields' masks from pictures.
//
//     auto failure = write_png("u.png", u, {.colours = ColourMap::magma});
//     const Result<GreyImage> coast = read_grey_image(world, "coast.png");
//
// Row 0 of the array is the top row of the picture.

#include "norma/base/result.hpp"
#include "norma/decompose/cells.hpp"
#include "norma/decompose/colour_map.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma {

/// Pixels along a side that a PNG written here has at most; it is libpng's own limit.
inline constexpr std::int64_t widest_png = 1'000'000;

/// How a field is shown.
struct PngOptions {
    ColourMap colours = ColourMap::viridis;  ///< of low to high numbers
    /// The numbers of the first and the last colour; beyond them all is of that colour. Where
    /// one is left out, it is that of the picture, or the other if all is beyond that; of
    /// diverging colours, as far from 0 as the other, or as the farthest is.
    ///@{
    std::optional<double> low = {};
    std::optional<double> high = {};
    ///@}
    Colour not_a_number = {128, 128, 128};  ///< of cells without a number
    /// Pixels along either side, at most: larger arrays are shown smaller by a whole factor,
    /// a pixel being the mean of its cells. More than `widest_png` cannot be written.
    std::int64_t most_pixels = 4096;
    /// Of 3-D arrays one slice is shown: across this dimension ...
    int slice_dimension = 0;
    /// ... at this place; in the middle if left out.
    std::optional<std::int64_t> slice = {};
};

/// What a picture came to.
struct PngWritten {
    double low = 0;           ///< the number of the first colour
    double high = 0;          ///< the number of the last one
    std::int64_t width = 0;   ///< pixels
    std::int64_t height = 0;  ///< pixels
};

namespace detail {
template <int N>
[[nodiscard]] norma::Result<PngWritten> write_png_cells(const std::string& path,
                                                        const Cells<N, const std::byte>& cells,
                                                        const PngOptions& options);
}  // namespace detail

/// Collective: a picture of a 2-D array, or of a slice of a 3-D one; of complex numbers, their
/// real parts. Each rank makes its share, rank 0 has room for the pixels and writes them. The
/// same picture for any number of ranks and any cut.
///
/// All ranks get the same failure. Throws UsageError for a slice that is not there, and for
/// options that make no picture; MpiError.
template <typename T, int N>
requires(N == 2 || N == 3)
    [[nodiscard]] norma::Result<PngWritten> write_png(const std::string& path,
                                                      const Field<T, N>& field,
                                                      const PngOptions& options = {}) {
    return detail::write_png_cells(path, detail::cells_of(field), options);
}

/// A picture as levels of grey.
struct GreyImage {
    std::int64_t width = 0;            ///< pixels
    std::int64_t height = 0;           ///< pixels
    std::vector<std::uint8_t> levels;  ///< row by row from the top: 0 is black, 255 white

    /// As a 2-D array has it: rows, columns.
    [[nodiscard]] std::uint8_t at(std::int64_t row, std::int64_t column) const {
        return levels[static_cast<std::size_t>(row * width + column)];
    }
};

/// Reads any PNG, or a PGM (P2 or P5); what is transparent is black. Not collective.
[[nodiscard]] norma::Result<GreyImage> read_grey_image(const std::string& path);
/// Collective: rank 0 reads it, all ranks get it, or the same failure.
[[nodiscard]] norma::Result<GreyImage> read_grey_image(const Communicator& comm,
                                                       const std::string& path);

}  // namespace norma
