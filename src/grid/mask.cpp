#include "grid/mask.hpp"

#include <fmt/format.h>

namespace norma::grid {

Mask::Mask(const std::vector<std::uint8_t>& cells, std::int64_t width)
    : rows_(cells.size() / static_cast<std::size_t>(width)) {
    std::size_t cell = 0;
    for (auto& row : rows_) {
        for (std::int64_t x = 0; x < width; ++x, ++cell) {
            if (cells[cell] == 0) continue;
            ++active_;
            if (row.empty() || row.back().second != x) row.emplace_back(x, x);
            row.back().second = x + 1;
        }
    }
}

Result<Mask> Mask::of(GreyImage image,
                      const std::string& path,
                      const std::array<std::int64_t, 3>& size) {
    if (image.width != size[0] || image.height != size[1]) {
        return Failure{
            fmt::format("{}: a mask of {}x{} pixels cannot be laid over a grid of {}x{} cells; "
                        "it needs one "
                        "pixel for each",
                        path,
                        image.width,
                        image.height,
                        size[0],
                        size[1])};
    }
    constexpr std::uint8_t light = 128;
    for (std::uint8_t& level : image.levels)
        level = level >= light ? 1 : 0;
    Mask mask(image.levels, image.width);
    if (mask.active() == 0)
        return Failure{path + ": all of this mask is dark; the light cells are computed"};
    return mask;
}

}  // namespace norma::grid
