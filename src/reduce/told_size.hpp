#pragma once
// How messages tell of an amount of memory.

#include <cstddef>
#include <fmt/format.h>
#include <string>

namespace norma::reduce {

/// 312 KiB, 4096 MiB.
[[nodiscard]] inline std::string told_size(std::size_t bytes) {
    constexpr std::size_t kib = 1024;
    return bytes < kib * kib ? fmt::format("{} KiB", (bytes + kib - 1) / kib)
                             : fmt::format("{} MiB", bytes / (kib * kib));
}

}  // namespace norma::reduce
