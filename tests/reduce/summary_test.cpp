// Summaries of all ranks: what comes out, and how many calls of MPI it takes.
#include "norma/reduce/summary.hpp"

#include "norma/reduce/covariance.hpp"
#include "norma/reduce/distinct.hpp"
#include "norma/reduce/exact_sum.hpp"
#include "norma/reduce/histogram.hpp"
#include "norma/reduce/min_max.hpp"
#include "norma/reduce/quantiles.hpp"
#include "norma/reduce/sample.hpp"
#include "norma/reduce/top.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {
int all_reductions = 0;
}

extern "C" int MPI_Allreduce(
    const void* from, void* to, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
    ++all_reductions;
    return PMPI_Allreduce(from, to, count, type, op, comm);
}

namespace norma {
namespace {

static_assert(LinearSummary<Quantiles>);
static_assert(LinearSummary<Distinct>);
static_assert(LinearSummary<Histogram>);
static_assert(LinearSummary<Covariance>);
static_assert(LinearSummary<ExactSum>);
static_assert(Summary<MinMax<double>> && !LinearSummary<MinMax<double>>);
static_assert(Summary<Sample<int>> && !LinearSummary<Sample<int>>);
static_assert(Summary<Top<std::string>> && !LinearSummary<Top<std::string>>);
static_assert(!Summary<int>);

using Linear = std::tuple<Quantiles, Distinct, Histogram, Covariance, ExactSum>;
using All = std::tuple<Quantiles,
                       Distinct,
                       Histogram,
                       Covariance,
                       ExactSum,
                       MinMax<double>,
                       Sample<int>,
                       Top<std::string>>;

All empty() {
    return {{}, {}, Histogram(-3, 3, 10), {}, {}, {}, Sample<int>(7), Top<std::string>(40)};
}

void add_row(All& all, int row) {
    std::mt19937_64 random(static_cast<unsigned>(row));
    const auto at = static_cast<std::uint64_t>(row);
    const double value = std::normal_distribution<double>()(random) * (row % 10 == 0 ? 100 : 1);
    std::get<Quantiles>(all).add(value);
    std::get<Distinct>(all).add(row / 3);
    std::get<Histogram>(all).add(value);
    std::get<Covariance>(all).add(value, value * 2 + row);
    std::get<ExactSum>(all).add(value);
    std::get<MinMax<double>>(all).add(value, at);
    std::get<Sample<int>>(all).add({0, at}, row);
    std::get<Top<std::string>>(all).add(std::to_string(random() % 30));
}

/// What the ranks that rank_of(row) says have added; the last rank may have nothing.
template <typename RankOf>
All shared(int rows, RankOf rank_of) {
    const Communicator world;
    All all = empty();
    for (int row = 0; row < rows; ++row)
        if (rank_of(row) % world.size() == world.rank()) add_row(all, row);
    return all;
}

All whole(int rows) {
    All all = empty();
    for (int row = 0; row < rows; ++row)
        add_row(all, row);
    return all;
}

template <typename... S>
std::tuple<S...> only(const All& all, std::type_identity<std::tuple<S...>> /*which*/) {
    return {std::get<S>(all)...};
}
constexpr std::type_identity<Linear> linear;

int round_robin(int row) {
    return row;
}
int first_rank(int /*row*/) {
    return 0;
}

TEST(Summaries, OfLinearStatesTakeOneMessageOfMaximaAndOneOfSums) {
    const Communicator world;
    for (const int rows : {0, 1, 1000}) {
        for (const auto rank_of : {round_robin, first_rank}) {
            Linear mine = only(shared(rows, rank_of), linear);
            all_reductions = 0;
            all_reduce(world, mine);
            EXPECT_EQ(all_reductions, 2);
            EXPECT_EQ(mine, only(whole(rows), linear)) << rows << " rows";
        }
    }
}

TEST(Summaries, OfAnyKindAreTheWholeOnEveryRank) {
    const Communicator world;
    for (const int rows : {0, 1, 1000}) {
        for (const auto rank_of : {round_robin, first_rank}) {
            All mine = shared(rows, rank_of);
            all_reduce(world, mine);
            EXPECT_EQ(mine, whole(rows)) << rows << " rows";
            EXPECT_EQ(wire::encode(mine), wire::encode(whole(rows)));
        }
    }
}

TEST(Summaries, AreReducedOneByOneToo) {
    const Communicator world;
    All mine = shared(500, round_robin);
    all_reduce(world, std::get<Quantiles>(mine), std::get<Histogram>(mine));
    all_reduce(world, std::get<Distinct>(mine), std::get<Sample<int>>(mine));
    all_reduce(world, std::get<MinMax<double>>(mine));
    all_reduce(world, std::get<Covariance>(mine));
    all_reduce(world, std::get<ExactSum>(mine));
    all_reduce(world, std::get<Top<std::string>>(mine));
    EXPECT_EQ(mine, whole(500));
}

TEST(Summaries, AreReducedToARoot) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        All mine = shared(500, round_robin);
        reduce(world, std::tie(std::get<Quantiles>(mine), std::get<Distinct>(mine)), root);
        reduce(
            world, std::tie(std::get<Histogram>(mine), std::get<Top<std::string>>(mine)), root);
        if (world.rank() != root) continue;
        const All right = whole(500);
        EXPECT_EQ(std::get<Quantiles>(mine), std::get<Quantiles>(right));
        EXPECT_EQ(std::get<Distinct>(mine), std::get<Distinct>(right));
        EXPECT_EQ(std::get<Histogram>(mine), std::get<Histogram>(right));
        EXPECT_EQ(std::get<Top<std::string>>(mine), std::get<Top<std::string>>(right));
    }
}

TEST(Summaries, OfOtherOptionsAreRefusedOnEveryRank) {
    const Communicator world;
    if (world.size() == 1) return;
    const bool first = world.rank() == 0;
    Quantiles quantiles({.relative_error = first ? 0.01 : 0.1});
    EXPECT_THROW(all_reduce(world, quantiles), UsageError);
    Histogram histogram(0, first ? 1 : 2, 3);
    EXPECT_THROW(all_reduce(world, histogram), UsageError);
    Sample<int> sample(first ? 1 : 2);
    EXPECT_ANY_THROW(all_reduce(world, sample));
}

}  // namespace
}  // namespace norma
