#include "table/source.hpp"

#include "support/temporary_folder.hpp"
#include "table/packed_files.hpp"
#include "table/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

namespace norma::table {
namespace {

using testing::HasSubstr;

using Unpack = std::unique_ptr<ByteSource> (*)(std::unique_ptr<ByteSource>,
                                               std::string,
                                               std::uint64_t);

Read unpacked(Unpack unpack,
              const std::string& packed,
              std::size_t packed_step = 1 << 20,
              std::size_t step = 1 << 16,
              std::uint64_t until = to_the_end) {
    const auto source =
        unpack(std::make_unique<TextSource>(packed, packed_step), "a.packed", until);
    return read_all(*source, step);
}

TEST(FileSource, StartsWhereItIsToldAndEndsAtTheSizeItIsTold) {
    const TemporaryFolder folder;
    write_file(folder.path("a"), "0123456789");
    auto source = open_file(folder.path("a"), 3, 8);
    ASSERT_TRUE(source);
    EXPECT_EQ(read_all(**source, 2).bytes, "34567");
    auto behind = open_file(folder.path("a"), 9, 8);
    ASSERT_TRUE(behind);
    EXPECT_EQ(read_all(**behind).bytes, "");
}

TEST(FileSource, DoesNotSeeWhatIsAppendedLater) {
    const TemporaryFolder folder;
    write_file(folder.path("a"), "0123");
    auto source = open_file(folder.path("a"), 0, 4);
    ASSERT_TRUE(source);
    write_file(folder.path("a"), "0123456");
    EXPECT_EQ(read_all(**source).bytes, "0123");
}

TEST(FileSource, ThatShrinksWhileItIsReadSaysSo) {
    const TemporaryFolder folder;
    write_file(folder.path("a"), "0123456789");
    auto source = open_file(folder.path("a"), 0, 10);
    ASSERT_TRUE(source);
    std::array<char, 4> some{};
    ASSERT_EQ(*(*source)->read(some), 4U);
    std::filesystem::resize_file(folder.path("a"), 6);
    const Read rest = read_all(**source);
    EXPECT_EQ(rest.bytes, "45");
    ASSERT_TRUE(rest.failure);
    EXPECT_THAT(*rest.failure, HasSubstr(folder.path("a")));
    EXPECT_THAT(*rest.failure, HasSubstr("became shorter"));
    EXPECT_THAT(*rest.failure, HasSubstr("it had 10 bytes and now ends before byte 6"));
}

TEST(FileSource, OfAFileThatIsGoneSaysSo) {
    const TemporaryFolder folder;
    const auto source = open_file(folder.path("a"), 0, 10);
    ASSERT_FALSE(source);
    EXPECT_THAT(source.error(), HasSubstr(folder.path("a")));
}

TEST(FileSource, OfAFolderFailsWhenRead) {
    const TemporaryFolder folder;
    const auto source = open_file(folder.path(""), 0, 10);
    ASSERT_TRUE(source);
    EXPECT_THAT(read_all(**source).failure.value_or(""), HasSubstr(std::strerror(EISDIR)));
}

TEST(StreamSource, GivesAllThatComesThroughAPipe) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const std::string text = sample_text(300000);
    std::thread writer([&] {
        FileDescriptor end(pipe[1]);
        for (std::size_t at = 0; at < text.size(); at += 1000)
            EXPECT_EQ(write(end.get(), text.data() + at, 1000), 1000);
    });
    const auto source = stream_source(FileDescriptor(pipe[0]), "standard input");
    EXPECT_EQ(read_all(*source).bytes, text);
    writer.join();
}

TEST(StreamSource, SaysWhatCannotBeRead) {
    const TemporaryFolder folder;
    const auto source = stream_source(FileDescriptor(open(folder.path("").c_str(), O_RDONLY)),
                                      "standard input");
    const Read read = read_all(*source);
    EXPECT_THAT(read.failure.value_or(""),
                HasSubstr("cannot read standard input after 0 bytes"));
}

TEST(PrecededSource, GivesTheFirstBytesFirst) {
    const auto source = preceded("abc", std::make_unique<TextSource>("defg"));
    EXPECT_EQ(read_all(*source, 2).bytes, "abcdefg");
}

struct Format {
    const char* name;
    Unpack unpack;
    std::string (*pack)(std::string_view);
};

class Packed : public testing::TestWithParam<Format> {
  protected:
    const std::string text_ = sample_text(400000);
    std::string pack(std::string_view text) const { return GetParam().pack(text); }
    Read unpack(const std::string& packed,
                std::size_t packed_step = 1 << 20,
                std::size_t step = 1 << 16,
                std::uint64_t until = to_the_end) const {
        return unpacked(GetParam().unpack, packed, packed_step, step, until);
    }
};

INSTANTIATE_TEST_SUITE_P(Formats,
                         Packed,
                         testing::Values(Format{"gzip", unpacked_gzip, gzip},
                                         Format{
                                             "zstd",
                                             unpacked_zstd,
                                             [](std::string_view text) { return zstd(text); }}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(Packed, IsReadWholeInStepsOfAnySize) {
    const std::string packed = pack(text_);
    const Read read = unpack(packed);
    EXPECT_EQ(read.bytes, text_);
    EXPECT_FALSE(read.failure) << *read.failure;
    EXPECT_EQ(unpack(packed, 1).bytes, text_);
    EXPECT_EQ(unpack(packed, 977, 1001).bytes, text_);
    EXPECT_EQ(unpack(packed, 100000, 1 << 20).bytes, text_);
    const Read by_byte = unpack(pack("abc"), 1, 1);
    EXPECT_EQ(by_byte.bytes, "abc");
    EXPECT_FALSE(by_byte.failure);
}

TEST_P(Packed, OfRunsThatUnpackToMuchMoreIsReadInSmallSteps) {
    const std::string zeros(3000000, '0');
    const Read read = unpack(pack(zeros), 64, 1000);
    EXPECT_TRUE(read.bytes == zeros);
    EXPECT_FALSE(read.failure);
}

TEST_P(Packed, OfNothingIsEmpty) {
    const Read read = unpack(pack(""));
    EXPECT_EQ(read.bytes, "");
    EXPECT_FALSE(read.failure);
}

TEST_P(Packed, InSeveralPartsIsTheirContentInOrder) {
    const std::string packed = pack("one") + pack("") + pack("two") + pack(text_) + pack("");
    for (const std::size_t step : {1U, 7U, 1U << 20U}) {
        const Read read = unpack(packed, step);
        EXPECT_EQ(read.bytes, "onetwo" + text_);
        EXPECT_FALSE(read.failure);
    }
}

TEST_P(Packed, ThatEndsTooEarlySaysSoWhereverThatIs) {
    const std::string text = sample_text(3000);
    const std::string packed = pack(text);
    for (std::size_t size = 0; size < packed.size(); ++size) {
        const Read read = unpack(packed.substr(0, size));
        EXPECT_TRUE(text.starts_with(read.bytes)) << size;
        ASSERT_TRUE(read.failure) << size;
        EXPECT_THAT(*read.failure, HasSubstr("'a.packed' ends in the middle")) << size;
    }
    for (std::size_t size = 1; size < packed.size(); ++size) {
        const Read read = unpack(packed + packed.substr(0, size));
        EXPECT_TRUE(read.failure) << size;
    }
}

TEST_P(Packed, WithAnyBitWrongIsTheSameOrAFailure) {
    const std::string text = sample_text(500);
    const std::string packed = pack(text);
    int failures = 0;
    for (std::size_t bit = 0; bit < 8 * packed.size(); ++bit) {
        std::string damaged = packed;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        const Read read = unpack(damaged, 1 << 20, 1 << 16);
        if (read.failure) {
            ++failures;
            EXPECT_THAT(*read.failure, HasSubstr("a.packed"));
        } else {
            EXPECT_EQ(read.bytes, text) << bit;
        }
    }
    EXPECT_GT(failures, static_cast<int>(7 * packed.size()));
}

TEST_P(Packed, FollowedByGarbageIsAFailureBehindItsContent) {
    const Read read = unpack(pack("abc") + "garbage");
    EXPECT_EQ(read.bytes, "abc");
    EXPECT_TRUE(read.failure);
}

TEST_P(Packed, HasToEndWhereItsPieceDoes) {
    const std::string packed = pack("one") + pack("twotwo");
    for (const std::size_t step : {1U, 2U, 100U}) {
        EXPECT_EQ(unpack(packed, 1, step, 3).bytes, "onetwotwo");
        EXPECT_EQ(unpack(packed, 1, step, 9).bytes, "onetwotwo");
        EXPECT_FALSE(unpack(packed, 100, step, 9).failure);
        for (const std::uint64_t until : {1U, 2U, 4U, 5U, 6U, 7U, 8U, 10U}) {
            const Read read = unpack(packed, 1, step, until);
            EXPECT_THAT(read.failure.value_or(""), HasSubstr("as its headers say")) << until;
        }
    }
}

TEST_P(Packed, WithAWrongChecksumDoesNotGiveTheLastBytesOfItsPiece) {
    std::string packed = pack("one");
    packed[packed.size() - (GetParam().unpack == unpacked_gzip ? 8 : 1)] ^= 1;
    EXPECT_EQ(unpack(packed, 1 << 20, 1 << 16, 3).bytes, "");
}

TEST(GzipSource, LetsZerosFollow) {
    const Read read = unpacked(unpacked_gzip, gzip("abc") + std::string(1000, '\0'), 10);
    EXPECT_EQ(read.bytes, "abc");
    EXPECT_FALSE(read.failure);
    EXPECT_TRUE(unpacked(unpacked_gzip, gzip("abc") + std::string(1000, '\0') + "x").failure);
}

TEST(GzipSource, TellsWhatFollowsHowItCanBeLeftOut) {
    const Read read = unpacked(unpacked_gzip, gzip("abc") + "garbage");
    EXPECT_THAT(read.failure.value_or(""),
                HasSubstr("something else than gzip after 3 unpacked"));
}

TEST(GzipSource, IsNotFooledByTheSameChecksumOfAnotherLength) {
    std::string packed = gzip("abc");
    packed[packed.size() - 4] = 4;
    EXPECT_THAT(unpacked(unpacked_gzip, packed).failure.value_or(""), HasSubstr("is damaged"));
}

TEST(ZstdSource, PassesOverSkippableFrames) {
    const Read read = unpacked(unpacked_zstd,
                               skippable_frame("x") + zstd("abc") + skippable_frame("") +
                                   zstd("d") + skippable_frame("much more"));
    EXPECT_EQ(read.bytes, "abcd");
    EXPECT_FALSE(read.failure) << *read.failure;
}

TEST(ZstdSource, RefusesAWindowOfGigabytes) {
    // No content size, a window of 2^(10 + 24) bytes, an empty last block.
    const Read read =
        unpacked(unpacked_zstd, std::string("\x28\xb5\x2f\xfd\x00\xc0\x01\x00\x00", 9));
    EXPECT_THAT(read.failure.value_or(""), HasSubstr("more than 128 MiB"));
    EXPECT_THAT(read.failure.value_or(""), HasSubstr("--long=31"));
}

TEST(ZstdSource, WithADictionarySaysSo) {
    const Read read =
        unpacked(unpacked_zstd, std::string("\x28\xb5\x2f\xfd\x01\x40\x05\x01\x00\x00", 10));
    EXPECT_THAT(read.failure.value_or(""), HasSubstr("with a dictionary"));
}

}  // namespace
}  // namespace norma::table
