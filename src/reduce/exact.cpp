#include "norma/reduce/exact.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/reduce/exact_sum.hpp"

#include "reduce/exact_layout.hpp"
#include "reduce/rounding.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

namespace norma {

using namespace exactly;

namespace {

/// Of a sum of doubles alone no other limbs are needed.
constexpr std::size_t double_limbs = top_double_limb - first_double_limb + 1;
constexpr std::size_t counts = ExactSum::limb_count - nan_count;
using Window = std::array<std::int64_t, double_limbs + counts>;

Window window_of(std::span<const std::int64_t, ExactSum::limb_count> limbs) {
    Window window{};
    std::copy_n(limbs.begin() + first_double_limb, double_limbs, window.begin());
    // What is beyond only continues the sign of what the highest has room for.
    std::int64_t& top = window[double_limbs - 1];
    top = static_cast<std::int64_t>(static_cast<std::uint64_t>(top) |
                                    static_cast<std::uint64_t>(limbs[top_double_limb + 1])
                                        << limb_bits);
    std::copy_n(limbs.begin() + nan_count, counts, window.begin() + double_limbs);
    return window;
}

double value_of(Window& window) {
    const auto* const count = window.data() + double_limbs;
    if (const double special = nan_or_infinity(count[0], count[1], count[2]); special != 0)
        return special;
    const auto limbs = std::span(window).first(double_limbs);
    normalise(limbs);
    return nearest(limbs, lowest_exponent + static_cast<int>(first_double_limb * limb_bits));
}

ExactSum over_all(const Communicator& comm, ExactSum mine, Where where) {
    comm.all_reduce_into(mine.limbs(), std::plus<>(), where);
    return mine;
}

}  // namespace

double sum(const Communicator& comm,
           std::span<const double> values,
           Exact /*how*/,
           Where where) {
    ExactSum mine;
    mine.add(values);
    Window window = window_of(mine.limbs());
    comm.all_reduce_into(window, std::plus<>(), where);
    return value_of(window);
}

double dot(const Communicator& comm,
           std::span<const double> x,
           std::span<const double> y,
           Exact /*how*/,
           Where where) {
    if (x.size() != y.size()) {
        throw UsageError("dot: " + std::to_string(x.size()) + " values of x and " +
                         std::to_string(y.size()) + " of y on rank " +
                         std::to_string(comm.rank()) + "; there must be as many of both");
    }
    ExactSum mine;
    mine.add_products(x, y);
    return over_all(comm, mine, where).value();
}

double norm2(const Communicator& comm,
             std::span<const double> values,
             Exact /*how*/,
             Where where) {
    ExactSum mine;
    mine.add_products(values, values);
    return over_all(comm, mine, where).square_root();
}

}  // namespace norma
