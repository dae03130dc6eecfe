#pragma once
// What a task writes on one channel, but not without end: its beginning and its end are kept.

#include "norma/base/bytes.hpp"

#include <cstdint>
#include <string>

namespace norma::farm {

/// Of an output longer than `limit` bytes the middle is left out, and a line says so.
class CappedOutput {
  public:
    /// The end that is kept of a long output. It waits in memory and rides with the outcome.
    static constexpr std::uint64_t longest_tail = std::uint64_t{16} * 1024;

    /// 0: no limit.
    explicit CappedOutput(std::uint64_t limit);

    /// More was written: gives what of it is kept for certain, which is its beginning.
    [[nodiscard]] ByteView add(ByteView bytes);
    /// All was written: what is kept besides.
    [[nodiscard]] std::string rest() const;
    [[nodiscard]] std::uint64_t left_out() const noexcept { return forgotten_ + excess(); }

  private:
    [[nodiscard]] std::uint64_t excess() const noexcept {
        return tail_.size() > tail_limit_ ? tail_.size() - tail_limit_ : 0;
    }

    std::uint64_t tail_limit_ = 0;
    std::uint64_t head_room_ = 0;
    std::string tail_;  // up to twice its limit, so that it is seldom moved
    std::uint64_t forgotten_ = 0;
    bool line_ended_ = true;  // by the beginning
};

}  // namespace norma::farm
