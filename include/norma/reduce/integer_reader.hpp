#pragma once
// How summaries read back the integers that all ranks combined.
//
//     norma::IntegerReader from(message);
//     count_ = from.next();
//     for (const std::int64_t sum : from.next(sums_.size())) ...

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace norma {

/// Integers taken one after the other by those who put them there.
class IntegerReader {
  public:
    /// Of integers that stay where they are.
    explicit IntegerReader(std::span<const std::int64_t> integers) noexcept : left_(integers) {}

    /// The next integer.
    [[nodiscard]] std::int64_t next() noexcept { return next(1).front(); }
    /// The next so many.
    [[nodiscard]] std::span<const std::int64_t> next(std::size_t count) noexcept {
        const auto taken = left_.first(count);
        left_ = left_.subspan(count);
        return taken;
    }

  private:
    std::span<const std::int64_t> left_;
};

namespace detail {

/// An integer ordered as the doubles are, -0 before 0; and back.
///@{
[[nodiscard]] inline std::int64_t ordered_bits(double value) noexcept {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max() : bits;
}
[[nodiscard]] inline double double_of_ordered_bits(std::int64_t bits) noexcept {
    return std::bit_cast<double>(bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max()
                                          : bits);
}
///@}

}  // namespace detail

}  // namespace norma
