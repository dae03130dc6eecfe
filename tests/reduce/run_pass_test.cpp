// Threads that share the pieces of a table: run under ThreadSanitizer.
#include "reduce/run_pass.hpp"

#include "norma/comm/communicator.hpp"

#include "reduce/verbs.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace norma::reduce {
namespace {

/// Where rank 0 alone writes, and all read.
class RunPass : public testing::Test {
  protected:
    void SetUp() override {
        path_ = world_.bcast(folder_.path(""), 0);
        if (world_.rank() == 0) {
            std::ofstream(path_ + "a.csv") << text(400, 1);
            std::ofstream(path_ + "b.csv") << text(300, 2);
            std::ofstream(path_ + "bad.csv") << text(200, 3) << "1,2\n" << text(200, 4);
        }
        world_.barrier();
    }
    void TearDown() override { world_.barrier(); }

    static std::string text(int rows, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        std::string all = "key,value,note\n";
        for (int i = 0; i < rows; ++i) {
            const auto value = static_cast<int>(random() % 10000);
            all += "k" + std::to_string(random() % 20) + ',' + std::to_string(value / 100) +
                   '.' + std::to_string(value % 100) + ",\"line\nbreak, " +
                   std::to_string(random() % 9) + "\"\n";
        }
        return all;
    }

    [[nodiscard]] ReduceSettings settings(Verb verb) const {
        ReduceSettings settings;
        settings.verb = verb;
        settings.input.words = {path_ + "a.csv", path_ + "b.csv"};
        settings.input.missing = usual_missing();
        settings.input.piece_size = 300;
        settings.format = table::Format::csv;
        settings.quiet = true;
        settings.output = path_ + "result";
        return settings;
    }

    std::string result(const ReduceSettings& settings, const Crew& crew) {
        EXPECT_EQ(run_reduce(settings, crew), all_well);
        if (world_.rank() != 0) return {};
        std::ifstream file(settings.output);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    /// The same from one thread and from several, alone and on all ranks.
    void expect_the_same(const ReduceSettings& settings) {
        std::string wanted;
        if (world_.rank() == 0) {
            wanted = result(settings, {nullptr, 1});
            EXPECT_FALSE(wanted.empty());
            for (const int threads : {2, 5})
                EXPECT_TRUE(result(settings, {nullptr, threads}) == wanted) << threads;
        }
        world_.barrier();
        for (const int threads : {1, 3})
            EXPECT_TRUE(result(settings, {&world_, threads}) == wanted)
                << threads << " on ranks";
    }

    Communicator world_;
    TemporaryFolder folder_;
    std::string path_;
};

TEST_F(RunPass, DescribesWithAnyNumberOfThreads) {
    expect_the_same(settings(Verb::describe));
}

TEST_F(RunPass, GroupsWithAnyNumberOfThreads) {
    ReduceSettings by = settings(Verb::by);
    by.keys = "key";
    by.aggregates = "n,sum:value,sd:value,p90:value,distinct:note,missing:value,acf1:value";
    expect_the_same(by);
}

/// More groups than go in one message, some of them with long keys, with numbers of other
/// decimals, or longer than fit into a cell.
TEST_F(RunPass, SendsManyGroupsInParts) {
    if (world_.rank() == 0) {
        std::mt19937_64 random(5);
        std::ofstream file(path_ + "many.csv");
        file << "key,value\n";
        for (int i = 0; i < 40'000; ++i) {
            const int key = i % 37'001;  // half of the rows are more than one part holds
            file << (key % 7 == 0 ? "a key that is too long to be packed " : "k") << key << ',';
            if (key % 11 == 0 && i % 2 == 0) file << "123456789012345678901234567890.5";
            if (key % 13 == 0 && i % 2 == 0) file << "0.0000000000000001";
            if (key % 17 == 0 && i % 2 != 0) file << "9000000000000000000";
            if (key % 19 != 0) file << '.' << random() % 100;
            file << '\n';
        }
    }
    world_.barrier();
    ReduceSettings by = settings(Verb::by);
    by.input.words = {path_ + "many.csv"};
    by.input.piece_size = 100'000;
    by.keys = "key";
    by.aggregates = "n,sum:value,min:value,sd:value,p50:value,distinct:value,missing:value";
    expect_the_same(by);
    ReduceSettings top = by;
    top.verb = Verb::top;
    top.aggregates.clear();
    top.limit = 50'000;
    expect_the_same(top);
}

TEST_F(RunPass, SharesAConditionAndTellsHowFarItIs) {
    ReduceSettings by = settings(Verb::by);
    by.keys = "key,file";
    by.aggregates = "min:value,max:value";
    by.where = "note =~ \"[1-7]$\" and value > 3";
    by.quiet = false;
    by.progress = true;
    expect_the_same(by);
}

TEST_F(RunPass, ReadsTwiceWithTheSameThreads) {
    ReduceSettings hist = settings(Verb::hist);
    hist.keys = "value";
    expect_the_same(hist);
}

TEST_F(RunPass, BeginsAnewInPartsWhatTakesTooMuchMemory) {
    ReduceSettings top = settings(Verb::top);
    top.keys = "value";
    const std::string wanted = result(top, {&world_, 1});
    top.memory = 150'000;
    top.quiet = false;
    testing::internal::CaptureStderr();
    EXPECT_EQ(result(top, {&world_, 1}), wanted);
    const std::string told = testing::internal::GetCapturedStderr();
    if (world_.rank() == 0) {
        EXPECT_NE(told.find("counted in parts"), std::string::npos) << told;
    }
}

/// Cannot take more than a few blocks, and then is no state to be merged.
struct Fragile {
    static inline std::atomic<int> blocks = 0;
    static inline std::atomic<int> merged = 0;

    void add(const TableBlock& /*block*/) {
        if (++blocks > 3) throw std::bad_alloc();
    }
    void merge(const Fragile& /*other*/) { ++merged; }
    template <typename Archive>
    void serialize(Archive& /*ar*/, unsigned /*version*/) {}
};

TEST_F(RunPass, MergesNoStateOfAThreadThatFailed) {
    const ReduceSettings describe = settings(Verb::describe);
    const auto table = find_table(describe.input, {});
    ASSERT_TRUE(table);
    Fragile::blocks = Fragile::merged = 0;
    const auto [state, report] = run_pass<Fragile>(
        {&world_, 4}, {*table, describe.input, {}, false, {}}, [] { return Fragile(); });
    if (world_.rank() == 0) {
        ASSERT_TRUE(report.failure);
        EXPECT_EQ(report.failure->reason, "std::bad_alloc");
    }
    if (Fragile::blocks > 3) {  // and not on another rank alone
        EXPECT_EQ(Fragile::merged, 0);
    }
}

TEST_F(RunPass, EndsEveryThreadAtABadRow) {
    ReduceSettings strict = settings(Verb::describe);
    strict.input.words.push_back(path_ + "bad.csv");
    strict.strict = true;
    for (const int threads : {1, 4})
        EXPECT_EQ(run_reduce(strict, {&world_, threads}), bad_rows_found);
}

TEST_F(RunPass, EndsEveryThreadWhenOneTakesTooMuchMemory) {
    ReduceSettings by = settings(Verb::by);
    by.keys = "note,value";
    by.memory = 1000;
    for (const int threads : {1, 4})
        EXPECT_EQ(run_reduce(by, {&world_, threads}), cannot_go_on);
}

}  // namespace
}  // namespace norma::reduce
