#include "farm/stored_output.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

Bytes bytes(std::string_view text) {
    return {as_bytes(text).begin(), as_bytes(text).end()};
}

/// What `output` holds on standard output and, after a '|', on standard error.
std::string all_of(StoredOutput output, Journal& journal) {
    std::string out;
    std::string err;
    const auto unread = output.for_each(journal, [&](Channel channel, ByteView piece) {
        (channel == Channel::out ? out : err) += as_text(piece);
    });
    return unread ? unread->message : out + "|" + err;
}

TEST(StoredOutput, IsThePiecesInTheJournalThenTheRestInMemory) {
    auto journal = Journal::scratch();
    ASSERT_TRUE(journal);
    StoredOutput output;
    output.pieces.push_back(journal->append(OutputRecord{
        .id = {}, .attempt = 1, .channel = Channel::out, .bytes = bytes("first ")}));
    output.out = bytes("second");
    output.err = bytes("error");
    EXPECT_EQ(all_of(output, *journal), "first second|error") << "not yet in the file";
    ASSERT_FALSE(journal->flush());
    EXPECT_EQ(all_of(output, *journal), "first second|error");
}

TEST(StoredOutput, LetsGoOfItsMemoryToAScratchJournal) {
    auto journal = Journal::scratch();
    ASSERT_TRUE(journal);
    StoredOutput output;
    output.out = bytes("out");
    output.err = bytes("err");
    output.move_to(*journal, Outcome{});
    EXPECT_EQ(output.in_memory(), 0U);
    ASSERT_FALSE(journal->flush());
    EXPECT_EQ(all_of(output, *journal), "out|err");
}

TEST(StoredOutput, IsNotWrittenTwiceWhereItsEndRecordHoldsIt) {
    const TemporaryFolder folder;
    auto journal = Journal::open(folder.path("journal"), Journal::Mode::fresh);
    ASSERT_TRUE(journal);
    StoredOutput output;
    output.out = bytes("out");
    EndRecord end;
    end.out = output.out;
    output.end = journal->append(end);
    ASSERT_FALSE(journal->flush());
    const std::uint64_t size = journal->size();
    output.move_to(*journal, Outcome{});
    EXPECT_EQ(output.in_memory(), 0U);
    EXPECT_EQ(journal->size(), size);
    EXPECT_EQ(all_of(output, *journal), "out|");
}

}  // namespace
}  // namespace norma::farm
