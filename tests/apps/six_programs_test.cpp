// The six programs do what they say, at any number of ranks.
#include "apps/six_programs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

const norma::Communicator& world() {
    static const norma::Communicator all;
    return all;
}
int next() {
    return (world().rank() + 1) % world().size();
}
int previous() {
    return (world().rank() + world().size() - 1) % world().size();
}
/// r + 1 values for rank r.
template <typename T>
std::vector<T> values_of(int rank) {
    std::vector<T> values(static_cast<std::size_t>(rank) + 1);
    std::iota(values.begin(), values.end(), static_cast<T>(rank));
    return values;
}

TEST(PingPong, BringsTheBallBack) {
    if (world().size() == 1) return;  // nobody to play with
    const std::vector<double> ball = values_of<double>(1000);
    const std::vector<double> back =
        ping_pong(world(), world().rank() == 0 ? ball : std::vector<double>());
    EXPECT_EQ(back, world().rank() == 0 ? ball : std::vector<double>());
}

TEST(GatherEverywhere, KeepsTheRowsApart) {
    const auto rows = gather_everywhere(world(), values_of<double>(world().rank()));
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(world().size()));
    for (int rank = 0; rank < world().size(); ++rank)
        EXPECT_THAT(rows[static_cast<std::size_t>(rank)],
                    ElementsAreArray(values_of<double>(rank)));
}

TEST(ExchangeBuckets, BringsEachToItsRank) {
    const auto bucket = [](int from, int to) {
        return std::vector<int>(static_cast<std::size_t>(from + 2 * to), 10 * from + to);
    };
    std::vector<std::vector<int>> buckets;
    for (int rank = 0; rank < world().size(); ++rank)
        buckets.push_back(bucket(world().rank(), rank));
    const auto received = exchange_buckets(world(), buckets);
    for (int rank = 0; rank < world().size(); ++rank) {
        EXPECT_THAT(received[static_cast<std::size_t>(rank)],
                    ElementsAreArray(bucket(rank, world().rank())));
    }
}

TEST(Share, GivesEveryRankWhatTheRootRead) {
    const Settings read{{"bounds", {0, 1.5}}, {"empty", {}}, {"steps", {1000}}};
    EXPECT_EQ(share(world(), world().rank() == 0 ? read : Settings()), read);
}

TEST(Multiply, UsesWhatWasCapturedAtThisCall) {
    for (const long modulus : {7, 1000}) {
        long expected = 1;
        for (int rank = 0; rank < world().size(); ++rank)
            expected = expected * (rank + 5) % modulus;
        const auto product = multiply(world(), world().rank() + 5, modulus);
        EXPECT_EQ(product,
                  world().rank() == 0 ? std::optional(expected % modulus) : std::nullopt);
    }
}

TEST(ExchangeHalo, FillsBothGhosts) {
    const double me = world().rank();
    std::vector<double> cells{-1, me, me + 0.5, -1};
    exchange_halo(world(), cells, previous(), next());
    EXPECT_THAT(cells, ElementsAre(previous() + 0.5, me, me + 0.5, next()));
}

}  // namespace
