#include "table/pieces.hpp"

#include "support/temporary_folder.hpp"
#include "table/packed_files.hpp"
#include "table/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <random>

namespace norma::table {
namespace {

using testing::HasSubstr;

class Pieces : public testing::Test {
  protected:
    InputFile make(std::string_view bytes) {
        write_file(folder_.path("a"), bytes);
        const auto files = find_inputs(std::vector<std::string>{folder_.path("a")});
        return files->front();
    }
    /// Each piece as it is given by itself, and all that can go wrong with that.
    Read together(const InputFile& file, const std::vector<Piece>& pieces) {
        Read all;
        for (const Piece& piece : pieces) {
            auto source = open_piece(file, piece);
            if (!source) return {all.bytes, source.error()};
            const std::size_t size = piece.end == to_the_end ? most_ : piece.end - piece.begin;
            const Read read = read_all(**source, 1000, size);
            all.bytes += read.bytes;
            if (read.failure) return {all.bytes, read.failure};
        }
        return all;
    }
    void expect_whole(const std::string& packed, const std::string& text, std::size_t least) {
        const InputFile file = make(packed);
        for (const std::uint64_t target : {1U, 100U, 5000U, 1U << 20U}) {
            const auto pieces = pieces_of(file, target);
            ASSERT_TRUE(pieces);
            std::uint64_t begin = 0;
            for (const Piece& piece : *pieces) {
                EXPECT_EQ(piece.begin, begin);
                begin = piece.end;
            }
            const Read read = together(file, *pieces);
            EXPECT_FALSE(read.failure) << *read.failure;
            EXPECT_TRUE(read.bytes == text) << target;
            if (target == 1) {
                EXPECT_GE(pieces->size(), least);
            }
        }
    }
    std::size_t count(const std::string& packed, std::uint64_t target) {
        return pieces_of(make(packed), target)->size();
    }
    static constexpr std::size_t most_ = 100 << 20;
    const std::string text_ = sample_text(50000);
    TemporaryFolder folder_;
};

TEST_F(Pieces, OfAPlainFileAreOfTheSizeAskedFor) {
    const auto pieces = pieces_of(make("0123456789"), 4);
    ASSERT_TRUE(pieces);
    ASSERT_EQ(pieces->size(), 3U);
    EXPECT_EQ((*pieces)[1].begin, 4U);
    EXPECT_EQ((*pieces)[1].end, 8U);
    EXPECT_EQ((*pieces)[1].at, 4U);
    EXPECT_EQ((*pieces)[2].end, 10U);
    expect_whole(text_, text_, text_.size());
    expect_whole("", "", 1);
}

TEST_F(Pieces, AreNeverMoreThanAMillion) {
    InputFile file;
    file.size = std::uint64_t{1} << 40;
    EXPECT_LE(pieces_of(file, 1)->size(), (1U << 20) + 1);
}

TEST_F(Pieces, GoOnToTheEndOfTheFile) {
    for (const std::string& packed : {text_, bgzf(text_, 1000), zstd_frames(text_, 1000)}) {
        const InputFile file = make(packed);
        const auto pieces = pieces_of(file, 3000);
        for (const Piece& piece : *pieces) {
            auto source = open_piece(file, piece);
            ASSERT_TRUE(source);
            EXPECT_TRUE(read_all(**source).bytes == text_.substr(piece.begin));
        }
    }
}

TEST_F(Pieces, OfBlockGzipBeginAtBlocks) {
    expect_whole(bgzf(text_, 1000), text_, 50);
    EXPECT_EQ(count(bgzf(text_, 1000), 10000), 5U);
    expect_whole(bgzf("", 1000), "", 1);
}

TEST_F(Pieces, OfOtherGzipAreOne) {
    expect_whole(gzip(text_), text_, 1);
    expect_whole(gzip("one") + gzip(text_), "one" + text_, 1);
    EXPECT_EQ(count(gzip("one") + gzip(text_), 1), 1U);
}

TEST_F(Pieces, OfGzipThatStopsBeingInBlocksEndWithALongOne) {
    const std::string packed = bgzf(text_, 10000) + gzip("tail") + bgzf("more", 2);
    expect_whole(packed, text_ + "tailmore", 6);
    EXPECT_EQ(count(packed, 1), 6U);
}

TEST_F(Pieces, OfZstdBeginAtFrames) {
    expect_whole(zstd_frames(text_, 1000), text_, 50);
    EXPECT_EQ(count(zstd_frames(text_, 1000), 10000), 5U);
    const std::string large = sample_text(1000000);
    expect_whole(zstd_frames(large, 300000), large, 4);
    expect_whole(zstd_frames(std::string(1000000, 'x'), 400000), std::string(1000000, 'x'), 3);
    expect_whole(zstd_frames(text_, 255) + zstd_frames(text_, 256), text_ + text_, 300);
}

TEST_F(Pieces, OfZstdPassOverSkippableFrames) {
    expect_whole(skippable_frame("abc") + zstd("one") + skippable_frame("") + zstd(text_),
                 "one" + text_,
                 2);
    expect_whole(skippable_frame("abc"), "", 1);
}

TEST_F(Pieces, OfZstdWithoutSizesAreOne) {
    const std::string packed = zstd(text_, ContentSize::unknown) + zstd("more");
    expect_whole(packed, text_ + "more", 1);
    EXPECT_EQ(count(packed, 1), 1U);
    const std::string later = zstd("more") + packed;
    expect_whole(later, "more" + text_ + "more", 2);
}

TEST_F(Pieces, OfSeekableZstdAreInItsTable) {
    expect_whole(seekable_zstd(text_, 1000), text_, 50);
    EXPECT_EQ(count(seekable_zstd(text_, 1000), 10000), 5U);
    const std::string large = sample_text(1000000);
    expect_whole(seekable_zstd(large, 1000), large, 1000);
}

TEST_F(Pieces, OfASeekableTableThatLiesAreFoundWithoutIt) {
    std::string packed = seekable_zstd(text_, 10000);
    packed[packed.size() - 9 - 8] ^= 1;  // the size of the last frame
    expect_whole(packed, text_, 1);
    EXPECT_EQ(count(packed, 1), 1U);
}

TEST_F(Pieces, ThatEndElsewhereThanTheTableSaysAreAFailure) {
    std::string packed = seekable_zstd(text_, 10000);
    packed[packed.size() - 9 - 4] ^=
        1;  // the content of the last frame, which tells none itself
    const InputFile file = make(packed);
    const Read read = together(file, *pieces_of(file, 1));
    EXPECT_THAT(read.failure.value_or(""), HasSubstr("as its headers say"));
}

TEST_F(Pieces, OfAStreamAreOne) {
    InputFile file;
    file.path = "-";
    file.is_stream = true;
    const auto pieces = pieces_of(file, 10);
    ASSERT_EQ(pieces->size(), 1U);
    EXPECT_EQ(pieces->front().end, to_the_end);
}

TEST_F(Pieces, OfAStreamAreUnpackedToo) {
    for (const std::string& bytes :
         {std::string("abc"), std::string(), text_, gzip(text_), zstd(text_)}) {
        write_file(folder_.path("in"), bytes);
        InputFile file;
        file.path = folder_.path("in");
        file.is_stream = true;
        auto source = open_piece(file, {});
        ASSERT_TRUE(source);
        const Read read = read_all(**source);
        EXPECT_FALSE(read.failure);
        EXPECT_TRUE(read.bytes == (bytes.size() < 4 ? bytes : text_));
    }
}

TEST_F(Pieces, OfTheWholeAreNoMoreThanTheFileAllowsWhateverHeadersSay) {
    // A frame of 2^60 bytes, packed to nothing: it ends before it says so.
    const std::string bomb = std::string("\x28\xb5\x2f\xfd\xe0", 5) +
                             little(std::uint64_t{1} << 60, 8) + "\x01" + std::string(2, '\0');
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += bomb;
    for (const std::string& packed : {bomb, many}) {
        const InputFile file = make(packed);
        const auto pieces = pieces_of(file, 1);
        EXPECT_EQ(pieces->size(), 1U);
        EXPECT_TRUE(together(file, *pieces).failure);
    }
    // The same with 3 GiB, which frames may have.
    const std::string frame = std::string("\x28\xb5\x2f\xfd\xa0", 5) + little(3U << 30, 4) +
                              "\x01" + std::string(2, '\0');
    const InputFile file = make(frame + frame);
    EXPECT_EQ(pieces_of(file, 1)->size(), 2U);
    EXPECT_TRUE(together(file, *pieces_of(file, 1)).failure);
}

TEST_F(Pieces, OfDamagedFilesAreTheSameBytesOrAFailure) {
    std::mt19937 random(7);
    const std::string text = sample_text(3000);
    for (const std::string& packed :
         {bgzf(text, 500), zstd_frames(text, 500), seekable_zstd(text, 500)}) {
        int failures = 0;
        for (int round = 0; round < 400; ++round) {
            std::string damaged = packed;
            damaged[random() % damaged.size()] = static_cast<char>(random());
            const auto found = [&]() -> std::optional<InputFile> {
                write_file(folder_.path("a"), damaged);
                auto files = find_inputs(std::vector<std::string>{folder_.path("a")});
                if (!files) return std::nullopt;
                return files->front();
            }();
            if (!found || found->compression == Compression::none) continue;
            const auto pieces = pieces_of(*found, 1);
            ASSERT_TRUE(pieces);
            const Read read = together(*found, *pieces);
            failures += read.failure ? 1 : 0;
            if (!read.failure) {
                ASSERT_EQ(read.bytes, text) << round << " of " << packed.size();
            }
        }
        EXPECT_GT(failures, 200);
    }
}

TEST_F(Pieces, OfRandomBytesDoNoHarm) {
    std::mt19937 random(11);
    for (int round = 0; round < 400; ++round) {
        std::string bytes = round % 2 == 0 ? std::string("\x1f\x8b\x08\x04", 4)
                                           : std::string("\x28\xb5\x2f\xfd");
        for (std::size_t size = random() % 300; size > 0; --size)
            bytes += static_cast<char>(random());
        const InputFile file = make(bytes);
        const auto pieces = pieces_of(file, 1);
        ASSERT_TRUE(pieces);
        static_cast<void>(together(file, *pieces));
    }
}

TEST_F(Pieces, OfATruncatedFileAreAFailure) {
    const std::string text = sample_text(1000);
    for (const std::string& packed :
         {bgzf_block(text) + bgzf_block(text), zstd_frames(text, 500)}) {
        const std::size_t part = packed.size() / 2;
        for (std::size_t size = 5; size < packed.size(); ++size) {
            const InputFile file = make(packed.substr(0, size));
            const Read read = together(file, *pieces_of(file, 1));
            const bool is_whole = read.bytes.size() % 500 == 0 && !read.bytes.empty();
            if (!read.failure) {
                EXPECT_TRUE(is_whole && size >= part - 50 && size <= part + 50) << size;
            }
        }
    }
}

TEST_F(Pieces, OfAFileThatIsGoneAreAFailure) {
    const InputFile file = make(gzip("a"));
    std::filesystem::remove(file.path);
    EXPECT_FALSE(pieces_of(file, 1));
    EXPECT_FALSE(open_piece(file, {}));
}

}  // namespace
}  // namespace norma::table
