#include "decompose/segment_sum.hpp"

#include "norma/base/checksum.hpp"

#include "decompose/file_bands.hpp"

#include <algorithm>

namespace norma::detail {

std::uint64_t sum_of_segments(CellRun run, std::size_t element_size, ByteView bytes) {
    const std::int64_t segments_of_row = (run.row + segment_cells - 1) / segment_cells;
    std::uint64_t sum = 0;
    while (!bytes.empty()) {
        const std::int64_t row = run.first / run.row;
        const std::int64_t column = run.first % run.row;
        const std::int64_t cells = std::min(segment_cells, run.row - column);
        const std::size_t size =
            std::min(bytes.size(), static_cast<std::size_t>(cells) * element_size);
        const std::int64_t number = row * segments_of_row + column / segment_cells;
        sum += checksum(bytes.first(size), static_cast<std::uint64_t>(number));
        bytes = bytes.subspan(size);
        run.first += cells;
    }
    return sum;
}

}  // namespace norma::detail
