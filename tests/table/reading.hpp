#pragma once
// Reads sources to their end, for tests.

#include "norma/base/result.hpp"

#include "table/source.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace norma::table {

struct Read {
    std::string bytes;
    std::optional<std::string> failure;
};

/// All of it, `step` bytes a read, but no more than `most`.
inline Read read_all(ByteSource& source,
                     std::size_t step = 1 << 16,
                     std::size_t most = std::size_t{1} << 30) {
    Read read;
    std::string buffer(step, '\0');
    while (read.bytes.size() < most) {
        const std::size_t wanted = std::min(step, most - read.bytes.size());
        const Result<std::size_t> got = source.read(std::span(buffer).first(wanted));
        if (!got) {
            read.failure = got.error();
            return read;
        }
        if (*got == 0) return read;
        read.bytes.append(buffer, 0, *got);
    }
    return read;
}

/// Gives the bytes of a text, `step` at a time.
class TextSource : public ByteSource {
  public:
    explicit TextSource(std::string text, std::size_t step = 1 << 20)
        : text_(std::move(text)), step_(step) {}

    Result<std::size_t> read(std::span<char> into) override {
        const std::size_t got = text_.copy(into.data(), std::min(into.size(), step_), at_);
        at_ += got;
        return got;
    }

  private:
    std::string text_;
    std::size_t step_;
    std::size_t at_ = 0;
};

}  // namespace norma::table
