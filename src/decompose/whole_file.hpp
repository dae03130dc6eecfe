#pragma once
// Small files, read and written by one rank in one go.

#include "norma/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace norma::detail {

/// What is larger than this is not what it should be.
inline constexpr std::size_t largest_whole_file = std::size_t{256} << 20U;

[[nodiscard]] norma::Result<std::string> read_whole_file(const std::string& path);

/// Why a file of that name cannot be put in the place of what is there.
[[nodiscard]] std::optional<Failure> not_replaceable(const std::string& path);
/// Written as `path` + ".part" and renamed: others see the old one or the new one.
[[nodiscard]] std::optional<Failure> replace_file(const std::string& path,
                                                  std::string_view text);
/// Writes it in its place, and waits until the disk has it.
[[nodiscard]] std::optional<Failure> write_synced(const std::string& path,
                                                  std::string_view text);

}  // namespace norma::detail
