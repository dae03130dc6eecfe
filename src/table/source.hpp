#pragma once
// Bytes one after the other, wherever they come from.

#include "norma/base/result.hpp"

#include <cstddef>
#include <span>

namespace norma::table {

class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;
    /// Some of the next bytes; 0 at the end.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

}  // namespace norma::table
