// Reading that begins anywhere: where the next row starts, and that pieces fit together, or are
// seen not to.

#include "table/row_start.hpp"

#include "table/csv_reading.hpp"
#include "table/random_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace norma::table {
namespace {

TEST(RowStart, IsBehindTheFirstLineFeedOutsideQuotes) {
    const CsvDialect csv;
    EXPECT_EQ(first_row_start("ab\ncd\n", false, csv), 3U);
    EXPECT_EQ(first_row_start("b,\"c\nd\"\"\n\"\ne", false, csv), 11U);
    EXPECT_EQ(first_row_start("b\n\"\"\nc\",d\ne", true, csv), 10U);
    EXPECT_EQ(first_row_start("b\"c\nd", false, csv), 4U);  // a letter
    EXPECT_EQ(first_row_start("\n", false, csv), 1U);
    EXPECT_FALSE(first_row_start("", false, csv));
    EXPECT_FALSE(first_row_start("abc", false, csv));
    EXPECT_FALSE(first_row_start("a,\"b\nc", false, csv));
    EXPECT_FALSE(first_row_start("a\nc", true, csv));
    EXPECT_EQ(first_row_start("a,\"b\nc", false, {.quote = '\0'}), 5U);
}

TEST(SeemsInsideQuotes, ByTheFirstQuoteThatCanOnlyOpenOrClose) {
    const auto inside = [](std::string_view text) { return seems_inside_quotes(text, {}); };
    EXPECT_TRUE(inside("b\",c\n"));
    EXPECT_TRUE(inside("b\"\r\n"));
    EXPECT_TRUE(inside("b\"\"c\",d"));
    EXPECT_TRUE(inside("\",\"c"));
    EXPECT_TRUE(inside("\",c\n"));
    EXPECT_TRUE(inside("b\n\",c\n"));
    EXPECT_FALSE(inside("b,\"\n\",c\n"));
    EXPECT_FALSE(inside("b,\"c\n"));
    EXPECT_FALSE(inside("b\n\"c"));
    EXPECT_FALSE(inside("\"c\",d"));
    EXPECT_FALSE(inside(",\"\",\"c"));
    EXPECT_FALSE(inside("nothing\n"));
    EXPECT_FALSE(inside(""));
    EXPECT_FALSE(seems_inside_quotes("b\",c\n", {.quote = '\0'}));
}

/// Whether all of a text, read in pieces that are cut at `cuts`, is what it is in one piece:
/// each row once. Nothing if pieces do not fit, which the reader of the whole table sees.
std::optional<bool> pieces_are_whole(const std::string& text,
                                     std::size_t columns,
                                     const std::vector<std::uint64_t>& cuts,
                                     const CsvRead& whole,
                                     const CsvHow& how) {
    CsvRead all;
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::uint64_t end = i < cuts.size() ? cuts[i] : CsvReader::no_limit;
        CsvRead piece = read_csv_piece(text, columns, begin, end, how);
        if (piece.failure || piece.begin != all.end) return std::nullopt;
        std::move(piece.rows.begin(), piece.rows.end(), std::back_inserter(all.rows));
        all.offsets.insert(all.offsets.end(), piece.offsets.begin(), piece.offsets.end());
        all.bad_rows += piece.bad_rows;
        all.all_rows += piece.all_rows;
        all.end = piece.end;
        begin = end;
    }
    return all.rows == whole.rows && all.offsets == whole.offsets &&
           all.bad_rows == whole.bad_rows && all.all_rows == whole.all_rows &&
           all.end == whole.end;
}

TEST(Pieces, GiveEveryRowOnceOrAreSeenNotToFitWhereverTheyAreCut) {
    Random random(4);
    std::size_t cuts = 0;
    std::size_t torn = 0;
    for (int i = 0; i < 60; ++i) {
        const CsvHow how{.chunk = i % 2 == 0 ? std::size_t{64} : std::size_t{4096}};
        RandomTable table = random_table(random, {.rows = 12, .unneeded_quotes = 2});
        if (i % 3 == 0) table.text.pop_back();
        if (i % 4 == 0) {  // and what no RFC knows
            for (int n = 0; n < 3; ++n)
                table.text[pick(random, table.text.size())] = pick_from(random, "\",\na");
        }
        const CsvRead whole = read_csv(table.text, 3, how);
        for (std::uint64_t cut = 1; cut < table.text.size(); ++cut) {
            const std::uint64_t next =
                std::min<std::uint64_t>(cut + pick(random, 40), table.text.size());
            const auto same = pieces_are_whole(table.text, 3, {cut, next}, whole, how);
            ++cuts;
            torn += !same.has_value();
            ASSERT_TRUE(same.value_or(true))
                << cut << ' ' << next << ' ' << testing::PrintToString(table.text);
        }
    }
    EXPECT_LT(torn * 4, cuts);  // short rows full of quotes: the guess has little to go by
    RecordProperty("torn", std::to_string(torn) + " of " + std::to_string(cuts));
}

/// A letter to a shop in quotes, with line feeds and quotes of its own.
std::string realistic_rows(Random& random, std::size_t rows) {
    constexpr std::array<const char*, 10> words = {"the ",
                                                   "pipe, ",
                                                   "is ",
                                                   "\"\"too long\"\" ",
                                                   "he said\n",
                                                   "and ",
                                                   "so, ",
                                                   "3.5 ",
                                                   "it's ",
                                                   "\n\n"};
    std::string text;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t cents = pick(random, 100'000);
        text += fmt::format("{},{}.{:02},", i, cents / 100, cents % 100);
        if (pick(random, 3) == 0) {
            text += '"';
            for (std::size_t n = 1 + pick(random, 30); n > 0; --n)
                text += words[pick(random, words.size())];
            text += '"';
        } else {
            text += "none";
        }
        text += ",2026-01-02\n";
    }
    return text;
}

TEST(Pieces, OfARealisticTableFitWhereverItIsCut) {
    Random random(5);
    const std::string text = realistic_rows(random, 40);
    const CsvRead whole = read_csv(text, 4);
    ASSERT_EQ(whole.rows.size(), 40U);
    ASSERT_EQ(whole.bad_rows, 0U);
    int torn = 0;
    for (std::uint64_t cut = 1; cut < text.size(); ++cut) {
        const auto same = pieces_are_whole(text, 4, {cut}, whole, {});
        torn += !same.has_value();
        ASSERT_TRUE(same.value_or(true)) << cut;
    }
    EXPECT_EQ(torn, 0);
}

TEST(Pieces, WithoutQuotesAlwaysFit) {
    Random random(6);
    const RandomTable table = random_table(
        random, {.rows = 30, .unneeded_quotes = 0, .line_end = "\r\n", .letters = "ab1.# "});
    const CsvRead whole = read_csv(table.text, 3);
    for (std::uint64_t cut = 1; cut < table.text.size(); ++cut)
        ASSERT_EQ(pieces_are_whole(table.text, 3, {cut}, whole, {}), true) << cut;
}

TEST(Pieces, FitWhereTheLastRowHasNoLineFeedAndSpansThem) {
    const std::string text = "1,2\n3," + std::string(100, '4');
    const CsvRead whole = read_csv(text, 2);
    EXPECT_EQ(pieces_are_whole(text, 2, {10, 20, 50}, whole, {}), true);
}

TEST(Pieces, BeginWhereNoRowDoes) {
    const CsvRead none = read_csv_piece("1,2\n3,4", 2, 5, CsvReader::no_limit);
    EXPECT_FALSE(none.failure);
    EXPECT_TRUE(none.rows.empty());
    EXPECT_EQ(none.begin, 7U);
    EXPECT_EQ(none.end, 7U);
}

}  // namespace
}  // namespace norma::table
