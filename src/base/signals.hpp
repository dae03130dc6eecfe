#pragma once
// The signals that ask a program to end, as events instead of interruptions.

#include "base/file_descriptor.hpp"

#include <vector>

namespace norma {

class Signals {
  public:
    /// Blocks INT, TERM, HUP and USR1 in this thread and those it makes later, and ignores
    /// PIPE: call it before MPI_Init. Throws SystemError.
    [[nodiscard]] static Signals catch_all();

    /// Those that came since the last call; never waits.
    [[nodiscard]] std::vector<int> take() const;
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

  private:
    explicit Signals(FileDescriptor file) : file_(std::move(file)) {}

    FileDescriptor file_;
};

}  // namespace norma
