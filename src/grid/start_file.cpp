#include "grid/start_file.hpp"

#include "decompose/file_bytes.hpp"

#include <array>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <span>

namespace norma::grid {

StartFile::StartFile(const std::string& path, const Model& model) : path_(path) {
    failure_ = open(model);
}

std::optional<Failure> StartFile::open(const Model& model) {
    auto info = read_npy_info(path_);
    if (!info) return Failure{info.error()};
    std::vector<std::int64_t> shape;
    for (auto d = static_cast<std::size_t>(model.dimensions); d-- > 0;)
        shape.push_back(model.size[d]);
    if (info->shape != shape) {
        return Failure{fmt::format("'{}' is of {} cells, the field of {}",
                                   path_,
                                   info->shape_text(),
                                   fmt::join(shape, " x "))};
    }
    info_ = *std::move(info);
    convert_ =
        norma::detail::conversion(info_.type, info_.big_endian, ElementType::of<double>());
    auto file = norma::detail::open_to_read(path_);
    if (!file) return Failure{file.error()};
    file_ = std::move(*file);
    return std::nullopt;
}

std::optional<Failure> start_files_failure(const Model& model) {
    for (const Field& field : model.fields) {
        if (!field.from_file) continue;
        if (const auto failure = StartFile(field.start.text, model).failure())
            return Failure{field.start.place.prefix() + failure->message};
    }
    return std::nullopt;
}

double StartFile::value(const Offset& cell) const {
    constexpr std::size_t largest = 16;
    double value = std::numeric_limits<double>::quiet_NaN();
    if (!file_ || info_.type.size > largest) return value;
    const std::size_t dimensions = info_.shape.size();
    std::int64_t place = 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
        const std::size_t d = info_.fortran_order ? dimensions - 1 - i : i;
        place = place * info_.shape[d] + cell[cell.size() - dimensions + d];
    }
    std::array<std::byte, largest> bytes{};
    const norma::detail::FileBytes in{file_.get(), path_};
    const auto at = info_.begin + static_cast<std::uint64_t>(place) * info_.type.size;
    if (in.read(at, std::span(bytes).first(info_.type.size))) return value;
    if (!convert_) {
        std::memcpy(&value, bytes.data(), sizeof value);
    } else {
        std::array<std::byte, sizeof value> memory{};
        convert_(bytes.data(), memory.data(), 1);
        std::memcpy(&value, memory.data(), sizeof value);
    }
    return value;
}

}  // namespace norma::grid
