#include "reduce/span_sum.hpp"

#include "norma/base/error.hpp"

#include "reduce/default_arithmetic.hpp"
#include "reduce/exact_layout.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace norma {

using namespace exactly;

namespace {

/// So few are added one by one.
constexpr std::size_t few_values = 64;
/// Beyond 2^highest_bound the sums of a block might overflow.
constexpr int highest_bound = 1010;
constexpr int lowest_exponent_of_all = -1074;
/// Before another, narrower way is tried again.
constexpr int blocks_of_many = 64;
constexpr int blocks_of_table = 32;
/// In blocks: the halves of the sums in the table have room for twice as many.
constexpr std::size_t table_room = 1U << 18;

/// e such that |x| < 2^e, for a finite x.
int exponent_above(double x) {
    return std::max(static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52 & 2047) - 1022,
                    lowest_exponent_of_all + 53);
}

}  // namespace

SpanSum::SpanSum(ExactSum& sum, const Kernels& kernels) : sum_(sum), kernels_(kernels) {
    set_bound(0);
}

void SpanSum::set_bound(int exponent) {
    bound_ = exponent;
    for (std::size_t part = 0; part < many_parts; ++part) {
        const int unit = bound_ - part_bits - static_cast<int>(part) * (part_bits + 1);
        cuts_.at[part] = std::ldexp(1.5, 52 + std::max(unit, lowest_exponent_of_all));
    }
}

void SpanSum::add(std::span<const double> block) {
    if (way_ != Way::few && --blocks_until_few_ <= 0) way_ = Way::few;
    if (way_ == Way::table || !cut(block)) tabulate(block);
}

bool SpanSum::cut(std::span<const double> block) {
    const bool few = way_ == Way::few;
    const auto run = few ? kernels_.cut_few : kernels_.cut_many;
    CutSums sums;
    run(block.data(), block.size(), cuts_, sums, rest_);
    if (!(sums.largest < std::ldexp(1.0, bound_))) {
        if (!(sums.largest < std::ldexp(1.0, highest_bound))) return false;
        set_bound(exponent_above(sums.largest));
        run(block.data(), block.size(), cuts_, sums, rest_);
    }
    if (std::isnan(sums.parts[0])) return false;
    const std::size_t parts = few ? few_parts : many_parts;
    for (std::size_t part = 0; part < parts; ++part)
        sum_.add(sums.parts[part]);
    if (!sums.rest) return true;

    const std::size_t left = kernels_.compact(rest_, block.size(), waiting_ + waiting_count_);
    waiting_count_ += left;
    if (waiting_count_ >= block_size) {
        tabulate({waiting_, block_size});
        waiting_count_ -= block_size;
        std::copy_n(waiting_ + block_size, waiting_count_, waiting_);
    }
    choose_way(block.size(), left, sums.largest);
    return true;
}

void SpanSum::choose_way(std::size_t values, std::size_t left, double largest) {
    const bool much = way_ == Way::few ? left > values / 16 : left > values * 5 / 8;
    if (!much) return;
    if (const int bound = exponent_above(largest); bound < bound_) return set_bound(bound);
    const bool few = way_ == Way::few;
    way_ = few ? Way::many : Way::table;
    blocks_until_few_ = few ? blocks_of_many : blocks_of_table;
}

void SpanSum::tabulate(std::span<const double> block) {
    if (!table_) table_ = std::make_unique<ExponentTable>();
    const bool not_all_finite = kernels_.tabulate(block.data(), block.size(), *table_);
    if (not_all_finite) {
        for (const double x : block)
            if (!std::isfinite(x)) sum_.add(x);
    }
    if (++tabulated_ >= table_room) empty_table();
}

void SpanSum::empty_table() {
    constexpr std::size_t group = 8;
    // The exponent field 0 means what 1 means.
    table_->low[1] += std::exchange(table_->low[0], 0);
    table_->high[1] += std::exchange(table_->high[0], 0);
    sum_.make_room();
    for (std::size_t first = 0; first < std::size(table_->low); first += group) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        for (std::size_t i = 0; i < group; ++i) {
            low += std::exchange(table_->low[first + i], 0) * (std::int64_t{1} << i);
            high += std::exchange(table_->high[first + i], 0) * (std::int64_t{1} << i);
        }
        const unsigned bit = bit_of_exponent(static_cast<unsigned>(first));
        if (low != 0) sum_.add_at(low, bit);
        if (high != 0) sum_.add_at(high, bit + limb_bits);
    }
    tabulated_ = 0;
}

void SpanSum::finish() {
    // A few do not make it worth the while to look through the whole table.
    const bool by_table = tabulated_ > 0 || waiting_count_ >= block_size / 2;
    const std::size_t whole = by_table ? waiting_count_ / 16 * 16 : 0;
    if (whole > 0) tabulate({waiting_, whole});
    for (std::size_t i = whole; i < waiting_count_; ++i)
        sum_.add(waiting_[i]);
    waiting_count_ = 0;
    if (tabulated_ > 0) empty_table();
}

void add_span(ExactSum& sum, std::span<const double> values, const Kernels& kernels) {
    const auto one_by_one = [&](std::span<const double> some) {
        for (const double x : some)
            sum.add(x);
    };
    if (values.size() < few_values) return one_by_one(values);
    const DefaultArithmetic arithmetic;
    const auto place = reinterpret_cast<std::uintptr_t>(values.data());
    const std::size_t before = (64 - place % 64) % 64 / sizeof(double);
    one_by_one(values.first(before));
    values = values.subspan(before);
    SpanSum span(sum, kernels);
    while (values.size() >= kernel_step) {
        const std::size_t size =
            std::min(block_size, values.size() / kernel_step * kernel_step);
        span.add(values.first(size));
        values = values.subspan(size);
    }
    span.finish();
    one_by_one(values);
}

void add_products(ExactSum& sum,
                  std::span<const double> x,
                  std::span<const double> y,
                  const Kernels& kernels) {
    const auto one_by_one = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i)
            sum.add_product(x[i], y[i]);
    };
    if (x.size() < few_values) return one_by_one(0, x.size());
    const DefaultArithmetic arithmetic;
    // Apart, because the errors are 2^53 times smaller.
    SpanSum products(sum, kernels);
    SpanSum errors(sum, kernels);
    alignas(64) double product[block_size];
    alignas(64) double error[block_size];
    std::size_t i = 0;
    while (x.size() - i >= kernel_step) {
        const std::size_t size =
            std::min(block_size, (x.size() - i) / kernel_step * kernel_step);
        if (kernels.multiply(x.data() + i, y.data() + i, size, product, error)) {
            products.add({product, size});
            errors.add({error, size});
        } else {
            one_by_one(i, i + size);
        }
        i += size;
    }
    products.finish();
    errors.finish();
    one_by_one(i, x.size());
}

void ExactSum::add(std::span<const double> values) {
    add_span(*this, values, kernels());
}

void ExactSum::add_products(std::span<const double> x, std::span<const double> y) {
    if (x.size() != y.size()) {
        throw UsageError("add_products: " + std::to_string(x.size()) + " values of x and " +
                         std::to_string(y.size()) + " of y; there must be as many of both");
    }
    norma::add_products(*this, x, y, kernels());
}

}  // namespace norma
