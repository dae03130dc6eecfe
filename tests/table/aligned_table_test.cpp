#include "table/aligned_table.hpp"

#include "base/printable.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <random>
#include <sstream>

namespace norma::table {
namespace {

constexpr Alignment left = Alignment::left;

ResultTable prices() {
    return {.columns = {{"name", left}, {"count"}, {"mean"}, {"sum"}},
            .rows = {{"tea", std::uint64_t{12}, 2.5, ExactNumber{"30.00"}},
                     {"coffee", std::uint64_t{1204}, 13.25, ExactNumber{"15953"}},
                     {"日本茶", std::uint64_t{0}, {}, ExactNumber{"0"}}}};
}

TEST(AlignedTable, PutsPointsBelowEachOther) {
    EXPECT_EQ(aligned_table(prices(), {}),
              "name    count   mean       sum\n"
              "──────  ─────  ─────  ────────\n"
              "tea        12   2.5      30.00\n"
              "coffee   1204  13.25  15953\n"
              "日本茶      0   -         0\n");
    EXPECT_EQ(aligned_table(prices(), {.digits = 2, .characters = Characters::ascii}),
              "name    count  mean       sum\n"
              "------  -----  ----  --------\n"
              "tea        12   2.5     30.00\n"
              "coffee   1204  13    16000\n"
              "日本茶      0   -        0\n");
}

TEST(AlignedTable, MayKeepAllDigitsOfWhatIsExact) {
    EXPECT_EQ(aligned_table(
                  {.columns = {{"sum"}, {"~p50"}, {"mean"}},
                   .rows = {{ExactNumber{"44999850000"}, ExactNumber{"149504.25"}, 149999.5}}},
                  {.digits = 3, .keep_exact = true, .characters = Characters::ascii}),
              "        sum    ~p50    mean\n"
              "-----------  ------  ------\n"
              "44999850000  150000  150000\n");
}

TEST(AlignedTable, PutsEndsBelowEachOtherWherePointsWouldTakeMuchRoom) {
    EXPECT_EQ(aligned_table({.columns = {{"mean"}}, .rows = {{123456.0}, {0.12345}, {}}}, {}),
              "   mean\n"
              "───────\n"
              " 123456\n"
              "0.12345\n"
              "      -\n");
    EXPECT_EQ(aligned_table({.columns = {{"mean"}}, .rows = {{1e300}, {0.5}}}, {}),
              "  mean\n"
              "──────\n"
              "1e+300\n"
              "   0.5\n")
        << "or an exponent makes them mean little";
}

TEST(AlignedTable, HasAHeaderWithoutRowsAndNothingWithoutColumns) {
    EXPECT_EQ(aligned_table({.columns = {{"name", left}, {"n"}}, .rows = {}}, {}),
              "name  n\n────  ─\n");
    EXPECT_EQ(aligned_table({}, {}), "");
    EXPECT_EQ(aligned_table({}, {.width = 20}), "");
}

TEST(AlignedTable, FoldsIntoTablesThatRepeatTheKey) {
    EXPECT_EQ(aligned_table(prices(), {.width = 23}),
              "name    count   mean\n"
              "──────  ─────  ─────\n"
              "tea        12   2.5\n"
              "coffee   1204  13.25\n"
              "日本茶      0   -\n"
              "\n"
              "name         sum\n"
              "──────  ────────\n"
              "tea        30.00\n"
              "coffee  15953\n"
              "日本茶      0\n");
}

TEST(AlignedTable, KeepsAGroupTogetherAndLeavesOutRowsThatHaveNothingOfIt) {
    const ResultTable table{
        .columns = {{"column", left},
                    {"rows"},
                    {"mean", Alignment::right, 1},
                    {"sd", Alignment::right, 1}},
        .rows = {{"number", std::uint64_t{1000}, 1.5, 0.5}, {"text", std::uint64_t{1000}}}};
    EXPECT_EQ(aligned_table(table, {.width = 20}),
              "column  rows\n"
              "──────  ────\n"
              "number  1000\n"
              "text    1000\n"
              "\n"
              "column  mean   sd\n"
              "──────  ────  ───\n"
              "number   1.5  0.5\n");
}

TEST(AlignedTable, ShortensLongCellsAndGivesTheLastTextTheRoomLeft) {
    const ResultTable table{
        .columns = {{"n"}, {"words", left}},
        .rows = {{ExactNumber{"1" + std::string(60, '2')}, "a long sentence"}}};
    EXPECT_EQ(aligned_table(table, {.longest_cell = 10}),
              "         n  words\n"
              "──────────  ──────────\n"
              "1.222…e+60  a long se…\n");
    EXPECT_EQ(aligned_table(table, {.width = 26, .longest_cell = 10}),
              "         n  words\n"
              "──────────  ──────────────\n"
              "1.222…e+60  a long senten…\n");
}

TEST(AlignedTable, ShowsNothingThatDrivesATerminal) {
    const ResultTable table{.columns = {{"a\nb", left}, {"\x1b[31m", left}},
                            .rows = {{"x\ty", "\x1b]0;title\x07\xc2\x9b\xff"}}};
    EXPECT_EQ(aligned_table(table, {}),
              "a\\nb  \\033[31m\n"
              "────  ────────────────────────────\n"
              "x\\ty  \\033]0;title\\007\\302\\233\\377\n");
}

std::string random_text(std::mt19937_64& random) {
    static constexpr std::array<std::string_view, 12> pieces{"a",
                                                             "word",
                                                             " ",
                                                             "日",
                                                             "語",
                                                             "e\xcc\x81",
                                                             "\xcc\x88",
                                                             "\x1b[2J",
                                                             "\t",
                                                             "\n",
                                                             "\xff",
                                                             "😀"};
    std::string text;
    for (std::size_t left_over = random() % (random() % 8 == 0 ? 60 : 8); left_over > 0;
         --left_over)
        text += pieces[random() % pieces.size()];
    return text;
}

Cell random_cell(std::mt19937_64& random) {
    switch (random() % 6) {
        case 0:
            return {};
        case 1:
            return random_text(random);
        case 2:
            return static_cast<double>(random() % 100'000) / 7 - 5000;
        case 3:
            return std::uint64_t{random()};
        case 4:
            return ExactNumber{
                fmt::format("{}{}.{}", random() % 2 == 0 ? "-" : "", random(), random())};
        default:
            return std::ldexp(1.0 / 3, static_cast<int>(random() % 2000) - 1000);
    }
}

ResultTable random_table(std::mt19937_64& random) {
    ResultTable table{.columns = {}, .rows = {}, .keys = random() % 4};
    for (std::size_t columns = random() % 12; columns > 0; --columns) {
        table.columns.push_back({random_text(random),
                                 random() % 2 == 0 ? Alignment::left : Alignment::right,
                                 static_cast<int>(random() % 3)});
    }
    table.rows.resize(random() % 5);
    for (auto& row : table.rows) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            row.push_back(random_cell(random));
    }
    return table;
}

TEST(AlignedTable, IsNeverWiderThanAskedAndAlwaysPrintable) {
    std::mt19937_64 random(1);
    for (std::size_t round = 0; round < 4000; ++round) {
        const std::size_t width = 20 + round % 181;
        const ResultTable table = random_table(random);
        const std::string text = aligned_table(
            table,
            {.digits = static_cast<int>(random() % 8),
             .width = width,
             .longest_cell = random() % 50,
             .characters = random() % 2 == 0 ? Characters::utf8 : Characters::ascii});
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            ASSERT_LE(text_width(line), width) << text;
            ASSERT_FALSE(needs_escapes(line)) << text;
            ASSERT_EQ(line.find('\t'), std::string::npos) << text;
        }
    }
}

}  // namespace
}  // namespace norma::table
