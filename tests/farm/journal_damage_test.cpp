// A damaged journal is read up to the damage and no further: never a record that was not
// written, never a crash, and the run that goes on works.

#include "norma/wire/encode.hpp"

#include "farm/history.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

namespace norma::farm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t magic_size = 16;

Bytes bytes(std::string_view text) {
    return {as_bytes(text).begin(), as_bytes(text).end()};
}

std::string slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A file that is emptied first is written to the disk by ext4, many times slower.
void spit(const std::string& path, const std::string& text) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT, 0600));
    ASSERT_EQ(::pwrite(file.get(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
    ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(text.size())), 0);
}

/// What two runs over a list of 15 tasks write: retries, pieces of output, failures.
std::vector<JournalRecord> two_runs() {
    std::vector<JournalRecord> records;
    for (const std::uint32_t run : {1U, 2U}) {
        records.emplace_back(RunRecord{.version = 1,
                                       .host = "h",
                                       .pid = run,
                                       .started = 1,
                                       .command = {"a"},
                                       .list = "l"});
        for (std::uint64_t n = 1; n <= 15; ++n) {
            const TaskId id{.low = n, .high = n};
            const bool fails = n % 4 == 0;
            if (run == 2 && !fails) continue;
            records.emplace_back(
                StartRecord{.id = id, .seq = n, .attempt = run, .rank = 0, .text = "t"});
            if (n % 3 == 0) {
                records.emplace_back(OutputRecord{.id = id,
                                                  .attempt = run,
                                                  .channel = Channel::err,
                                                  .bytes = bytes("piece")});
            }
            for (const bool last : {false, true}) {
                if (!last && !fails) continue;
                EndRecord end;
                end.outcome.id = id;
                end.outcome.seq = n;
                end.outcome.attempt = run;
                end.outcome.ending = fails ? Ending::failed : Ending::finished;
                end.final = last ? 1 : 0;
                end.out = bytes("out");
                records.emplace_back(end);
            }
        }
        records.emplace_back(ListRecord{15});
    }
    return records;
}

class JournalDamage : public testing::Test {
  protected:
    void SetUp() override {
        auto journal = Journal::open(path_, Journal::Mode::fresh);
        ASSERT_TRUE(journal) << journal.error();
        std::uint64_t finished = 0;
        ends_.push_back(journal->size());
        finished_.push_back(0);
        for (const JournalRecord& record : two_runs()) {
            journal->append(record);
            written_.push_back(wire::encode(record));
            ends_.push_back(journal->size());
            const auto* end = std::get_if<EndRecord>(&record);
            if (end != nullptr && end->outcome.ending == Ending::finished) ++finished;
            finished_.push_back(finished);
        }
        ASSERT_FALSE(journal->flush());
        whole_ = slurp(path_);
        ASSERT_EQ(whole_.size(), ends_.back());
        ASSERT_GE(written_.size(), 50U);
    }

    [[nodiscard]] std::string with_flipped_bit(std::size_t bit) const {
        std::string damaged = whole_;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        return damaged;
    }

    /// How many records lie wholly before this byte.
    [[nodiscard]] std::size_t records_before(std::size_t byte) const {
        return static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), byte) -
                                        ends_.begin()) -
               1;
    }

    /// Reads the journal and compares every record with what was written; gives how many came.
    std::size_t count_true_records(Journal& journal) {
        std::size_t count = 0;
        const auto note =
            journal.replay([&](const JournalRecord& record, Journal::Place place) {
                ASSERT_LT(count, written_.size()) << "a record nobody wrote";
                ASSERT_EQ(wire::encode(record), written_[count]);
                ASSERT_EQ(place.offset, ends_[count]);
                ++count;
            });
        EXPECT_TRUE(note) << note.error();
        return count;
    }

    /// With this in the file, exactly the first `count` records are left.
    void expect_the_first(std::size_t count, const std::string& damaged) {
        spit(path_, damaged);
        fs::remove(path_ + ".bad");
        {
            auto seen = Journal::open(path_, Journal::Mode::inspect);
            ASSERT_TRUE(seen) << seen.error();
            ASSERT_EQ(count_true_records(*seen), count);
        }
        ASSERT_EQ(slurp(path_), damaged) << "looking at it changed it";
        {
            auto journal = Journal::open(path_, Journal::Mode::resume);
            ASSERT_TRUE(journal) << journal.error();
            const auto history = History::read(*journal);
            ASSERT_TRUE(history) << history.error();
            ASSERT_EQ(history->finished, finished_[count]);
            const std::string rest = damaged.substr(ends_[count]);
            ASSERT_EQ(history->note.empty(), rest.empty()) << "damage nobody told of";
            ASSERT_EQ(slurp(path_ + ".bad"), rest);
            ASSERT_EQ(journal->size(), ends_[count]);
            journal->append(ListRecord{4711});
            ASSERT_FALSE(journal->flush());
        }
        auto again = Journal::open(path_, Journal::Mode::resume);
        const auto history = History::read(*again);
        ASSERT_TRUE(history) << history.error();
        ASSERT_EQ(history->total, 4711U) << "what was appended is lost";
        ASSERT_EQ(history->finished, finished_[count]);
        ASSERT_EQ(history->note, "");
    }

    TemporaryFolder folder_;
    std::string path_ = folder_.path("run.norma");
    std::string whole_;
    std::vector<Bytes> written_;
    std::vector<std::uint64_t> ends_;      // of the magic and of every frame
    std::vector<std::uint64_t> finished_;  // tasks, by then
};

TEST_F(JournalDamage, CutAtAnyByteLeavesEveryWholeRecord) {
    for (std::size_t size = magic_size; size <= whole_.size(); ++size) {
        SCOPED_TRACE(size);
        expect_the_first(records_before(size), whole_.substr(0, size));
        if (HasFatalFailure()) return;
    }
}

TEST_F(JournalDamage, CutWithinItsFirstLineItIsBegunAnew) {
    for (std::size_t size = 0; size < magic_size; ++size) {
        spit(path_, whole_.substr(0, size));
        EXPECT_FALSE(Journal::open(path_, Journal::Mode::inspect));
        auto journal = Journal::open(path_, Journal::Mode::resume);
        ASSERT_TRUE(journal) << journal.error();
        EXPECT_EQ(count_true_records(*journal), 0U);
        EXPECT_EQ(slurp(path_), whole_.substr(0, magic_size));
    }
}

TEST_F(JournalDamage, AnyFlippedBitLeavesTheRecordsBeforeIt) {
    for (std::size_t bit = magic_size * 8; bit < whole_.size() * 8; ++bit) {
        SCOPED_TRACE(bit);
        expect_the_first(records_before(bit / 8), with_flipped_bit(bit));
        if (HasFatalFailure()) return;
    }
}

TEST_F(JournalDamage, AFlippedBitInItsFirstLineMakesItSomebodyElsesFile) {
    for (std::size_t bit = 0; bit < magic_size * 8; ++bit) {
        const std::string damaged = with_flipped_bit(bit);
        spit(path_, damaged);
        for (const auto mode :
             {Journal::Mode::inspect, Journal::Mode::resume, Journal::Mode::fresh}) {
            EXPECT_FALSE(Journal::open(path_, mode)) << bit;
        }
        EXPECT_EQ(slurp(path_), damaged) << "nothing of it may be lost";
    }
}

/// What a file system may make of blocks that never reached the disk.
TEST_F(JournalDamage, ZeroedBlocksLeaveTheRecordsBeforeThem) {
    for (std::size_t block = 512; block < whole_.size(); block += 512) {
        std::string damaged = whole_;
        const std::size_t size = std::min<std::size_t>(512, whole_.size() - block);
        damaged.replace(block, size, std::string(size, '\0'));
        const auto [first, _] = std::mismatch(damaged.begin(), damaged.end(), whole_.begin());
        expect_the_first(records_before(static_cast<std::size_t>(first - damaged.begin())),
                         damaged);
    }
    expect_the_first(written_.size(), whole_ + std::string(5000, '\0'));
    expect_the_first(0, whole_.substr(0, magic_size) + std::string(5000, '\0'));
}

/// An older block in the place of a newer one holds records that are whole, but not there.
TEST_F(JournalDamage, ARecordInAnothersPlaceIsNone) {
    for (std::size_t from = 0; from < written_.size(); ++from) {
        const std::string frame = whole_.substr(ends_[from], ends_[from + 1] - ends_[from]);
        expect_the_first(written_.size(), whole_ + frame);
        const std::size_t to = (from + 17) % written_.size();
        std::string damaged = whole_;
        damaged.replace(ends_[to], ends_[to + 1] - ends_[to], frame);
        expect_the_first(to, damaged);
    }
}

/// A length may claim 4 GiB; what is not in the file is not waited for, nor room made for it.
TEST_F(JournalDamage, AnyLengthIsOnlyANumber) {
    for (std::uint64_t length = 1; length <= 0xffffffff; length = length * 2 + 1) {
        const auto raw = static_cast<std::uint32_t>(length);
        std::string damaged = whole_;
        damaged.replace(ends_[3], sizeof raw, reinterpret_cast<const char*>(&raw), sizeof raw);
        expect_the_first(3, damaged);
    }
}

TEST_F(JournalDamage, AnyBytesAfterAWholeRecordAreKeptAside) {
    std::mt19937 random(20250101);
    for (int round = 0; round < 500; ++round) {
        std::string noise(random() % 300, '\0');
        for (char& c : noise)
            c = static_cast<char>(random());
        const std::size_t count = random() % (written_.size() + 1);
        expect_the_first(count, whole_.substr(0, ends_[count]) + noise);
    }
}

}  // namespace
}  // namespace norma::farm
