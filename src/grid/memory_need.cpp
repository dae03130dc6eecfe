#include "grid/memory_need.hpp"

#include <array>
#include <fmt/format.h>

namespace norma::grid {

std::size_t numbers_per_cell(const Stepper& stepper) {
    std::size_t numbers = 0;
    for (const Array& array : stepper.arrays())
        numbers += array.kind == Array::Kind::stencil ? 2 : 1;
    return numbers;
}

template <int N>
double part_bytes(const Decomposition<N>& parts,
                  int part,
                  std::int64_t halo,
                  std::size_t numbers) {
    double bytes = static_cast<double>(sizeof(double) * numbers);
    for (const std::int64_t extent : parts.bounds_of(part).extents())
        bytes *= static_cast<double>(extent + 2 * halo);
    return bytes;
}

std::string bytes_text(double bytes) {
    constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; unit + 1 < units.size() && bytes >= 999.5; ++unit)
        bytes /= 1000;
    return fmt::format("{:.3g} {}", bytes, units[unit]);
}

template <int N>
std::string too_large_text(const Decomposition<N>& parts,
                           int part,
                           std::int64_t halo,
                           std::size_t numbers) {
    return fmt::format(
        "memory is short: this grid needs {} on a rank ({:.3g} cells x {} "
        "numbers of 8 bytes); take more ranks or a smaller grid",
        bytes_text(part_bytes(parts, part, halo, numbers)),
        static_cast<double>(parts.bounds_of(part).cells()),
        numbers);
}

template double part_bytes(const Decomposition<1>&, int, std::int64_t, std::size_t);
template double part_bytes(const Decomposition<2>&, int, std::int64_t, std::size_t);
template double part_bytes(const Decomposition<3>&, int, std::int64_t, std::size_t);
template std::string too_large_text(const Decomposition<1>&, int, std::int64_t, std::size_t);
template std::string too_large_text(const Decomposition<2>&, int, std::int64_t, std::size_t);
template std::string too_large_text(const Decomposition<3>&, int, std::int64_t, std::size_t);

}  // namespace norma::grid
