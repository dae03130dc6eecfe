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

/// Values of one round at most, which is what memory is taken for. Fewer would wait for each
/// other too often, more would not stay in the cache.
constexpr std::size_t most_at_once = std::size_t{1} << 16;
/// Up to so many terms each rank gets all and adds all: one message instead of two.
constexpr std::size_t most_gathered = std::size_t{1} << 13;

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

void add_gathered(const Communicator& comm, std::span<double> values, Where where) {
    const auto ranks = static_cast<std::size_t>(comm.size());
    std::vector<double> terms(values.size() * ranks);
    comm.all_gather_into(std::span<const double>(values), terms, where);
    add_rows(terms.data(), ranks, values);
}

/// Every rank adds one part of the values, all of the same length, and sends it to all.
void add_in_parts(const Communicator& comm,
                  std::span<double> values,
                  std::span<double> terms,
                  Where where) {
    const auto ranks = static_cast<std::size_t>(comm.size());
    const std::size_t part = values.size() / ranks;
    comm.all_to_all_into(values, terms, where);
    const auto mine = values.subspan(static_cast<std::size_t>(comm.rank()) * part, part);
    add_rows(terms.data(), ranks, mine);
    comm.all_gather_into(mine, values, where);
}

}  // namespace

void all_reduce(const Communicator& comm,
                std::span<double> values,
                Reproducible /*how*/,
                Where where) {
    const auto ranks = static_cast<std::size_t>(comm.size());
    if (values.size() <= most_gathered / ranks) return add_gathered(comm, values, where);
    const std::size_t once = std::max(most_at_once / ranks, std::size_t{1}) * ranks;
    const std::size_t room = std::min(once, std::max(values.size(), ranks));
    const auto terms = std::make_unique_for_overwrite<double[]>(room);
    while (values.size() >= ranks) {
        const auto round = values.first(std::min(once, values.size() / ranks * ranks));
        add_in_parts(comm, round, {terms.get(), round.size()}, where);
        values = values.subspan(round.size());
    }
    if (values.empty()) return;
    std::vector<double> last(ranks);
    std::copy(values.begin(), values.end(), last.begin());
    add_in_parts(comm, last, {terms.get(), ranks}, where);
    std::copy_n(last.begin(), values.size(), values.begin());
}

}  // namespace norma
