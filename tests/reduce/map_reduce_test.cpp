#include "norma/reduce/map_reduce.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace norma {
namespace {

using testing::HasSubstr;

using Counts = std::vector<std::pair<std::string, long>>;

const auto count_words = [](const std::string& text, const auto& emit) {
    std::istringstream words(text);
    for (std::string word; words >> word;)
        emit(word, 1);
};

std::vector<int> numbers_below(int count) {
    std::vector<int> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

std::vector<std::string> some_texts(int count) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i)
        texts.push_back("the " + std::to_string(i % 97) + " and the " + std::to_string(i));
    return texts;
}

Counts counted_alone(const std::vector<std::string>& texts) {
    std::map<std::string, long> counts;
    for (const std::string& text : texts)
        count_words(text, [&](const std::string& word, long times) { counts[word] += times; });
    return {counts.begin(), counts.end()};
}

TEST(MapReduce, FoldsTheValuesOfEachKey) {
    const Communicator world;
    const auto texts = some_texts(1000);
    for (const std::size_t buffer : {1'000U, 1'000'000U}) {
        const auto counts = map_reduce<std::string, long>(
            world, texts, count_words, std::plus<>(), {.buffer = buffer});
        const auto all = counts.gather_sorted(0);
        EXPECT_EQ(counts.total_size(), 1002U);
        EXPECT_EQ(all, world.rank() == 0 ? counted_alone(texts) : Counts());
    }
}

TEST(MapReduce, MapsEachSharedInputOnce) {
    const Communicator world;
    std::size_t mapped = 0;
    const auto squares = map_reduce<int, int>(world,
                                              numbers_below(1000),
                                              [&](int number, const auto& emit) {
                                                  ++mapped;
                                                  emit(number, number * number);
                                              },
                                              std::plus<>(),
                                              {.at_most = 3});
    EXPECT_EQ(world.all_reduce(mapped, std::plus<>()), 1000U);
    EXPECT_EQ(squares.total_size(), 1000U);
    squares.for_each([](int number, int square) { EXPECT_EQ(square, number * number); });
}

TEST(MapReduce, HandsOutInputsWhileRankZeroMaps) {
    const Communicator world;
    if (world.size() != 2) return;  // others would take what rank 1 is to have
    int mapped = 0;
    const auto map = [&](int number, const auto& emit) {
        // Rank 0 waits for three inputs of rank 1 in each of its first ten, which are a third
        // piece for rank 1 while rank 0 is at its first. But for the first wait, until rank 1
        // has begun, that is no call of norma, which would hand out by itself.
        char token = 0;
        if (world.rank() == 0 && mapped < 10) {
            if (mapped == 0) token = world.recv<char>(1);
            for (int i = mapped == 0 ? 1 : 0; i < 3; ++i)
                MPI_Recv(&token, 1, MPI_CHAR, 1, 0, world.mpi(), MPI_STATUS_IGNORE);
        } else if (world.rank() == 1 && mapped < 30) {
            MPI_Ssend(&token, 1, MPI_CHAR, 0, 0, world.mpi());
        }
        ++mapped;
        emit(number, 1);
    };
    const auto part =
        map_reduce<int, int>(world, numbers_below(1000), map, std::plus<>(), {.at_most = 10});
    EXPECT_EQ(part.total_size(), 1000U);
}

TEST(MapReduce, MapsInputsThatEachRankHasForItself) {
    const Communicator world;
    const std::list<int> mine(static_cast<std::size_t>(world.rank()),
                              world.rank());  // 0 has none
    const auto times =
        map_reduce<int, int>(world,
                             mine,
                             [](int number, const auto& emit) { emit(number, 1); },
                             std::plus<>(),
                             {.inputs = Inputs::own});
    EXPECT_EQ(times.total_size(), static_cast<std::size_t>(world.size() - 1));
    times.for_each([](int number, int count) { EXPECT_EQ(count, number); });
}

TEST(MapReduce, WalksSharedInputsThatHaveNoNumbers) {
    const Communicator world;
    std::list<int> numbers;
    for (int i = 0; i < 100; ++i)
        numbers.push_back(i);
    const auto sums = map_reduce<bool, int>(
        world,
        numbers,
        [](int number, const auto& emit) { emit(number % 2 == 0, number); },
        std::plus<>(),
        {.at_most = 1});
    sums.for_each([](bool even, int sum) { EXPECT_EQ(sum, even ? 2450 : 2500); });
    EXPECT_EQ(sums.total_size(), 2U);
}

TEST(MapReduce, FoldsByWhatItIsGiven) {
    const Communicator world;
    const auto longest = map_reduce<char, std::string>(
        world,
        std::vector<std::string>{"pear", "plum", "apple", "peach", "apricot", "fig"},
        [](const std::string& word, const auto& emit) { emit(word.front(), word); },
        [](std::string a, std::string b) {  // by length, then by the alphabet
            return std::pair(a.size(), b) > std::pair(b.size(), a) ? a : b;
        });
    using Words = std::vector<std::pair<char, std::string>>;
    const Words expected = {{'a', "apricot"}, {'f', "fig"}, {'p', "peach"}};
    EXPECT_EQ(longest.gather_sorted(0), world.rank() == 0 ? expected : Words());
}

TEST(MapReduce, EndsOnAllRanksWhereMapThrows) {
    const Communicator world;
    const auto numbers = numbers_below(500);
    for (const int bad : {0, 250, 499}) {
        bool met = false;
        std::string said;
        try {
            static_cast<void>(map_reduce<int, int>(
                world,
                numbers,
                [&](int number, const auto& emit) {
                    met = number == bad;
                    if (met) throw std::domain_error("no number " + std::to_string(number));
                    emit(number, 1);
                },
                std::plus<>(),
                {.at_most = 2}));
        } catch (const std::domain_error& error) {
            said = error.what();
            EXPECT_TRUE(met);
        } catch (const RemoteError& error) {
            said = error.what();
            EXPECT_FALSE(met);
        }
        EXPECT_THAT(said,
                    met ? HasSubstr("no number " + std::to_string(bad))
                        : HasSubstr("map_reduce: rank "));
        EXPECT_EQ(world.all_reduce(static_cast<int>(met), std::plus<>()), 1);
    }
}

TEST(MapReduce, LeavesTheRestOfTheInputsOnceOneHasFailed) {
    const Communicator self = Communicator::self();
    int mapped = 0;
    const auto map = [&](int number, const auto& emit) {
        ++mapped;
        if (number == 10) throw std::domain_error("ten");
        emit(number, 1);
    };
    EXPECT_THROW(static_cast<void>(map_reduce<int, int>(
                     self, numbers_below(1000), map, std::plus<>(), {.at_most = 1})),
                 std::domain_error);
    EXPECT_EQ(mapped, 11);
}

TEST(MapReduce, EndsOnAllRanksWhereOwnInputsFail) {
    const Communicator world;
    const int bad = world.size() - 1;
    const std::vector<int> mine(10, world.rank());
    const auto map = [&](int number, const auto& emit) {
        if (number == bad) throw std::domain_error("not this rank");
        emit(number, 1);
    };
    const auto run = [&] {
        static_cast<void>(
            map_reduce<int, int>(world, mine, map, std::plus<>(), {.inputs = Inputs::own}));
    };
    if (world.rank() == bad) {
        EXPECT_THROW(run(), std::domain_error);
    } else {
        EXPECT_THROW(run(), RemoteError);
    }
}

TEST(MapReduce, RemembersALimitThatMapPassesOver) {
    const Communicator self = Communicator::self();
    const auto map = [](int number, const auto& emit) {
        try {
            emit(number, 1);
        } catch (const MemoryLimitError&) {  // as a map that catches everything does
        }
    };
    EXPECT_THROW(static_cast<void>(map_reduce<int, int>(
                     self, numbers_below(1000), map, std::plus<>(), {.memory = 5'000})),
                 MemoryLimitError);
}

TEST(MapReduce, RefusesSharedInputsThatDiffer) {
    const Communicator world;
    if (world.size() < 2) return;  // nobody to differ from
    const std::vector<int> inputs(static_cast<std::size_t>(5 + world.rank()), 1);
    const auto map = [](int number, const auto& emit) { emit(number, 1); };
    try {
        static_cast<void>(map_reduce<int, int>(world, inputs, map, std::plus<>()));
        ADD_FAILURE() << "took them";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("are 5 on one rank"));
    }
}

}  // namespace
}  // namespace norma
