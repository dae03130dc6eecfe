#include "norma/comm/all_to_all.hpp"
#include "norma/comm/gather.hpp"
#include "norma/reduce/exact.hpp"
#include "norma/reduce/exact_sum.hpp"

#include "reduce/default_arithmetic.hpp"
#include "reduce/exact_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace norma {

using namespace exactly;

namespace {

/// Values of one round at most, which is what memory is taken for.
constexpr std::size_t most_at_once = std::size_t{1} << 18;
/// So few are sent to every rank, which adds them all.
constexpr std::size_t few_values = 64;

double exact_sum_of_column(const double* in, std::size_t stride, std::size_t rows) {
    ExactSum sum;
    for (std::size_t row = 0; row < rows; ++row)
        sum.add(in[row * stride]);
    return sum.value();
}

/// out[i] becomes the sum of in[row * out.size() + i] over the rows.
void add_rows(const double* in, std::size_t rows, std::span<double> out) {
    const std::size_t n = out.size();
    {
        const DefaultArithmetic arithmetic;
        if (!kernels().add_rows(in, n, rows, n, out.data())) return;
    }
    for (std::size_t i = 0; i < n; ++i)
        if (std::isnan(out[i])) out[i] = exact_sum_of_column(in + i, n, rows);
}

}  // namespace

void all_reduce(const Communicator& comm,
                std::span<double> values,
                Reproducible /*how*/,
                Where where) {
    const auto ranks = static_cast<std::size_t>(comm.size());
    const auto rank = static_cast<std::size_t>(comm.rank());
    const std::size_t once = std::max(most_at_once, ranks * few_values) / ranks * ranks;
    const auto received =
        std::make_unique_for_overwrite<double[]>(std::min(once, values.size()));
    while (values.size() >= ranks * few_values) {
        // Every rank adds one part, of the same length.
        const std::size_t part = std::min(once, values.size()) / ranks;
        const auto round = values.first(part * ranks);
        const std::span<double> terms(received.get(), round.size());
        comm.all_to_all_into(round, terms, where);
        const auto mine = round.subspan(rank * part, part);
        add_rows(terms.data(), ranks, mine);
        comm.all_gather_into(mine, round, where);
        values = values.subspan(round.size());
    }
    if (values.empty()) return;
    const std::vector<double> own(values.begin(), values.end());
    const auto terms = std::make_unique_for_overwrite<double[]>(own.size() * ranks);
    comm.all_gather_into(own, std::span(terms.get(), own.size() * ranks), where);
    add_rows(terms.get(), ranks, values);
}

}  // namespace norma
