#include "grid/view.hpp"

#include "norma/comm/communicator.hpp"
#include "norma/decompose/field.hpp"
#include "norma/decompose/png.hpp"

#include "grid/run_settings.hpp"
#include "grid/text_picture.hpp"

#include <fmt/format.h>
#include <string_view>

namespace norma::grid {

namespace {

/// The slice's dimension and place; an empty text, or what is wrong with it.
std::string misplaced(const ViewSettings& settings, const NpyInfo& info) {
    if (!settings.slice) return {};
    const auto dimensions = static_cast<int>(info.shape.size());
    if (dimensions != 3) {
        return fmt::format("--slice is for arrays of three dimensions; '{}' has {}",
                           settings.file,
                           dimensions);
    }
    const char name = settings.slice->dimension;
    const std::int64_t cells =
        info.shape[static_cast<std::size_t>(dimension_called(name, dimensions))];
    if (settings.slice->at < cells) return {};
    return fmt::format("--slice {}={}: '{}' has {} = 0 to {}",
                       name,
                       settings.slice->at,
                       settings.file,
                       name,
                       cells - 1);
}

/// Complex numbers are not shown whole.
std::string_view real_parts(const NpyInfo& info) {
    return info.type.kind == ElementKind::complex ? ", of which the real parts" : "";
}

template <int N>
Told write_picture(const norma::Field<double, N>& field,
                   const NpyInfo& info,
                   const ViewSettings& settings) {
    if constexpr (N == 1) {
        return {fmt::format("'{}' has one dimension, which makes no picture; without -o it is "
                            "shown as text, and norma-reduce tells more of it",
                            settings.file),
                wrong_usage};
    } else {
        PngOptions options{.colours = settings.colours, .most_pixels = settings.most_pixels};
        if (settings.range) {
            options.low = settings.range->first;
            options.high = settings.range->second;
        }
        if (settings.slice) {
            options.slice_dimension = dimension_called(settings.slice->dimension, N);
            options.slice = settings.slice->at;
        }
        const auto written = write_png(settings.picture, field, options);
        if (!written) return {written.error(), cannot_go_on};
        return {fmt::format("{}: {}x{} pixels{}, from {:.6g} to {:.6g}\n",
                            settings.picture,
                            written->width,
                            written->height,
                            real_parts(info),
                            written->low,
                            written->high)};
    }
}

std::string names_of_dimensions(int dimensions) {
    return dimensions == 1 ? "x" : dimensions == 2 ? "y, x" : "z, y, x";
}

template <int N>
Told as_text(const norma::Field<double, N>& field,
             const NpyInfo& info,
             const ViewSettings& settings) {
    const ArrayNumbers numbers = numbers_of(field);
    const std::int64_t cells = field.decomposition().whole().cells();
    std::string text = fmt::format("{}: {} ({}) of {}{}\n",
                                   settings.file,
                                   info.shape_text(),
                                   names_of_dimensions(N),
                                   info.type.name(),
                                   real_parts(info));
    if (numbers.finite > 0) {
        text += fmt::format("min {:.6g}, max {:.6g}, mean {:.6g}\n",
                            numbers.least,
                            numbers.greatest,
                            numbers.mean);
    }
    if (numbers.finite < cells)
        text += fmt::format("{} of {} cells are not finite\n", cells - numbers.finite, cells);
    TextPictureOptions options{.columns = settings.columns, .range = settings.range};
    if (settings.blocks) options.shades = {" ", "░", "▒", "▓", "█", "?"};
    if constexpr (N == 3) {
        options.slice_dimension =
            settings.slice ? dimension_called(settings.slice->dimension, N) : 0;
        options.slice =
            settings.slice ? settings.slice->at : field.decomposition().extents()[0] / 2;
        text += fmt::format(
            "at {} = {}:\n", name_of_dimension(options.slice_dimension, N), *options.slice);
    }
    return {text + '\n' + text_picture(field, options)};
}

}  // namespace

Told view(const ViewSettings& settings, const Communicator& comm) {
    const auto info = array_info(comm, settings.file);
    if (!info) return {info.error(), cannot_go_on};
    if (auto wrong = misplaced(settings, *info); !wrong.empty()) return {wrong, wrong_usage};
    return with_dimensions(*info, [&]<int N>(std::integral_constant<int, N>) -> Told {
        norma::Field<double, N> field(comm, bands_of<N>(extents_of<N>(*info), comm.size()));
        if (auto failure = read_npy(settings.file, field, {.convert = true}))
            return {failure->message, cannot_go_on};
        return settings.picture.empty() ? as_text(field, *info, settings)
                                        : write_picture(field, *info, settings);
    });
}

}  // namespace norma::grid
