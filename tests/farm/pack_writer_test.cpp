#include "farm/pack_writer.hpp"

#include "farm/history.hpp"
#include "farm/pack_folder.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace norma::farm {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr TaskId id{.low = 7, .high = 7};

Output output_of(const std::string& text, std::uint64_t seq = 5) {
    Output output{.seq = seq, .attempt = 2, .channel = Channel::err, .bytes = {}};
    output.bytes.assign(as_bytes(text).begin(), as_bytes(text).end());
    return output;
}

PackedRecord record_of(const Output& output) {
    return {.id = id,
            .attempt = output.attempt,
            .channel = output.channel,
            .place = output.packed.value()};
}

Outcomes end_of(std::uint64_t seq) {
    Outcomes outcomes;
    Ended& ended = outcomes.ended.emplace_back();
    ended.seq = seq;
    ended.attempt = 2;
    return outcomes;
}

class Packs : public testing::Test {
  protected:
    Packs() { writer_.use({.folder = run_.path()}); }

    /// Reads back what the pack should hold of `output`.
    std::string read(const Output& output) {
        const auto read = journal_->read_packed(record_of(output));
        return read ? std::string(as_text(read->bytes)) : read.error();
    }
    std::string pack() const { return run_.path() + "/3"; }

    TemporaryFolder folder_;
    std::string path_ = folder_.path("run.norma");
    Result<Journal> journal_ = Journal::open(path_, Journal::Mode::resume);
    PackFolder run_ = PackFolder::make(path_);
    PackWriter writer_{3};
};

TEST_F(Packs, HoldWhatWasStoredWhereTheJournalSays) {
    Output first = output_of("first");
    Output second = output_of(std::string(100'000, 'x'));
    writer_.store(first);
    EXPECT_TRUE(first.bytes.empty());
    EXPECT_TRUE(is_pack_name(first.packed.value().pack)) << first.packed->pack;
    EXPECT_EQ(read(first), "first");
    writer_.store(second);
    EXPECT_EQ(read(second), std::string(100'000, 'x')) << "written after the pack was opened";
    EXPECT_EQ(journal_->read_packed(record_of(first))->id, id);
    EXPECT_EQ(fs::status(pack()).permissions(), fs::perms(0600));
    const auto place = journal_->append(record_of(second));
    EXPECT_EQ(journal_->read_output(place)->bytes.size(), 100'000U);
    for (const std::uint8_t synced : {std::uint8_t{0}, std::uint8_t{1}}) {
        writer_.use({.folder = run_.path(), .synced = synced});
        writer_.store(first);
        Outcomes outcomes = end_of(5);
        writer_.settle(outcomes);
        EXPECT_EQ(outcomes.ended[0].ending, Ending::finished) << outcomes.ended[0].note;
    }
}

TEST_F(Packs, AnyFlippedBitAndAnyCutIsNoticed) {
    Output output = output_of("some output");
    writer_.store(output);
    std::ifstream file(pack(), std::ios::binary);
    const std::string good{std::istreambuf_iterator<char>(file), {}};
    const auto rewrite = [&](const std::string& bytes) {
        std::ofstream(pack(), std::ios::binary | std::ios::trunc) << bytes;
    };
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        std::string bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
        rewrite(bad);
        journal_ = Journal::open(path_, Journal::Mode::inspect);  // also its first bytes
        ASSERT_THAT(read(output), HasSubstr("3 is ")) << bit;
    }
    for (std::size_t size = 0; size < good.size(); ++size) {
        rewrite(good.substr(0, size));
        ASSERT_THAT(read(output), HasSubstr("3 is ")) << size;
    }
    rewrite(good);
    EXPECT_EQ(read(output), "some output");
    output.attempt = 1;
    EXPECT_THAT(read(output), HasSubstr("holds something else"));
}

TEST_F(Packs, WhatIsThereInsteadOfAPackIsNoHarm) {
    Output output = output_of("some output");
    writer_.store(output);
    fs::remove(pack());
    EXPECT_THAT(read(output), HasSubstr(output.packed->pack + ": No such file"));
    ASSERT_EQ(mkfifo(pack().c_str(), 0600), 0);
    EXPECT_THAT(read(output), HasSubstr("cannot read the pack"));
    fs::remove(pack());
    fs::create_symlink(path_, pack());
    EXPECT_THAT(read(output), HasSubstr("symbolic links"));
    for (const char* name : {"",
                             "/",
                             "../../run.norma",
                             "0123456789abcdef/",
                             "/etc/passwd",
                             "0123456789abcdef/../3",
                             "0123456789ABCDEF/3"}) {
        output.packed->pack = name;
        EXPECT_THAT(read(output), HasSubstr("which cannot be")) << name;
    }
    output.packed->offset = std::uint64_t{1} << 63;
    output.packed->length = UINT32_MAX;
    output.packed->pack = "0123456789abcdef/3";
    fs::create_directories(packs_beside(path_) + "/0123456789abcdef");
    fs::copy_file(path_, packs_beside(path_) + "/0123456789abcdef/3");
    EXPECT_THAT(read(output), HasSubstr("cannot read the pack"));
}

TEST_F(Packs, WithoutAFolderOrWithSomebodyElsesFileOutputTravels) {
    std::ofstream(pack()) << "of another rank\n";
    for (const std::string& where :
         {run_.path(), std::string(), folder_.path("not/seen/from/here")}) {
        PackWriter writer(3);
        writer.use({.folder = where});
        Output output = output_of("some output");
        writer.store(output);
        EXPECT_FALSE(output.packed);
        EXPECT_EQ(as_text(output.bytes), "some output");
        Outcomes outcomes = end_of(5);
        writer.settle(outcomes);
        EXPECT_EQ(outcomes.ended[0].ending, Ending::finished);
    }
    fs::remove(pack());
}

TEST_F(Packs, OnAFullDiskTheRestTravels) {
    Output first = output_of("first");
    Output second = output_of(std::string(100'000, 'x'));
    writer_.store(first);
    rlimit previous{};
    getrlimit(RLIMIT_FSIZE, &previous);
    const rlimit tight{4096, previous.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    writer_.store(second);
    setrlimit(RLIMIT_FSIZE, &previous);
    EXPECT_FALSE(second.packed);
    EXPECT_EQ(second.bytes.size(), 100'000U);
    writer_.store(second);
    EXPECT_FALSE(second.packed) << "it does not try for ever";
    Outcomes outcomes = end_of(5);
    writer_.settle(outcomes);
    EXPECT_EQ(outcomes.ended[0].ending, Ending::finished);
    EXPECT_EQ(read(first), "first");
}

TEST_F(Packs, ATaskWhosePackIsGoneHasNotFinishedUntilItRunsAgain) {
    Output output = output_of("some output");
    writer_.store(output);
    EndRecord end;
    end.outcome.id = id;
    end.outcome.seq = 5;
    end.outcome.attempt = 2;
    journal_->append(record_of(output));
    journal_->append(end);
    ASSERT_FALSE(journal_->flush());
    auto history = History::read(*journal_);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->finished, 1U);
    EXPECT_EQ(history->lost, "");
    EXPECT_EQ(history->pack_runs, std::set{run_of_pack(output.packed->pack)});

    fs::remove(pack());
    journal_ = Journal::open(path_, Journal::Mode::inspect);
    history = History::read(*journal_);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->finished, 0U);
    EXPECT_FALSE(history->tasks.at(id).finished());
    EXPECT_EQ(history->tasks.at(id).attempts, 2U);
    EXPECT_THAT(history->lost, HasSubstr("lost: 1; the first is task 5: cannot open the pack"));

    journal_ = Journal::open(path_, Journal::Mode::resume);
    ASSERT_TRUE(History::read(*journal_));
    end.outcome.attempt = 3;
    journal_->append(end);
    ASSERT_FALSE(journal_->flush());
    history = History::read(*journal_);
    EXPECT_EQ(history->finished, 1U);
    EXPECT_EQ(history->lost, "");
    EXPECT_TRUE(history->tasks.at(id).pieces.empty());
}

TEST_F(Packs, AreRemovedWithTheirJournalAndNothingElseIs) {
    Output output = output_of("some output");
    writer_.store(output);
    const std::string all = packs_beside(path_);
    const std::string kept = output.packed->pack.substr(0, 16);
    fs::create_directories(all + "/0123456789abcdef");
    std::ofstream(all + "/0123456789abcdef/1") << "old";
    std::ofstream(all + "/notes") << "of the user";
    remove_packs(path_, {kept});
    EXPECT_FALSE(fs::exists(all + "/0123456789abcdef"));
    EXPECT_EQ(read(output), "some output");
    journal_->remove();
    EXPECT_FALSE(fs::exists(run_.path()));
    EXPECT_TRUE(fs::exists(all + "/notes"));
    fs::remove(all + "/notes");
    remove_packs(path_);
    EXPECT_FALSE(fs::exists(all));
}

TEST_F(Packs, AreNotKeptInAFolderThatIsALink) {
    const std::string other = folder_.path("other");
    fs::create_directories(folder_.path("elsewhere/0123456789abcdef"));
    fs::create_directory_symlink(folder_.path("elsewhere"), packs_beside(other));
    EXPECT_EQ(PackFolder::make(other).path(), "");
    remove_packs(other);
    EXPECT_TRUE(fs::exists(folder_.path("elsewhere/0123456789abcdef")));
}

TEST_F(Packs, TheFolderOfARunWithoutThemGoesByItself) {
    const std::string other = folder_.path("other");
    {
        const PackFolder folder = PackFolder::make(other);
        EXPECT_TRUE(fs::is_directory(folder.path()));
        EXPECT_NE(folder.path(), PackFolder::make(other).path());
    }
    EXPECT_FALSE(fs::exists(packs_beside(other)));
}

}  // namespace
}  // namespace norma::farm
