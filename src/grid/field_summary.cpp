#include "grid/field_summary.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/reduce/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace norma::grid {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();

struct Range {
    double least = infinite;
    double greatest = -infinite;
    bool finite = true;
};

/// A loop that the compiler turns into vectors.
Range range_of(std::span<const double> row) {
    double least = infinite;
    double greatest = -infinite;
    double zero = 0;  // NaN as soon as a value is not finite
    for (const double value : row) {
        least = value < least ? value : least;
        greatest = value > greatest ? value : greatest;
        zero += value * 0;
    }
    return {least, greatest, zero == 0};
}

}  // namespace

template <int N>
FieldSummary summary_of(const norma::Field<double, N>& field) {
    double least = infinite;
    double greatest = -infinite;
    ExactSum sum;
    std::int64_t bad = nowhere;
    const Extents<N>& extents = field.decomposition().extents();
    field.for_each_row([&](const Index<N>& first, std::span<const double> row) {
        const Range range = range_of(row);
        sum.add(row);
        if (range.finite) {
            least = std::min(least, range.least);
            greatest = std::max(greatest, range.greatest);
            return;
        }
        std::int64_t place = 0;
        for (std::size_t d = 0; d < N; ++d)
            place = place * extents[d] + first[d];
        for (const double value : row) {
            if (std::isfinite(value)) {
                least = std::min(least, value);
                greatest = std::max(greatest, value);
            } else {
                bad = std::min(bad, place);
            }
            ++place;
        }
    });
    const Communicator& comm = field.communicator();
    comm.all_reduce_into(sum.limbs(), std::plus<>());
    FieldSummary summary;
    summary.least = comm.all_reduce(least, Min());
    summary.greatest = comm.all_reduce(greatest, Max());
    summary.sum = sum.value();
    std::int64_t first = comm.all_reduce(bad, Min());
    if (first != nowhere) {
        summary.not_finite.emplace();
        for (std::size_t d = N; d-- > 0;) {
            (*summary.not_finite)[d + 3 - N] = first % extents[d];
            first /= extents[d];
        }
    }
    if (summary.least > summary.greatest) summary.least = summary.greatest = 0;
    return summary;
}

template FieldSummary summary_of(const norma::Field<double, 1>&);
template FieldSummary summary_of(const norma::Field<double, 2>&);
template FieldSummary summary_of(const norma::Field<double, 3>&);

}  // namespace norma::grid
