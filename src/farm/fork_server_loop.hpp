#pragma once
// What the fork server does all its life.

#include "base/file_descriptor.hpp"

namespace norma::farm {

/// Serves requests until the other end of `socket` is closed, then ends everything it started,
/// and this process.
[[noreturn]] void run_fork_server(FileDescriptor socket);

}  // namespace norma::farm
