#include "norma/comm/timings.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace norma {
namespace {

using detail::side_by_side;
using detail::TimeSpent;
using std::chrono_literals::operator""s;

constexpr std::int64_t second = 1'000'000'000;

std::vector<std::string> paths(const std::vector<ScopeTimes>& scopes) {
    std::vector<std::string> found;
    for (const ScopeTimes& scope : scopes)
        found.push_back(scope.path);
    return found;
}

TEST(SideBySide, GivesTheExtremesTheMeanAndTheSlowest) {
    const auto scopes = side_by_side(
        {{{"step", 2, 1 * second}}, {{"step", 2, 5 * second}}, {{"step", 2, 3 * second}}});
    ASSERT_EQ(scopes.size(), 1U);
    EXPECT_EQ(scopes[0].calls, 6U);
    EXPECT_EQ(scopes[0].ranks, 3);
    EXPECT_DOUBLE_EQ(scopes[0].min_s, 1);
    EXPECT_DOUBLE_EQ(scopes[0].mean_s, 3);
    EXPECT_DOUBLE_EQ(scopes[0].max_s, 5);
    EXPECT_EQ(scopes[0].slowest, 1);
    EXPECT_DOUBLE_EQ(scopes[0].imbalance(), 5.0 / 3);
}

TEST(SideBySide, CountsARankThatNeverWasThereAsZeroAndSaysHowManyWere) {
    const auto scopes = side_by_side({{}, {{"output", 1, 6 * second}}, {}});
    ASSERT_EQ(scopes.size(), 1U);
    EXPECT_EQ(scopes[0].ranks, 1);
    EXPECT_DOUBLE_EQ(scopes[0].min_s, 0);
    EXPECT_DOUBLE_EQ(scopes[0].mean_s, 2);
    EXPECT_EQ(scopes[0].slowest, 1);
    EXPECT_DOUBLE_EQ(scopes[0].imbalance(), 3);
}

TEST(SideBySide, PutsAScopeOfOneRankWhereItBelongs) {
    const auto scopes =
        side_by_side({{{"a", 1, 1}, {"a/x", 1, 1}, {"b", 1, 1}},
                      {{"b", 1, 1}, {"b/z", 1, 1}, {"a", 1, 1}, {"a/y", 1, 1}}});
    EXPECT_THAT(paths(scopes), testing::ElementsAre("a", "a/x", "a/y", "b", "b/z"));
}

TEST(SideBySide, ReadsASlashInANameAsOneMoreLevel) {
    const auto scopes = side_by_side({{{"io/read", 1, 1}, {"io/read", 2, 3}, {"", 1, 1}}});
    EXPECT_THAT(paths(scopes), testing::ElementsAre("io", "io/read"));
    EXPECT_EQ(scopes[0].calls, 0U);
    EXPECT_EQ(scopes[1].calls, 3U);
}

TEST(SideBySide, HasNoImbalanceWhereNoTimePassed) {
    const auto scopes = side_by_side({{{"nothing", 1, 0}}, {}});
    EXPECT_DOUBLE_EQ(scopes.at(0).imbalance(), 1);
    EXPECT_EQ(scopes.at(0).slowest, 0);
}

const Timings example(2,
                      side_by_side({{{"step", 10, 2 * second}, {"step/exchange", 10, second}},
                                    {{"step", 10, 2 * second}, {"step/write", 1, second}}}));

TEST(Timings, AreATableWithAlignedColumns) {
    EXPECT_EQ(example.table(),
              "scope           calls        min s       mean s        max s  max/mean  slowest "
              "   ranks\n"
              "step               20     2.000000     2.000000     2.000000      1.00        0 "
              "     2/2\n"
              "  exchange         10     0.000000     0.500000     1.000000      2.00        0 "
              "     1/2\n"
              "  write             1     0.000000     0.500000     1.000000      2.00        1 "
              "     1/2\n");
}

TEST(Timings, AreOneJsonObject) {
    const auto read = nlohmann::json::parse(example.json());
    EXPECT_EQ(read["version"], 1);
    EXPECT_EQ(read["ranks"], 2);
    EXPECT_EQ(read["scopes"].size(), 3U);
    EXPECT_EQ(read["scopes"][1],
              (nlohmann::json{{"path", "step/exchange"},
                              {"calls", 10},
                              {"ranks", 1},
                              {"min_s", 0.0},
                              {"mean_s", 0.5},
                              {"max_s", 1.0},
                              {"imbalance", 2.0},
                              {"slowest", 0}}));
}

TEST(Timings, NameAPathThatNobodyEntered) {
    EXPECT_EQ(example.at("step/write").slowest, 1);
    try {
        static_cast<void>(example.at("stpe"));
        FAIL() << "no exception";
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(), "timings: no rank entered a scope 'stpe'");
    }
}

thread_local Time pretended{};

TEST(Timings, OfAllRanksAreTheSameOnEveryRank) {
    const Communicator world;
    {
        const Timer timer("compute", []() noexcept { return pretended; });
        pretended += (world.rank() + 1) * 1s;
    }
    if (world.rank() == world.size() - 1) {
        const Timer only_here("last/rank only");
    }
    const Timings spent = timings(world);
    EXPECT_EQ(spent.ranks(), world.size());
    EXPECT_EQ(spent.at("compute").calls, static_cast<std::uint64_t>(world.size()));
    EXPECT_DOUBLE_EQ(spent.at("compute").min_s, 1);
    EXPECT_DOUBLE_EQ(spent.at("compute").max_s, world.size());
    EXPECT_DOUBLE_EQ(spent.at("compute").mean_s, (world.size() + 1) / 2.0);
    EXPECT_EQ(spent.at("compute").slowest, world.size() - 1);
    EXPECT_EQ(spent.at("last/rank only").ranks, 1);
    for (const std::string& other : world.all_gather(spent.json()))
        EXPECT_EQ(other, spent.json());
}

}  // namespace
}  // namespace norma
