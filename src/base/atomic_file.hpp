#pragma once
// A result that is in its file whole, or not at all.

#include "norma/base/result.hpp"

#include "base/file_writer.hpp"

#include <functional>
#include <optional>
#include <string>

namespace norma {

/// Has `fill` write a new file that then takes the name of `path`, and of what was there owner,
/// group and permissions; symbolic links stay. If anything fails, or the process is killed,
/// what was at `path` is still there. A process that is killed leaves nothing else, but
/// NAME.XXXXXXXX.part on file systems that know no files without names (O_TMPFILE), as NFS.
///
/// In place is written what cannot be replaced so: pipes and devices, files with several names,
/// files of others, in folders that take no new file, or that something is mounted on. Open
/// descriptors (/dev/stdout, /dev/fd/3) are written to where they stand. `fill` may be called
/// twice, the second time in place.
[[nodiscard]] std::optional<Failure> write_atomically(
    const std::string& path,
    const std::function<std::optional<Failure>(FileWriter& out)>& fill);

/// Why write_atomically() could not write `path`, as far as that can be told before. Leaves
/// nothing behind.
[[nodiscard]] std::optional<Failure> not_writable(const std::string& path);

}  // namespace norma
