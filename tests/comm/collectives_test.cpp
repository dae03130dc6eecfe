#include "norma/comm/communicator.hpp"
#include "norma/comm/mpi_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <complex>
#include <map>
#include <numeric>

namespace norma {
namespace {

using Words = std::vector<std::string>;

struct Particle {
    double x = 0;
    int kind = 0;
    bool operator==(const Particle&) const = default;
};

template <typename T>
void expect_bcast(const T& value) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        EXPECT_EQ(world.bcast(world.rank() == root ? value : T{}, root), value)
            << "root " << root;
    }
}

TEST(Bcast, GivesEveryRankTheValueOfTheRoot) {
    expect_bcast(42);
    expect_bcast(true);
    expect_bcast(Particle{1, 2});
    expect_bcast(std::string("text"));
    expect_bcast(std::vector<double>{1, 2, 3});
    expect_bcast(std::vector<double>());
    expect_bcast(std::vector<bool>{true, false});
    expect_bcast(Words{"a", "", "b"});
    expect_bcast(std::map<std::string, std::vector<double>>{{"a", {1}}});
}

TEST(Bcast, FillsASpanInPlace) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        std::vector<double> values(1000, world.rank() == root ? 42.0 : 0.0);
        world.bcast_into(std::span(values), root);
        EXPECT_EQ(values, std::vector<double>(1000, 42.0)) << "root " << root;
    }
}

TEST(Bcast, RefusesARootThatIsNoRank) {
    const Communicator world = Communicator().duplicate();
    world.set_name("rows");
    try {
        std::ignore = world.bcast(1, world.size());
        ADD_FAILURE() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("bcast"));
        EXPECT_THAT(error.what(), testing::HasSubstr("communicator 'rows'"));
    }
}

int sum_of_ranks(const Communicator& world) {
    return world.size() * (world.size() - 1) / 2;
}

TEST(AllReduce, CombinesNumbersWithTheOperationsOfMpi) {
    const Communicator world;
    EXPECT_EQ(world.all_reduce(world.rank(), std::plus<>()), sum_of_ranks(world));
    EXPECT_EQ(world.all_reduce(world.rank(), std::plus<int>()), sum_of_ranks(world));
    EXPECT_EQ(world.all_reduce(world.rank() + 0.5, Max()), world.size() - 0.5);
    EXPECT_EQ(world.all_reduce(world.rank(), Min()), 0);
    EXPECT_EQ(world.all_reduce(static_cast<signed char>(1), std::bit_or<>()), 1);
    EXPECT_EQ(world.all_reduce(std::complex<double>(1, 2), std::plus<>()),
              std::complex<double>(world.size(), 2.0 * world.size()));
}

TEST(AllReduce, CombinesWithAnyCallableWhereMpiHasNoOperation) {
    const Communicator world;
    EXPECT_EQ(world.all_reduce(true, std::logical_and<>()), true);
    EXPECT_EQ(world.all_reduce(world.rank() == 0, std::logical_and<>()), world.size() == 1);
    EXPECT_EQ(world.all_reduce('a', Max()), 'a');
}

TEST(AllReduce, CombinesRangesElementByElement) {
    const Communicator world;
    const std::vector<int> mine{world.rank(), 1};
    EXPECT_EQ(world.all_reduce(mine, std::plus<>()),
              (std::vector<int>{sum_of_ranks(world), world.size()}));
    std::array<int, 2> place{world.rank(), 1};
    world.all_reduce_into(std::span(place), [](auto a, auto b) { return a + b; });
    EXPECT_THAT(place, testing::ElementsAre(sum_of_ranks(world), world.size()));
    EXPECT_TRUE(world.all_reduce(std::vector<int>(), std::plus<>()).empty());
}

TEST(AllReduce, UsesWhatALambdaCapturedAtEveryCallAfresh) {
    const Communicator world;
    for (const int k : {3, 100}) {
        const auto plus_k = [k](int a, int b) { return a + b + k; };
        EXPECT_EQ(world.all_reduce(1, plus_k), world.size() + (world.size() - 1) * k) << k;
    }
}

TEST(AllReduce, CombinesStructsAndWholeValues) {
    const Communicator world;
    const auto heavier = [](const Particle& a, const Particle& b) { return b.x > a.x ? b : a; };
    EXPECT_EQ(world.all_reduce(Particle{1.0 * world.rank(), 7}, commutative(heavier)),
              (Particle{world.size() - 1.0, 7}));
    const std::map<int, int> mine{{world.rank(), 1}};
    const auto merge = [](std::map<int, int> a, const std::map<int, int>& b) {
        a.insert(b.begin(), b.end());
        return a;
    };
    EXPECT_EQ(world.all_reduce(mine, merge).size(), static_cast<std::size_t>(world.size()));
}

TEST(AllReduce, KeepsTheOrderOfTheRanks) {
    const Communicator world;
    std::string expected;
    for (int rank = 0; rank < world.size(); ++rank)
        expected += std::to_string(rank);
    EXPECT_EQ(world.all_reduce(std::to_string(world.rank()), std::plus<>()), expected);
    const auto first = [](int a, int /*b*/) { return a; };
    EXPECT_EQ(world.all_reduce(world.rank(), first), 0);
    const auto last = [](int /*a*/, int b) { return b; };
    EXPECT_EQ(world.all_reduce(std::vector<int>(1000, world.rank()), last),
              std::vector<int>(1000, world.size() - 1));
}

TEST(AllReduce, MayReduceInsideItsOwnOperation) {
    const Communicator world;
    const Communicator self(MPI_COMM_SELF);
    const auto nested = [&](int a, int b) {
        return a + self.all_reduce(b, [](int x, int y) { return x * 1000 + y; });
    };
    EXPECT_EQ(world.all_reduce(1, nested), world.size());
}

TEST(Scan, ThrowsWhatItsOperationThrew) {
    const Communicator world;
    const auto throwing = [](int /*a*/, int /*b*/) -> int { throw std::runtime_error("no"); };
    if (world.rank() == 0) {
        EXPECT_EQ(world.scan(1, throwing), 1);  // nothing to combine
    } else {
        EXPECT_THROW(std::ignore = world.scan(1, throwing), std::runtime_error);
    }
}

TEST(Reduce, GivesTheResultToTheRootAlone) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        const auto total = world.reduce(world.rank(), std::plus<>(), root);
        const auto text = world.reduce(std::string("x"), std::plus<>(), root);
        EXPECT_EQ(total.has_value(), world.rank() == root);
        EXPECT_EQ(total.value_or(sum_of_ranks(world)), sum_of_ranks(world));
        EXPECT_EQ(text.has_value(), world.rank() == root);
    }
}

TEST(Scan, CombinesTheRanksUpToThisOne) {
    const Communicator world;
    EXPECT_EQ(world.scan(1, std::plus<>()), world.rank() + 1);
    EXPECT_EQ(world.scan(std::string("x"), std::plus<>()),
              std::string(static_cast<std::size_t>(world.rank()) + 1, 'x'));
    EXPECT_EQ(world.exclusive_scan(1, std::plus<>(), 0), world.rank());
    EXPECT_EQ(world.exclusive_scan(std::string("x"), std::plus<>(), std::string()),
              std::string(static_cast<std::size_t>(world.rank()), 'x'));
}

TEST(Gather, BringsOneValueOfEachRankToTheRoot) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        const auto ranks = world.gather(world.rank(), root);
        const auto texts = world.gather(std::to_string(world.rank()), root);
        const auto flags = world.gather(world.rank() == 1, root);
        if (world.rank() != root) {
            EXPECT_TRUE(ranks.empty() && texts.empty() && flags.empty());
            continue;
        }
        for (int rank = 0; rank < world.size(); ++rank) {
            const auto at = static_cast<std::size_t>(rank);
            EXPECT_EQ(ranks.at(at), rank);
            EXPECT_EQ(texts.at(at), std::to_string(rank));
            EXPECT_EQ(flags.at(at), rank == 1);
        }
    }
}

/// Rank r has r + 1 elements r, and rank 2 none.
std::vector<int> rows_of(int rank) {
    return std::vector<int>(rank == 2 ? 0 : static_cast<std::size_t>(rank) + 1, rank);
}

Ragged<int> all_rows(const Communicator& world) {
    std::vector<std::vector<int>> rows;
    for (int rank = 0; rank < world.size(); ++rank)
        rows.push_back(rows_of(rank));
    return Ragged<int>(rows);
}

TEST(GatherV, BringsRangesOfAnyLengthToTheRoot) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        const Ragged<int> rows = world.gather_v(rows_of(world.rank()), root);
        EXPECT_EQ(rows, world.rank() == root ? all_rows(world) : Ragged<int>());
    }
}

TEST(AllGather, BringsEverythingToEveryone) {
    const Communicator world;
    std::vector<int> ranks(static_cast<std::size_t>(world.size()));
    std::iota(ranks.begin(), ranks.end(), 0);
    EXPECT_EQ(world.all_gather(world.rank()), ranks);
    EXPECT_EQ(world.all_gather(std::to_string(world.rank())).back(),
              std::to_string(world.size() - 1));
    EXPECT_EQ(world.all_gather_v(rows_of(world.rank())), all_rows(world));
}

TEST(Scatter, DealsOutTheValuesOfTheRoot) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        std::vector<int> numbers;
        Words texts;
        if (world.rank() == root) {
            for (int rank = 0; rank < world.size(); ++rank) {
                numbers.push_back(10 * rank);
                texts.push_back(std::to_string(rank));
            }
        }
        EXPECT_EQ(world.scatter(numbers, root), 10 * world.rank());
        EXPECT_EQ(world.scatter(texts, root), std::to_string(world.rank()));
        EXPECT_EQ(world.scatter_v(world.rank() == root ? all_rows(world) : Ragged<int>(), root),
                  rows_of(world.rank()));
    }
}

TEST(Scatter, RefusesTooFewValues) {
    const Communicator self(MPI_COMM_SELF);
    EXPECT_THROW(std::ignore = self.scatter(std::vector<int>(), 0), UsageError);
    EXPECT_THROW(std::ignore = self.all_to_all(std::vector<int>{1, 2}), UsageError);
}

TEST(AllToAll, TransposesRanksAndValues) {
    const Communicator world;
    std::vector<int> numbers;
    Words texts;
    std::vector<std::vector<int>> rows;
    for (int to = 0; to < world.size(); ++to) {
        numbers.push_back(100 * world.rank() + to);
        texts.push_back(std::to_string(numbers.back()));
        rows.emplace_back(static_cast<std::size_t>(to), world.rank());
    }
    const auto received = world.all_to_all(numbers);
    const auto received_texts = world.all_to_all(texts);
    const Ragged<int> received_rows = world.all_to_all_v(Ragged<int>(rows));
    for (int from = 0; from < world.size(); ++from) {
        const auto at = static_cast<std::size_t>(from);
        EXPECT_EQ(received.at(at), 100 * from + world.rank());
        EXPECT_EQ(received_texts.at(at), std::to_string(received.at(at)));
        EXPECT_THAT(received_rows[at],
                    testing::ElementsAreArray(
                        std::vector<int>(static_cast<std::size_t>(world.rank()), from)));
    }
}

TEST(Barrier, LetsNobodyPassBeforeAllAreThere) {
    const Communicator world;
    int* memory = nullptr;
    MPI_Win window = MPI_WIN_NULL;
    const MPI_Aint size = world.rank() == 0 ? sizeof(int) : 0;
    MPI_Win_allocate_shared(size, sizeof(int), MPI_INFO_NULL, world.mpi(), &memory, &window);
    MPI_Aint size_of_first = 0;
    int unit = 0;
    MPI_Win_shared_query(window, 0, &size_of_first, &unit, &memory);
    std::atomic_ref<int> arrived(*memory);
    if (world.rank() == 0) arrived = 0;
    MPI_Barrier(world.mpi());
    for (int round = 1; round <= 100; ++round) {
        ++arrived;
        world.barrier();
        EXPECT_GE(arrived.load(), round * world.size());
    }
    MPI_Win_free(&window);
}

TEST(Split, MakesCommunicatorsOfEqualColor) {
    const Communicator world;
    const auto half = world.split(world.rank() % 2, -world.rank());
    ASSERT_TRUE(half);
    EXPECT_EQ(half->size(), (world.size() + (world.rank() + 1) % 2) / 2);
    EXPECT_EQ(half->all_reduce(world.rank() % 2, Max()), world.rank() % 2);
    EXPECT_FALSE(world.split(-1));
}

}  // namespace
}  // namespace norma
