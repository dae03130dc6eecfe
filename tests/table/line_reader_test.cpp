#include "table/line_reader.hpp"

#include "reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace norma::table {
namespace {

using testing::HasSubstr;

/// Of a piece: its text, and where it begins and ends.
struct Lines {
    std::string text;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

Lines lines_of(const std::string& text,
               std::uint64_t begin,
               std::uint64_t end,
               std::size_t chunk,
               std::size_t step) {
    TextSource source(text.substr(begin), step);
    LineReader reader(source, "a", begin, chunk);
    auto more = begin == 0 ? Result<bool>(true) : reader.enter_in_the_middle();
    Lines lines{{}, reader.next_line(), 0};
    while (more && *more) {
        more = reader.next(end);
        if (!more || !*more) break;
        EXPECT_EQ(reader.offset(), lines.begin + lines.text.size());
        EXPECT_FALSE(reader.text().empty());
        lines.text += reader.text();
    }
    EXPECT_TRUE(more) << more.error();
    lines.end = reader.next_line();
    return lines;
}

TEST(LineReader, GivesEachLineToThePieceItBeginsInWhateverThePieces) {
    std::mt19937 draw(1);
    for (int round = 0; round < 300; ++round) {
        std::string text;
        const std::size_t size = draw() % 200;
        while (text.size() < size)
            text += draw() % 4 == 0 ? '\n' : static_cast<char>('a' + draw() % 26);
        const std::uint64_t piece = 1 + draw() % 40;
        std::string together;
        std::uint64_t at = 0;
        for (std::uint64_t begin = 0; begin == 0 || begin < text.size(); begin += piece) {
            const Lines lines =
                lines_of(text, begin, begin + piece, 1 + draw() % 50, 1 + draw() % 9);
            EXPECT_EQ(lines.begin, at);
            at = lines.end;
            together += lines.text;
        }
        EXPECT_EQ(at, text.size());
        EXPECT_EQ(together, text);
    }
}

TEST(LineReader, RefusesALineThatFillsTheMemory) {
    TextSource source("a\n" + std::string(2 * LineReader::longest_line + 2, 'x'));
    LineReader reader(source, "big.ndjson", 0);
    ASSERT_TRUE(*reader.next());
    EXPECT_EQ(reader.text(), "a\n");
    const auto more = reader.next();
    ASSERT_FALSE(more);
    EXPECT_THAT(more.error(),
                HasSubstr("big.ndjson: the line that begins at byte 2 is longer"));
}

}  // namespace
}  // namespace norma::table
