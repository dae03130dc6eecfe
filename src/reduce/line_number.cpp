#include "reduce/line_number.hpp"

#include "table/pieces.hpp"

#include <algorithm>

namespace norma::reduce {

std::vector<std::uint64_t> line_numbers(const table::InputFile& file,
                                        std::span<const std::uint64_t> offsets) {
    std::vector<std::uint64_t> lines(offsets.size());
    if (file.is_stream) return lines;
    const auto source = table::open_piece(file, {});
    if (!source) return lines;
    std::vector<char> bytes(std::size_t{1} << 18);
    std::uint64_t at = 0;
    std::uint64_t line = 1;
    std::size_t next = 0;
    while (next < offsets.size()) {
        const auto got = (*source)->read(bytes);
        if (!got || *got == 0) break;
        auto from = bytes.begin();
        const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(*got);
        for (; next < offsets.size() && offsets[next] < at + *got; ++next) {
            const auto to = bytes.begin() + static_cast<std::ptrdiff_t>(offsets[next] - at);
            line += static_cast<std::uint64_t>(std::count(from, to, '\n'));
            lines[next] = line;
            from = to;
        }
        line += static_cast<std::uint64_t>(std::count(from, end, '\n'));
        at += *got;
    }
    return lines;
}

}  // namespace norma::reduce
