#pragma once
// Sums over all ranks that do not depend on how many ranks there are, or on how MPI adds.
//
//     double total = norma::sum(world, mine, norma::exact);
//     double length = norma::norm2(world, mine, norma::exact);
//     norma::all_reduce(world, forces, norma::reproducible);

#include "norma/comm/communicator_class.hpp"

#include <span>

namespace norma {

/// Asks for a result that is rounded once, at the end.
struct Exact {};
/// As in sum(world, values, norma::exact).
inline constexpr Exact exact{};

/// Asks for a result that has the same bits however MPI goes about it.
struct Reproducible {};
/// As in all_reduce(world, values, norma::reproducible).
inline constexpr Reproducible reproducible{};

/// Sum of `values` over all ranks, correctly rounded, and so the same for any number and order
/// of ranks and any distribution of the values over them.
///
/// Collective. values.size() may differ between ranks and may be 0. NaN or infinity anywhere
/// gives the IEEE result of a plain sum; a sum that is zero is +0.0. Throws MpiError.
/// Cost: one pass over `values`, one all-reduce of 560 bytes. Source: see ExactSum.
[[nodiscard]] double sum(const Communicator& comm,
                         std::span<const double> values,
                         Exact how,
                         Where where = Where::current());

/// Sum of x[i] * y[i] over all ranks, correctly rounded: neither the products nor their sum
/// overflow or vanish on the way.
///
/// Collective. As sum(); throws UsageError on a rank whose `x` and `y` differ in length.
/// Cost: one pass over both, one all-reduce of 1088 bytes.
[[nodiscard]] double dot(const Communicator& comm,
                         std::span<const double> x,
                         std::span<const double> y,
                         Exact how,
                         Where where = Where::current());

/// Square root of the sum of the squares of `values` over all ranks, correctly rounded.
///
/// Collective. As dot().
[[nodiscard]] double norm2(const Communicator& comm,
                           std::span<const double> values,
                           Exact how,
                           Where where = Where::current());

/// values[i] of every rank becomes the sum of values[i] over all ranks, correctly rounded.
///
/// Collective; values.size() is the same on every rank. Each result depends on its terms alone:
/// it is the same for any algorithm of MPI, mapping and order of the ranks, and terms that are
/// 0 do not matter. If a term is itself a rounded sum of what its rank has, the result still
/// depends on the number of ranks, through these terms; sum() does not. NaN, infinities and
/// zeros as in sum(). Throws MpiError.
/// Cost: about that of MPI_Allreduce (each rank adds one part of the values and sends it to
/// all), and room for 2^16 values.
void all_reduce(const Communicator& comm,
                std::span<double> values,
                Reproducible how,
                Where where = Where::current());

}  // namespace norma
