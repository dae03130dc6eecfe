#pragma once
// Which cells of a grid are computed, from a picture; the others keep their start value.
//
//     Result<Mask> mask = Mask::of(*image, "coast.png", {640, 480, 1});
//     mask->for_each_run(y, begin, end, [](std::int64_t first, std::int64_t cells) { ... });

#include "norma/base/result.hpp"
#include "norma/decompose/png.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace norma::grid {

class Mask {
  public:
    /// All cells.
    Mask() = default;
    /// The light cells of a picture of the grid's width and height; of a grid of three
    /// dimensions the same in every layer. Fails for another size, and where all is dark.
    [[nodiscard]] static Result<Mask> of(GreyImage image,
                                         const std::string& path,
                                         const std::array<std::int64_t, 3>& size);
    /// The cells that are not 0, in `width` columns.
    Mask(const std::vector<std::uint8_t>& cells, std::int64_t width);

    /// Whether all cells are computed.
    [[nodiscard]] bool is_whole() const noexcept { return rows_.empty(); }
    /// Computed cells of one layer.
    [[nodiscard]] std::int64_t active() const noexcept { return active_; }

    /// Calls `visit(first, cells)` for each run of computed cells of row y between two places.
    template <typename Visit>
    void for_each_run(std::int64_t y,
                      std::int64_t begin,
                      std::int64_t end,
                      Visit&& visit) const {
        if (is_whole()) {
            visit(begin, end - begin);
            return;
        }
        for (const auto& [first, last] : rows_[static_cast<std::size_t>(y)]) {
            const std::int64_t from = std::max(first, begin);
            const std::int64_t to = std::min(last, end);
            if (from < to) visit(from, to - from);
        }
    }

  private:
    using Run = std::pair<std::int64_t, std::int64_t>;

    std::vector<std::vector<Run>> rows_;
    std::int64_t active_ = 0;
};

}  // namespace norma::grid
