#include "norma/decompose/png.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/redistribution.hpp"

#include "decompose/agreement.hpp"
#include "decompose/convert.hpp"
#include "decompose/mover.hpp"
#include "decompose/patches.hpp"
#include "decompose/picture.hpp"
#include "decompose/shades.hpp"
#include "decompose/whole_file.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma {

namespace detail {

namespace {

/// Which cells are shown, and as how many pixels.
template <int N>
struct View {
    View(const Extents<N>& all, const PngOptions& options)
        : extents(all), region(Box<N>::of(all)) {
        if (options.most_pixels < 1) {
            throw UsageError(
                fmt::format("write_png: {} pixels at most are none", options.most_pixels));
        }
        if constexpr (N == 3) take_slice(options);
        rows = N == 2 || options.slice_dimension != 0 ? 0 : 1;
        columns = N == 2 || options.slice_dimension == 2 ? 1 : 2;
        const std::int64_t longer = std::max(extents[rows], extents[columns]);
        factor = 1 + (longer - 1) / options.most_pixels;
    }

    [[nodiscard]] std::int64_t pixels(std::size_t dimension) const {
        return (extents[dimension] + factor - 1) / factor;
    }
    /// Rows of pixels that rank `rank` of so many makes: from, to.
    [[nodiscard]] std::array<std::int64_t, 2> rows_of(int rank, int ranks) const {
        const std::int64_t all = pixels(rows);
        return {all * rank / ranks, all * (rank + 1) / ranks};
    }
    /// The cells of those rows, all along a slice's dimension.
    [[nodiscard]] Box<N> band_of(int rank, int ranks) const {
        Box<N> band = Box<N>::of(extents);
        const auto [from, to] = rows_of(rank, ranks);
        band.lo[rows] = std::min(extents[rows], from * factor);
        band.hi[rows] = std::min(extents[rows], to * factor);
        return band;
    }

    Extents<N> extents;
    Box<N> region;
    std::size_t rows = 0;     // dimension of the picture's rows
    std::size_t columns = 1;  // and of its columns
    std::int64_t factor = 1;

  private:
    void take_slice(const PngOptions& options) {
        if (options.slice_dimension < 0 || options.slice_dimension >= N) {
            throw UsageError(
                fmt::format("write_png: a slice across dimension {}; there are 0, 1 and 2",
                            options.slice_dimension));
        }
        const auto d = static_cast<std::size_t>(options.slice_dimension);
        const std::int64_t at = options.slice.value_or(extents[d] / 2);
        if (at < 0 || at >= extents[d]) {
            throw UsageError(fmt::format(
                "write_png: slice {} is outside 0..{} of dimension {}", at, extents[d] - 1, d));
        }
        region.lo[d] = at;
        region.hi[d] = at + 1;
    }
};

/// Collective: the cells of this rank's rows of the picture, as numbers.
template <int N>
std::vector<double> own_rows(const Cells<N, const std::byte>& cells,
                             const View<N>& view,
                             const Communicator& own_space) {
    const int rank = cells.comm->rank();
    const int ranks = cells.comm->size();
    std::vector<OwnedBox<N>> boxes;
    for (int one = 0; one < ranks; ++one) {
        if (const Box<N> band = view.band_of(one, ranks); !band.empty())
            boxes.push_back({one, band});
    }
    const auto bands = Decomposition<N>::boxes(view.extents, ranks, boxes);
    const Box<N> own = view.band_of(rank, ranks);
    const auto size = static_cast<std::ptrdiff_t>(cells.type.size);
    const std::int64_t width = view.extents[view.columns];
    Placement placement;
    placement.element_size = cells.type.size;
    placement.strides[3 - N + view.rows] = width * size;
    placement.strides[3 - N + view.columns] = size;
    placement.origins.push_back(-own.lo[view.rows] * width * size);

    const auto count =
        static_cast<std::size_t>((own.hi[view.rows] - own.lo[view.rows]) * width);
    Bytes memory(count * cells.type.size);
    const Mover mover(own_space,
                      patches_of(*cells.decomposition, bands, rank, view.region),
                      patches_of(bands, *cells.decomposition, rank, view.region),
                      RedistributionOptions{}.buffer_bytes);
    mover.run(
        Placement::of(*cells.layout, cells.type.size), cells.data, placement, memory.data());
    std::vector<double> values(count);
    auto* const out = std::as_writable_bytes(std::span(values)).data();
    if (const auto convert = conversion(cells.type, false, ElementType::of<double>())) {
        convert(memory.data(), out, count);
    } else {
        std::copy(memory.begin(), memory.end(), out);
    }
    return values;
}

/// Collective: the numbers of the first and the last colour.
Range range_shown(const Communicator& comm,
                  std::span<const double> values,
                  const PngOptions& options) {
    Range range = range_of(values);
    range.low = comm.all_reduce(range.low, Min());
    range.high = comm.all_reduce(range.high, Max());
    if (range.low > range.high) range = {0, 1};  // no number at all
    if (options.colours == ColourMap::diverging) {
        const double far = std::max(std::abs(range.low), std::abs(range.high));
        range = {options.high ? -*options.high : -far, options.low ? -*options.low : far};
    }
    range.low = options.low.value_or(range.low);
    range.high = options.high.value_or(range.high);
    // All numbers may be beyond the one end that was given.
    if (!options.low) range.low = std::min(range.low, range.high);
    if (!options.high) range.high = std::max(range.low, range.high);
    return range;
}

/// Collective: the pixels of all ranks, in their order, at rank 0.
std::vector<std::uint8_t> gathered(const Communicator& own_space,
                                   const std::vector<std::uint8_t>& own,
                                   const std::vector<std::size_t>& counts) {
    std::vector<std::uint8_t> all;
    if (own_space.rank() != 0) {
        if (!own.empty()) own_space.send(own, 0);
        return all;
    }
    std::size_t total = 0;
    for (const std::size_t count : counts)
        total += count;
    all.resize(total);
    std::copy(own.begin(), own.end(), all.begin());
    std::size_t at = own.size();
    for (int rank = 1; rank < own_space.size(); ++rank) {
        const std::size_t count = counts[static_cast<std::size_t>(rank)];
        if (count > 0) own_space.recv_into(std::span(all).subspan(at, count), rank);
        at += count;
    }
    return all;
}

void check_range(const PngOptions& options) {
    const auto is_finite = [](const std::optional<double>& number) {
        return !number || std::isfinite(*number);
    };
    std::optional<double> low = options.low;
    std::optional<double> high = options.high;
    if (options.colours == ColourMap::diverging) {
        if (!low && high) low = -*high;
        if (!high && low) high = -*low;
    }
    const bool ordered = !low || !high || *low <= *high;
    if (is_finite(low) && is_finite(high) && ordered) return;
    const auto text = [](const std::optional<double>& number, const char* left_out) {
        return number ? fmt::format("{}", *number) : std::string(left_out);
    };
    throw UsageError(fmt::format("write_png: no range goes from {} to {}",
                                 text(low, "the least number"),
                                 text(high, "the greatest")));
}

/// That of no number, and 255 from low to high.
std::vector<Colour> palette(const PngOptions& options) {
    constexpr int shades = 255;
    std::vector<Colour> colours{options.not_a_number};
    for (int i = 0; i < shades; ++i)
        colours.push_back(colour_of(options.colours, static_cast<double>(i) / (shades - 1)));
    return colours;
}

}  // namespace

template <int N>
norma::Result<PngWritten> write_png_cells(const std::string& path,
                                          const Cells<N, const std::byte>& cells,
                                          const PngOptions& options) {
    check_range(options);
    const Communicator& comm = *cells.comm;
    const View<N> view(cells.decomposition->extents(), options);
    const Communicator own_space = comm.duplicate();
    const auto values =
        shrunk(own_rows(cells, view, own_space), view.extents[view.columns], view.factor);
    const Range range = range_shown(comm, values, options);
    const std::int64_t width = view.pixels(view.columns);
    std::vector<std::size_t> counts;
    for (int rank = 0; rank < comm.size(); ++rank) {
        const auto [from, to] = view.rows_of(rank, comm.size());
        counts.push_back(static_cast<std::size_t>((to - from) * width));
    }
    const auto pixels = gathered(own_space, shades_of(values, range), counts);
    const PngWritten written{range.low, range.high, width, view.pixels(view.rows)};
    const auto failure = at_root(comm, [&]() -> std::optional<Failure> {
        const auto colours = palette(options);
        const auto png = png_of({written.width, written.height, pixels, colours});
        if (!png) return Failure{fmt::format("cannot make '{}': {}", path, png.error())};
        return replace_file(path, *png);
    });
    if (failure) return *failure;
    return written;
}

template norma::Result<PngWritten> write_png_cells<2>(const std::string&,
                                                      const Cells<2, const std::byte>&,
                                                      const PngOptions&);
template norma::Result<PngWritten> write_png_cells<3>(const std::string&,
                                                      const Cells<3, const std::byte>&,
                                                      const PngOptions&);

}  // namespace detail

Result<GreyImage> read_grey_image(const std::string& path) {
    const auto bytes = detail::read_whole_file(path);
    if (!bytes) return Failure{bytes.error()};
    const bool is_pgm = bytes->starts_with("P2") || bytes->starts_with("P5");
    if (!is_pgm && !bytes->starts_with("\x89PNG")) {
        return Failure{fmt::format("'{}' is neither a PNG nor a PGM (P2, P5)", path)};
    }
    auto image = is_pgm ? detail::grey_of_pgm(*bytes) : detail::grey_of_png(*bytes);
    if (!image) return Failure{fmt::format("'{}' cannot be read: {}", path, image.error())};
    return image;
}

Result<GreyImage> read_grey_image(const Communicator& comm, const std::string& path) {
    GreyImage image;
    const auto failure = detail::at_root(comm, [&]() -> std::optional<Failure> {
        auto read = read_grey_image(path);
        if (!read) return Failure{read.error()};
        image = std::move(*read);
        return std::nullopt;
    });
    if (failure) return *failure;
    image.width = comm.bcast(image.width, 0);
    image.height = comm.bcast(image.height, 0);
    image.levels = comm.bcast(std::move(image.levels), 0);
    return image;
}

}  // namespace norma
