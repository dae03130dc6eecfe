#pragma once
// Buffered writing to a descriptor, standard output above all, with every failure told.

#include "norma/base/bytes.hpp"
#include "norma/base/result.hpp"

#include <optional>
#include <string>

namespace norma::farm {

class StreamWriter {
  public:
    /// `name` for messages, e.g. "standard output". The descriptor stays the caller's.
    StreamWriter(int descriptor, std::string name)
        : descriptor_(descriptor), name_(std::move(name)) {}

    /// Buffers, and writes when much has gathered. After a failure bytes are dropped.
    void add(ByteView bytes);
    /// Writes all; the first failure since the beginning.
    [[nodiscard]] std::optional<Failure> flush();

  private:
    static constexpr std::size_t buffer_limit = 1 << 20;

    int descriptor_;
    std::string name_;
    Bytes buffer_;
    std::optional<Failure> failure_;
};

}  // namespace norma::farm
