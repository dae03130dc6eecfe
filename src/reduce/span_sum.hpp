#pragma once
// Many doubles at once into an ExactSum.

#include "norma/reduce/exact_sum.hpp"

#include "reduce/exact_kernels.hpp"

#include <array>
#include <memory>
#include <span>

namespace norma {

/// Adds blocks of doubles to a sum, in the way that suits them: cut in two parts where nearly
/// all bits lie within 100 places, in five parts if within 250, else by a table of
/// exponents, which also takes what cutting leaves. Any choice gives the same sum.
class SpanSum {
  public:
    explicit SpanSum(ExactSum& sum, const exactly::Kernels& kernels = exactly::kernels());
    SpanSum(const SpanSum&) = delete;
    SpanSum& operator=(const SpanSum&) = delete;
    ~SpanSum() = default;

    /// Up to `block_size` values aligned to 64 bytes, a multiple of `kernel_step`.
    void add(std::span<const double> block);
    /// To be called at the end.
    void finish();

  private:
    enum class Way { few, many, table };

    void cut(std::span<const double> block);
    void set_bound(int exponent);
    void plan(std::span<const double> block);
    void tabulate(std::span<const double> block);
    void empty_table();

    ExactSum& sum_;
    const exactly::Kernels& kernels_;
    Way way_ = Way::few;
    int blocks_since_plan_ = 0;
    int blocks_of_plan_ = 0;  // until the next look at how the exponents are distributed
    std::array<unsigned, exactly::many_parts> places_{};  // in the sum, of the parts' units
    bool is_begun_ = false;
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
