#pragma once
// Under a launcher standard output is a pipe to it, and it writes on without telling us when it
// cannot: a full disk would lose results in silence. Where its own standard output is a file of
// this host, we look whether all has arrived.

#include "norma/base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace norma::farm {

class RelayedOutput {
  public:
    /// The file to which process `launcher` (our parent) writes what we write, as it is now;
    /// none if it writes to no file, or if that cannot be seen.
    [[nodiscard]] static std::optional<RelayedOutput> behind(pid_t launcher);

    /// Waits until `bytes` have been added. A failure if the file stops growing before.
    [[nodiscard]] std::optional<Failure> expect(std::uint64_t bytes) const;

  private:
    RelayedOutput(std::string file, std::uint64_t size)
        : file_(std::move(file)), begin_(size) {}

    std::string file_;
    std::uint64_t begin_ = 0;  // bytes in it before ours
};

}  // namespace norma::farm
