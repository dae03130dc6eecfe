// Every blocking collective of values, with every kind of type, empty and large.
#include "norma/comm/collectives.hpp"

#include "comm/reductions.hpp"
#include "comm/samples.hpp"

#include <gtest/gtest.h>

namespace norma {
namespace {

using namespace samples;

template <typename T>
class Collective : public testing::Test {};
TYPED_TEST_SUITE(Collective, Types);

/// Runs `body(comm, root, length)` on every communicator, for every root and length.
template <typename Body>
void for_every_root(Body body) {
    on_every_communicator([&](const Communicator& comm) {
        for (const std::size_t length : lengths)
            for (int root = 0; root < comm.size(); ++root)
                body(comm, root, length);
    });
}

/// A sample of every rank at the root, nothing elsewhere.
template <typename T>
std::vector<T> at_root(const Communicator& comm, int root, std::size_t length) {
    return comm.rank() == root ? samples_of_all<T>(comm, length) : std::vector<T>();
}

TYPED_TEST(Collective, BcastGivesEveryRankTheValueOfTheRoot) {
    using T = TypeParam;
    for_every_root([](const Communicator& comm, int root, std::size_t length) {
        const bool is_root = comm.rank() == root;
        const T expected = sample<T>(root, length);
        const auto own = [&] { return is_root ? sample<T>(root, length) : T{}; };
        EXPECT_TRUE(same<T>(comm.bcast(own(), root), expected));
        T value = is_root ? own() : sample<T>(comm.rank() + 7);  // what is there is replaced
        comm.bcast_into(value, root);
        EXPECT_TRUE(same<T>(value, expected));
    });
}

TYPED_TEST(Collective, GatherBringsOneValueOfEachRankToTheRoot) {
    using T = TypeParam;
    for_every_root([](const Communicator& comm, int root, std::size_t length) {
        const T mine = sample<T>(comm.rank(), length);
        expect_same<T>(comm.gather(mine, root), at_root<T>(comm, root, length));
        if (root == 0) expect_same<T>(comm.all_gather(mine), samples_of_all<T>(comm, length));
    });
}

TYPED_TEST(Collective, ScatterDealsOutTheValuesOfTheRoot) {
    using T = TypeParam;
    for_every_root([](const Communicator& comm, int root, std::size_t length) {
        EXPECT_TRUE(same<T>(comm.scatter(at_root<T>(comm, root, length), root),
                            sample<T>(comm.rank(), length)));
    });
}

TYPED_TEST(Collective, AllToAllTransposesRanksAndValues) {
    using T = TypeParam;
    on_every_communicator([](const Communicator& comm) {
        for (const std::size_t length : lengths) {
            std::vector<T> values;
            std::vector<T> expected;
            for (int rank = 0; rank < comm.size(); ++rank) {
                values.push_back(sample<T>(3 * comm.rank() + rank, length));
                expected.push_back(sample<T>(3 * rank + comm.rank(), length));
            }
            expect_same<T>(comm.all_to_all(values), expected);
        }
    });
}

template <typename T>
class Reduce : public testing::Test {};
using Reduced = testing::Types<int, double, bool, Particle, Values, std::string, Table>;
TYPED_TEST_SUITE(Reduce, Reduced);

TYPED_TEST(Reduce, CombinesTheValuesInTheOrderOfTheRanks) {
    using T = TypeParam;
    for_every_root([](const Communicator& comm, int root, std::size_t length) {
        const T mine = sample<T>(comm.rank(), length);
        const T all = reduced<T>(comm.size() - 1, length);
        const auto result = comm.reduce(mine, Reduction<T>(), root);
        EXPECT_EQ(result.has_value(), comm.rank() == root);
        EXPECT_EQ(result.value_or(all), all);
        if (root > 0) return;
        EXPECT_EQ(comm.all_reduce(mine, Reduction<T>()), all);
        T value = mine;
        comm.all_reduce_into(value, Reduction<T>());
        EXPECT_EQ(value, all);
        EXPECT_EQ(comm.scan(mine, Reduction<T>()), reduced<T>(comm.rank(), length));
        const T init = sample<T>(20, length);
        EXPECT_EQ(comm.exclusive_scan(mine, Reduction<T>(), init),
                  comm.rank() == 0 ? init : reduced<T>(comm.rank() - 1, length));
    });
}

}  // namespace
}  // namespace norma
