#include "grid/convert.hpp"

#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/copy_box.hpp"
#include "norma/decompose/field.hpp"
#include "norma/decompose/png.hpp"
#include "norma/decompose/xdmf.hpp"

#include "grid/element_types.hpp"
#include "grid/run_settings.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace norma::grid {

namespace {

std::string ending(const std::string& path) {
    return std::filesystem::path(path).extension().string();
}

/// Why no array of that kind becomes such a file, as far as options and the header tell.
std::string refused(const ConvertSettings& settings, const NpyInfo& info, ElementType type) {
    const auto dimensions = info.shape.size();
    const std::string to = ending(settings.to);
    if (to == ".png" && dimensions == 1)
        return fmt::format("'{}' has one dimension, which makes no picture", settings.from);
    if ((to == ".xdmf" || to == ".png") && type.kind == ElementKind::complex) {
        return fmt::format(
            "{} complex numbers, of which '{}' is; --type f8 takes their real parts",
            to == ".png" ? "a picture shows no" : "XDMF has no",
            settings.from);
    }
    std::vector<int> axes = settings.axes;
    std::vector<int> all(dimensions);
    std::iota(all.begin(), all.end(), 0);
    std::sort(axes.begin(), axes.end());
    if (!axes.empty() && axes != all) {
        return fmt::format(
            "--transpose {}: '{}' has {} dimensions, and each of 0 to {} is named "
            "once",
            fmt::join(settings.axes, ","),
            settings.from,
            dimensions,
            dimensions - 1);
    }
    if (!settings.crop.empty() && settings.crop.size() != dimensions) {
        return fmt::format("--crop has {} ranges, '{}' {} dimensions",
                           settings.crop.size(),
                           settings.from,
                           dimensions);
    }
    for (std::size_t i = 0; i < settings.crop.size(); ++i) {
        const CellRange& range = settings.crop[i];
        const std::int64_t cells = info.shape[dimensions - 1 - i];
        const std::int64_t begin = range.begin.value_or(0);
        const std::int64_t end = range.end.value_or(cells);
        if (begin < end && end <= cells) continue;
        return fmt::format("--crop {}:{} along {}: '{}' has cells 0:{} there",
                           begin,
                           end,
                           "xyz"[i],
                           settings.from,
                           cells);
    }
    return {};
}

/// What stands where a file is to be written and would be lost with it: a series of steps, as
/// runs write them. Rank 0 looks.
std::string lost(const std::string& path, const Communicator& comm) {
    namespace fs = std::filesystem;
    constexpr std::string_view step = ".0000000000.bin";  // what names of cells end like
    std::string found;
    if (comm.rank() == 0 && ending(path) == ".xdmf") {
        const std::string stem = fs::path(path).stem().string();
        const fs::path folder = fs::path(path).parent_path();
        std::error_code error;
        for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end;
             !error && at != end;
             at.increment(error)) {
            const std::string name = at->path().filename().string();
            const bool is_step = name.starts_with(stem + '.') && name.ends_with(".bin") &&
                                 name.size() > stem.size() + step.size() &&
                                 name[name.size() - step.size()] == '.';
            if (is_step && name != stem + ".u" + std::string(step) && name > found)
                found = name;
        }
    }
    found = comm.bcast(found, 0);
    if (found.empty()) return {};
    return fmt::format(
        "{}: steps of a run have this name, as {}; take another one", path, found);
}

template <int N>
Box<N> cropped(const ConvertSettings& settings, const Extents<N>& extents) {
    Box<N> box = Box<N>::of(extents);
    for (std::size_t i = 0; i < settings.crop.size(); ++i) {
        const CellRange& range = settings.crop[i];
        box.lo[N - 1 - i] = range.begin.value_or(0);
        if (range.end) box.hi[N - 1 - i] = *range.end;
    }
    return box;
}

template <typename T, int N>
Told write_xdmf(const norma::Field<T, N>& field, const std::string& path) {
    const std::string name = "u";
    const std::vector<FieldToWrite<N>> fields{{name, field}};
    auto failure = append_xdmf(path, {.earlier = EarlierSteps::removed}, fields);
    if (failure) return {failure->message, cannot_go_on};
    return {};
}

template <typename T, int N>
Told write(const norma::Field<T, N>& field, const std::string& path) {
    const std::string to = ending(path);
    if (to == ".xdmf") return write_xdmf(field, path);
    if constexpr (N > 1) {
        if (to == ".png") {
            const auto written = write_png(path, field);
            return written ? Told{} : Told{written.error(), cannot_go_on};
        }
    }
    const auto failure = to == ".bin" ? write_raw(path, field) : write_npy(path, field);
    return failure ? Told{failure->message, cannot_go_on} : Told{};
}

template <typename T, int N>
Told convert_as(const ConvertSettings& settings,
                const NpyInfo& info,
                const Communicator& comm) {
    const Extents<N> extents = extents_of<N>(info);
    norma::Field<T, N> all(comm, bands_of<N>(extents, comm.size()));
    if (auto failure = read_npy(settings.from, all, {.convert = true}))
        return {failure->message, cannot_go_on};
    Axes<N> axes = same_axes<N>();
    std::copy(settings.axes.begin(), settings.axes.end(), axes.begin());
    const Box<N> box = cropped<N>(settings, extents);
    if (box == Box<N>::of(extents) && axes == same_axes<N>()) return write(all, settings.to);
    Extents<N> wanted{};
    for (std::size_t d = 0; d < N; ++d)
        wanted[d] = box.extent(axes[d]);
    norma::Field<T, N> part(comm, bands_of<N>(wanted, comm.size()));
    copy_box(all, box, part, {}, axes);
    return write(part, settings.to);
}

}  // namespace

Told convert(const ConvertSettings& settings, const Communicator& comm) {
    const auto info = array_info(comm, settings.from);
    if (!info) return {info.error(), cannot_go_on};
    const ElementType type = settings.type.value_or(info->type);
    if (auto wrong = refused(settings, *info, type); !wrong.empty())
        return {wrong, wrong_usage};
    if (auto wrong = lost(settings.to, comm); !wrong.empty()) return {wrong, wrong_usage};
    return with_dimensions(*info, [&]<int N>(std::integral_constant<int, N>) -> Told {
        return with_element_type(type, [&]<typename T>(std::type_identity<T>) -> Told {
            return convert_as<T, N>(settings, *info, comm);
        });
    });
}

}  // namespace norma::grid
