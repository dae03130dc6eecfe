#pragma once
// Many doubles at once into an ExactSum.

#include "norma/reduce/exact_sum.hpp"

#include "reduce/exact_kernels.hpp"

#include <memory>
#include <optional>

namespace norma {

/// Adds blocks of doubles to a sum, in the way that suits them: cut at two places where nearly
/// all bits of a block are close to its largest value, else at six places, and by a table of
/// exponents if that is not enough. Any choice gives the same sum.
class SpanSum {
  public:
    explicit SpanSum(ExactSum& sum, const exactly::Kernels& kernels = exactly::kernels());
    SpanSum(const SpanSum&) = delete;
    SpanSum& operator=(const SpanSum&) = delete;

    /// Up to `block_size` values aligned to 64 bytes, a multiple of `kernel_step`.
    void add(std::span<const double> block);
    /// To be called at the end.
    void finish();

  private:
    enum class Way { few, many, table };

    bool cut(std::span<const double> block);
    void choose_way(std::size_t values, std::size_t left, double largest);
    void set_bound(int exponent);
    void tabulate(std::span<const double> block);
    void empty_table();

    ExactSum& sum_;
    const exactly::Kernels& kernels_;
    Way way_ = Way::few;
    int blocks_until_few_ = 0;
    int bound_ = 0;  // values below 2^bound_ can be cut
    exactly::Cuts cuts_{};
    std::unique_ptr<exactly::ExponentTable> table_;
    std::size_t tabulated_ = 0;  // blocks since the table was empty
    std::size_t waiting_count_ = 0;
    alignas(64) double rest_[exactly::block_size];
    alignas(64) double waiting_[2 * exactly::block_size + 8];  // what cutting left
};

/// The spans of ExactSum, by kernels of the caller's choice.
///@{
void add_span(ExactSum& sum, std::span<const double> values, const exactly::Kernels& kernels);
void add_products(ExactSum& sum,
                  std::span<const double> x,
                  std::span<const double> y,
                  const exactly::Kernels& kernels);
///@}

}  // namespace norma
