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

/// "312 KiB, more than --memory allows", with what other columns or threads take.
[[nodiscard]] inline std::string told_too_large(std::size_t bytes, std::size_t others) {
    if (others == 0) return told_size(bytes) + ", more than --memory allows";
    return fmt::format("{}, and all others {}: more than --memory allows",
                       told_size(bytes),
                       told_size(others));
}

}  // namespace norma::reduce
