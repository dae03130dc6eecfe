#pragma once
// A result that is in its file whole, or not at all.

#include "norma/base/result.hpp"

#include "base/file_writer.hpp"

#include <functional>
#include <optional>
#include <string>

namespace norma {

/// Has `fill` write a new file that then takes the place of `path`, with its permissions; a
/// symbolic link stays one. If anything fails, or the process is killed, what was at `path` is
/// still there. Whatever is no plain file (a pipe, a device, what /dev/stdout leads to) is
/// written to as it stands, and so is a file in a folder where we may make no other.
[[nodiscard]] std::optional<Failure> write_atomically(
    const std::string& path,
    const std::function<std::optional<Failure>(FileWriter& out)>& fill);

/// Why write_atomically() could not write `path`, as far as that can be told before. Leaves
/// nothing behind.
[[nodiscard]] std::optional<Failure> not_writable(const std::string& path);

}  // namespace norma
