#include "table/csv_reader.hpp"

#include "table/csv_reading.hpp"
#include "table/random_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::table {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvReader, ReadsPlainRows) {
    const CsvRead read = read_csv("1,2\n3,4\n", 2);
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"3", "4"}}));
    EXPECT_THAT(read.offsets, ElementsAre(0, 4));
    EXPECT_EQ(read.all_rows, 2U);
    EXPECT_EQ(read.bad_rows, 0U);
    EXPECT_EQ(read.end, 8U);
}

TEST(CsvReader, TakesSeparatorsQuotesAndLineFeedsBetweenQuotesAsText) {
    EXPECT_EQ(read_csv("\"a,b\",\"c\nd\"\n\"e\"\"f\",\"\"\"\"\n\"\",\"\"\"g\"\"\"\n", 2).rows,
              (Rows{{"a,b", "c\nd"}, {"e\"f", "\""}, {"", "\"g\""}}));
}

TEST(CsvReader, TakesLinesThatEndInCarriageReturnAndLineFeed) {
    const CsvRead read = read_csv("a,\"b\"\r\nc,\r\n\"d\r\n\",e\r\n,f\n", 2);
    EXPECT_EQ(read.rows, (Rows{{"a", "b"}, {"c", ""}, {"d\r\n", "e"}, {"", "f"}}));
    EXPECT_EQ(read.bad_rows, 0U);
}

TEST(CsvReader, NeedsNoLineFeedAtTheEnd) {
    for (const char* text : {"1,2\n3,4", "1,2\n3,\"4\"", "1,2\n3,4\r", "1,2\n3,\"4\"\r"}) {
        const CsvRead read = read_csv(text, 2);
        EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"3", "4"}})) << text;
        EXPECT_EQ(read.end, std::string(text).size());
    }
    EXPECT_EQ(read_csv("1,2\n3,", 2).rows, (Rows{{"1", "2"}, {"3", ""}}));
}

TEST(CsvReader, FindsNothingInAnEmptyText) {
    const CsvRead read = read_csv("", 3);
    EXPECT_FALSE(read.failure);
    EXPECT_EQ(read.all_rows, 0U);
    EXPECT_EQ(read.end, 0U);
}

TEST(CsvReader, FindsNothingBehindTheHeaderItSkipped) {
    TextSource source("a,b\n");
    CsvReader reader(source, "a.csv", {}, 2, 0);
    ASSERT_TRUE(reader.skip(4));
    const CsvRead read = read_rows(reader);
    EXPECT_EQ(read.all_rows, 0U);
    EXPECT_EQ(read.end, 4U);
}

TEST(CsvReader, SkipsMoreThanItReadsAtOnce) {
    TextSource source(std::string(1000, '\n') + "1,2\n");
    CsvReader reader(source, "a.csv", {}, 2, 5, 64);
    ASSERT_TRUE(reader.skip(1000));
    EXPECT_EQ(reader.next_row(), 1005U);
    EXPECT_EQ(read_rows(reader).rows, (Rows{{"1", "2"}}));
}

TEST(CsvReader, DoesNotCountBlankLines) {
    const CsvRead read = read_csv("\n1,2\n\n\r\n3,4\r\n\n", 2);
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"3", "4"}}));
    EXPECT_EQ(read.all_rows, 2U);
    EXPECT_EQ(read.bad_rows, 0U);
}

TEST(CsvReader, TakesABlankLineOfATableOfOneColumnAsAnEmptyField) {
    EXPECT_EQ(read_csv("1\n\n2\n", 1).rows, (Rows{{"1"}, {""}, {"2"}}));
}

TEST(CsvReader, LeavesOutRowsWithFewerOrMoreFields) {
    const CsvRead read = read_csv("1,2\n3\n4,5,6\n7,8\n\"9,9\"\n", 2);
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"7", "8"}}));
    EXPECT_THAT(read.offsets, ElementsAre(0, 12));
    EXPECT_EQ(read.all_rows, 5U);
    EXPECT_EQ(read.bad_rows, 3U);
    ASSERT_EQ(read.bad.size(), 3U);
    EXPECT_EQ(read.bad[0].offset, 4U);
    EXPECT_EQ(read.bad[0].reason, "1 field instead of 2");
    EXPECT_EQ(read.bad[1].offset, 6U);
    EXPECT_EQ(read.bad[1].reason, "3 fields instead of 2");
    EXPECT_EQ(read.bad[2].offset, 16U);
}

TEST(CsvReader, SeesRowsThatAreWrongButMakeUpForEachOther) {
    const CsvRead read = read_csv("1,2,3\n4\n5,6\n", 2);  // six separators and line feeds
    EXPECT_EQ(read.rows, (Rows{{"5", "6"}}));
    EXPECT_EQ(read.bad_rows, 2U);
}

TEST(CsvReader, TellsOfTheFirstFewBadRowsAndCountsAll) {
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "1\n";
    const CsvRead read = read_csv(text, 2, {.chunk = 64});
    EXPECT_EQ(read.bad_rows, 100U);
    ASSERT_EQ(read.bad.size(), CsvReader::most_told);
    EXPECT_EQ(read.bad.back().offset, 18U);
}

TEST(CsvReader, LeavesOutComments) {
    CsvHow how{.dialect = {.comment = '#'}};
    const CsvRead read = read_csv("# it's \"odd\n1,2\n#,\n#a\r\n3,#4\n\"#5\",6\n#", 2, how);
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"3", "#4"}, {"#5", "6"}}));
    EXPECT_EQ(read.all_rows, 3U);
    EXPECT_EQ(read.bad_rows, 0U);
    how.dialect.quote = '\0';
    EXPECT_EQ(read_csv("#a,b\n1,2\n#c,d\n", 2, how).rows, (Rows{{"1", "2"}}));
    EXPECT_EQ(read_csv("#a,b\n1,2\n", 2).rows, (Rows{{"#a", "b"}, {"1", "2"}}));
}

TEST(CsvReader, TakesQuotesWithinAFieldAsLetters) {
    const CsvRead read = read_csv("5\" pipe,1\na\"b\"c,2\n3,4\"\n \"x\",\"y,z\"\n", 2);
    EXPECT_EQ(read.rows,
              (Rows{{"5\" pipe", "1"}, {"a\"b\"c", "2"}, {"3", "4\""}, {" \"x\"", "y,z"}}));
    EXPECT_EQ(read.bad_rows, 0U);
}

TEST(CsvReader, LeavesOutRowsWithTextBehindAClosingQuote) {
    for (const std::string bad : {"\"a\"b,c",
                                  "\"a\" ,c",
                                  "c,\"a\"b",
                                  "\"a\"\rb,c",
                                  "\"a\"\r,c",
                                  "\"a\"\r\"b\",c",
                                  "\"a\"b,\"c\"d",
                                  "\"a\"b\",c"}) {
        const CsvRead read = read_csv("1,\"2\"\n" + bad + "\n3,4\n", 2);
        EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {"3", "4"}})) << bad;
        EXPECT_EQ(read.all_rows, 3U);
        ASSERT_EQ(read.bad.size(), 1U);
        EXPECT_EQ(read.bad[0].offset, 6U);
        EXPECT_THAT(read.bad[0].reason, HasSubstr("closing quote"));
    }
}

TEST(CsvReader, SaysWhichRowOpensAQuoteThatIsNeverClosed) {
    for (const std::size_t chunk : {64U, 4096U}) {
        const std::string text = "1,2\n3,\"" + std::string(200, 'x') + "\n5,6\n";
        const CsvRead read = read_csv(text, 2, {.chunk = chunk});
        EXPECT_EQ(read.rows, (Rows{{"1", "2"}}));
        EXPECT_EQ(read.all_rows, 2U);
        ASSERT_EQ(read.bad.size(), 1U);
        EXPECT_EQ(read.bad[0].offset, 4U);
        EXPECT_THAT(read.bad[0].reason, HasSubstr("never closed"));
        EXPECT_EQ(read.end, text.size());
    }
}

TEST(CsvReader, TakesQuotesAsLettersIfTold) {
    const CsvHow how{.dialect = {.quote = '\0'}};
    EXPECT_EQ(read_csv("\"a,b\"\n\"\"\"\",c\n", 2, how).rows,
              (Rows{{"\"a", "b\""}, {"\"\"\"\"", "c"}}));
}

TEST(CsvReader, ReadsRowsThatAreLongerThanItsBuffer) {
    const std::string longer(5000, 'x');
    const std::string text = "1,2\n" + longer + ",\"" + longer + "\n" + longer + "\"\n3,4\n";
    const CsvRead read = read_csv(text, 2, {.chunk = 64});
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}, {longer, longer + "\n" + longer}, {"3", "4"}}));
}

/// Letters without end.
class Letters : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char> into) override {
        std::fill(into.begin(), into.end(), 'x');
        given_ += into.size();
        return into.size();
    }
    [[nodiscard]] std::size_t given() const { return given_; }

  private:
    std::size_t given_ = 0;
};

TEST(CsvReader, RefusesARowBeyondAllLimits) {
    Letters letters;
    const auto source = preceded("1,2\n", std::make_unique<Letters>());
    CsvReader reader(*source, "a.csv", {}, 2, 0);
    const CsvRead read = read_rows(reader);
    EXPECT_EQ(read.rows, (Rows{{"1", "2"}}));
    ASSERT_TRUE(read.failure);
    EXPECT_THAT(*read.failure, HasSubstr("a.csv: the row that begins at byte 4"));
    EXPECT_THAT(*read.failure, HasSubstr("64 MiB"));
}

TEST(CsvReader, HoldsNoMoreThanTwiceTheLongestRow) {
    Letters letters;
    CsvReader reader(letters, "a.csv", {}, 2, 0);
    EXPECT_FALSE(reader.enter_in_the_middle());
    EXPECT_LE(letters.given(), 2 * CsvReader::longest_row + CsvReader::usual_chunk);
}

TEST(CsvReader, GivesTheRowsThatBeginAtOrBeforeALimit) {
    const std::string text = "1,2\n3,4\n5\n6,7\n8,9\n";
    for (const std::size_t chunk : {64U, 4096U}) {
        for (std::uint64_t limit = 0; limit < text.size(); ++limit) {
            TextSource source(text);
            CsvReader reader(source, "a.csv", {}, 2, 100, chunk);
            const CsvRead first = read_rows(reader, 100 + limit);
            const std::size_t rows = 1 + (limit >= 4) + (limit >= 10) + (limit >= 14);
            ASSERT_EQ(first.rows.size(), rows) << limit;
            EXPECT_EQ(first.bad_rows, limit >= 8 ? 1U : 0U);
            const std::array<std::uint64_t, 5> ends = {104, 108, 110, 114, 118};
            EXPECT_EQ(first.end, ends[rows - 1 + (limit >= 8)]);
            EXPECT_EQ(read_rows(reader).rows.size(), 4 - rows);
            EXPECT_EQ(reader.rows(), 5U);
            EXPECT_EQ(reader.next_row(), 118U);
        }
    }
}

TEST(CsvReader, PassesOnWhatTheSourceFailsWith) {
    class Broken : public ByteSource {
        Result<std::size_t> read(std::span<char> /*into*/) override {
            return Failure{"a.gz: damaged"};
        }
    };
    Broken broken;
    CsvReader reader(broken, "a.gz", {}, 2, 0);
    const CsvRead read = read_rows(reader);
    ASSERT_TRUE(read.failure);
    EXPECT_EQ(*read.failure, "a.gz: damaged");
}

/// Whatever the size of the blocks, and of what the source gives.
void expect_table(const RandomTable& table, std::size_t columns, CsvDialect dialect) {
    for (const std::size_t chunk : {64U, 65U, 100U, 333U, 1024U, 4096U}) {
        for (const std::size_t step : {1U, 7U, 1U << 20}) {
            const CsvRead read = read_csv(table.text, columns, {dialect, chunk, step});
            ASSERT_EQ(read.rows, table.rows) << testing::PrintToString(table.text);
            ASSERT_EQ(read.offsets, table.offsets);
            ASSERT_EQ(read.bad_rows, 0U);
            ASSERT_EQ(read.end, table.text.size());
        }
    }
}

TEST(CsvReader, GivesRandomTablesBackAsTheyWere) {
    Random random(2);
    for (int i = 0; i < 60; ++i) {
        CsvDialect dialect;
        if (i % 3 == 1) dialect = {.separator = ';', .quote = '\'', .comment = '#'};
        if (i % 3 == 2) dialect = {.separator = '\t'};
        TableShape shape;
        shape.rows = pick(random, 60);
        shape.columns = 2 + pick(random, 5);
        shape.longest_field = pick(random, 40);
        shape.unneeded_quotes = pick(random, 6);
        shape.line_end = i % 2 == 0 ? "\n" : "\r\n";
        RandomTable table = random_table(random, shape, dialect);
        expect_table(table, shape.columns, dialect);
        if (table.rows.empty()) continue;
        table.text.resize(table.text.size() - std::string_view(shape.line_end).size());
        expect_table(table, shape.columns, dialect);
    }
}

/// What is bad in a row is so wherever the blocks end.
TEST(CsvReader, SaysTheSameOfDamagedTablesForEveryChunk) {
    Random random(3);
    for (int i = 0; i < 200; ++i) {
        RandomTable table =
            random_table(random, {.rows = 40, .line_end = i % 2 ? "\r\n" : "\n"});
        for (int n = 0; n < 4; ++n) {
            const std::size_t at = pick(random, table.text.size());
            table.text[at] = pick_from(random, "\",\r\n#a");
        }
        CsvHow how;
        if (i % 4 == 0) how.dialect.comment = '#';
        const CsvRead expected = read_csv(table.text, 3, how);
        for (const std::size_t chunk : {64U, 100U, 300U, 1000U}) {
            how.chunk = chunk;
            const CsvRead read = read_csv(table.text, 3, how);
            ASSERT_EQ(read.rows, expected.rows) << testing::PrintToString(table.text);
            ASSERT_EQ(read.offsets, expected.offsets);
            ASSERT_EQ(read.all_rows, expected.all_rows);
            ASSERT_EQ(read.bad_rows, expected.bad_rows);
            ASSERT_EQ(read.end, expected.end);
            for (std::size_t bad = 0; bad < read.bad.size(); ++bad) {
                ASSERT_EQ(read.bad[bad].offset, expected.bad[bad].offset);
                ASSERT_EQ(read.bad[bad].reason, expected.bad[bad].reason);
            }
        }
    }
}

}  // namespace
}  // namespace norma::table
