#include "reduce/span_sum.hpp"

#include "norma/base/error.hpp"

#include "reduce/default_arithmetic.hpp"
#include "reduce/exact_layout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

namespace norma {

using namespace exactly;

namespace {

/// So few are added one by one.
constexpr std::size_t few_values = 64;
/// In blocks: the halves of the sums in the table have room for more.
constexpr std::size_t table_room = 1U << 18;
/// Blocks between two looks at how the exponents are distributed, which take as long as several
/// blocks; the more, the more often the look has changed nothing.
constexpr int shortest_plan = 48;
constexpr int longest_plan = 384;
/// Of products, which are two arrays of doubles more in the cache.
constexpr std::size_t product_block = block_size / 2;

constexpr std::size_t exponent_fields = 2048;
constexpr int field_bias = 1022;  // a value with field f is below 2^(f - 1022)
/// Beyond it the cuts would overflow.
constexpr int highest_field = 1020 + field_bias;
constexpr int lowest_unit = -1074;  // an exponent

std::size_t field_of(double x) {
    return std::bit_cast<std::uint64_t>(x) >> 52 & (exponent_fields - 1);
}

/// Values whose exponents lie close together.
struct Cluster {
    std::size_t values = 0;
    int highest_field = 0;
};

/// The most values that can be cut into so many parts without rest.
Cluster largest_cluster(std::span<const unsigned, exponent_fields> histogram, int parts) {
    constexpr int mantissa = 53;
    const int width = parts * (part_bits + 1) - mantissa;
    Cluster cluster;
    Cluster best;
    for (int field = 1; field <= highest_field; ++field) {
        cluster.highest_field = field;
        cluster.values += histogram[static_cast<std::size_t>(field)];
        if (field > width) cluster.values -= histogram[static_cast<std::size_t>(field - width)];
        if (cluster.values > best.values) best = cluster;
    }
    return best;
}

}  // namespace

SpanSum::SpanSum(ExactSum& sum, const Kernels& kernels) : sum_(sum), kernels_(kernels) {}

void SpanSum::set_bound(int exponent) {
    cuts_.bound = std::ldexp(1.0, exponent);
    for (std::size_t part = 0; part < many_parts; ++part) {
        const int unit = std::max(
            exponent - part_bits - static_cast<int>(part) * (part_bits + 1), lowest_unit);
        cuts_.at[part] = std::ldexp(1.5, 52 + unit);
        places_[part] = static_cast<unsigned>(unit - lowest_exponent);
    }
}

void SpanSum::add(std::span<const double> block) {
    if (!std::exchange(is_begun_, true)) {
        std::size_t highest = 1;
        for (const double x : block.first(kernel_step)) {
            highest = std::max(highest, field_of(x));
        }
        // Among so few there may not be the largest.
        set_bound(std::min(static_cast<int>(highest) + 3, highest_field) - field_bias);
    }
    ++blocks_since_plan_;
    if (way_ == Way::table && blocks_since_plan_ > blocks_of_plan_) plan(block);
    if (way_ == Way::table) {
        tabulate(block);
    } else {
        cut(block);
    }
}

void SpanSum::plan(std::span<const double> block) {
    blocks_since_plan_ = 0;
    std::array<unsigned, exponent_fields> histogram{};
    std::size_t zeros = 0;
    for (const double x : block) {
        zeros += x == 0 ? 1 : 0;
        ++histogram[std::max(field_of(x), std::size_t{1})];
    }
    histogram[1] -= static_cast<unsigned>(zeros);
    const Cluster in_few = largest_cluster(histogram, few_parts);
    const Cluster in_many = largest_cluster(histogram, many_parts);
    // What is left is compacted, and goes to the table.
    constexpr std::size_t cost_of_rest = 115;
    const std::size_t values = block.size() - zeros;
    const std::size_t table = 100 * block.size();
    const std::size_t few =
        kernels_.cost_of_few * block.size() + cost_of_rest * (values - in_few.values);
    const std::size_t many =
        kernels_.cost_of_many * block.size() + cost_of_rest * (values - in_many.values);
    const Way before = way_;
    way_ = few <= std::min(many, table) ? Way::few : many < table ? Way::many : Way::table;
    blocks_of_plan_ = way_ == before
                          ? std::clamp(2 * blocks_of_plan_, shortest_plan, longest_plan)
                          : shortest_plan;
    if (way_ == Way::table) return;
    set_bound((way_ == Way::few ? in_few : in_many).highest_field - field_bias);
}

void SpanSum::cut(std::span<const double> block) {
    const bool few = way_ == Way::few;
    CutSums sums;
    (few ? kernels_.cut_few : kernels_.cut_many)(
        block.data(), block.size(), cuts_, sums, rest_);
    const std::size_t parts = few ? few_parts : many_parts;
    sum_.make_room();
    for (std::size_t part = 0; part < parts; ++part)
        sum_.add_at(sums.parts[part], places_[part]);
    std::size_t left = 0;
    if (sums.rest) {
        left = kernels_.compact(rest_, block.size(), waiting_ + waiting_count_);
        waiting_count_ += left;
        if (waiting_count_ >= block_size) {
            tabulate({waiting_, block_size});
            waiting_count_ -= block_size;
            std::copy_n(waiting_ + block_size, waiting_count_, waiting_);
        }
    }
    const bool is_dear = !few || left > block.size() / 16;
    if (is_dear && blocks_since_plan_ > blocks_of_plan_) plan(block);
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
    constexpr std::size_t group = 4;
    sum_.make_room();
    for (std::size_t first = 0; first < ExponentTable::entries; first += group) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        for (std::size_t i = 0; i < group; ++i) {
            const std::int64_t weight = std::int64_t{1} << 2 * i;  // an entry is two exponents
            low += std::exchange(table_->low[first + i], 0) * weight;
            high += std::exchange(table_->high[first + i], 0) * weight;
        }
        const unsigned bit = bit_of_exponent(static_cast<unsigned>(2 * first));
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
    alignas(64) double product[product_block];
    alignas(64) double error[product_block];
    alignas(64) std::uint64_t failed[product_block];
    std::size_t i = 0;
    while (x.size() - i >= kernel_step) {
        const std::size_t size =
            std::min(product_block, (x.size() - i) / kernel_step * kernel_step);
        if (kernels.multiply(x.data() + i, y.data() + i, size, product, error, failed)) {
            for (std::size_t k = 0; k < size; ++k)
                if (failed[k] != 0) sum.add_product(x[i + k], y[i + k]);
        }
        products.add({product, size});
        errors.add({error, size});
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
