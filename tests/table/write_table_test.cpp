#include "table/write_table.hpp"

#include "table/field_text.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <limits>

namespace norma::table {
namespace {

ResultTable hostile() {
    return {.columns = {{"key, \"quoted\"", Alignment::left}, {"n"}, {"x|y"}},
            .rows = {
                {"a\tb\n\\c", std::uint64_t{3}, ExactNumber{"12345678901234567890.50"}},
                {"say \"hi\"", {}, std::numeric_limits<double>::quiet_NaN()},
                {"\x1b[31m|\xff", std::uint64_t{0}, -std::numeric_limits<double>::infinity()}}};
}

std::string in(Format format, int digits = 0) {
    return table_text(hostile(), {.format = format, .digits = digits});
}

TEST(WriteTable, QuotesCsv) {
    EXPECT_EQ(in(Format::csv),
              "\"key, \"\"quoted\"\"\",n,x|y\n"
              "\"a\tb\n\\c\",3,12345678901234567890.50\n"
              "\"say \"\"hi\"\"\",,nan\n"
              "\x1b[31m|\xff,0,-inf\n");
}

TEST(WriteTable, KeepsTheEmptyRowOfASingleColumnInCsv) {
    EXPECT_EQ(
        table_text({.columns = {{"n"}}, .rows = {{Cell{}}, {1.5}}}, {.format = Format::csv}),
        "n\n\"\"\n1.5\n");
}

TEST(WriteTable, EscapesTsv) {
    EXPECT_EQ(in(Format::tsv, 3),
              "key, \"quoted\"\tn\tx|y\n"
              "a\\tb\\n\\\\c\t3\t1.23e+19\n"
              "say \"hi\"\t\tnan\n"
              "\x1b[31m|\xff\t0\t-inf\n");
    EXPECT_EQ(tsv_field("\r"), "\\r");
}

TEST(WriteTable, WritesExactNumbersIntoJsonAndOthersAsStrings) {
    const std::string first =
        R"({"key, \"quoted\"":"a\tb\n\\c","n":3,"x|y":12345678901234567890.50})";
    const std::string second = R"({"key, \"quoted\"":"say \"hi\"","n":null,"x|y":"nan"})";
    const std::string third =
        "{\"key, \\\"quoted\\\"\":\"\\u001b[31m|\xef\xbf\xbd\",\"n\":0,\"x|y\":\"-inf\"}";
    EXPECT_EQ(in(Format::json), "[\n" + first + ",\n" + second + ",\n" + third + "\n]\n");
    EXPECT_EQ(in(Format::ndjson), first + "\n" + second + "\n" + third + "\n");
    EXPECT_EQ(table_text({}, {.format = Format::json}), "[\n]\n");
    EXPECT_EQ(json_value(ExactNumber{"007"}, 0), "\"007\"") << "no number of JSON";
    EXPECT_EQ(json_value(ExactNumber{".5"}, 0), "\".5\"");
    EXPECT_EQ(json_value(ExactNumber{"-0.50"}, 0), "-0.50");
    EXPECT_EQ(json_value(1e-300, 0), "1e-300");
    EXPECT_EQ(json_string("\x7f\xc2\x9b\xe2\x80\xae\r"), R"("\u007f\u009b\u202e\u000d")");
}

TEST(WriteTable, EscapesMarkdown) {
    EXPECT_EQ(in(Format::md),
              "| key, \"quoted\" | n | x\\|y |\n"
              "| --- | ---: | ---: |\n"
              "| a b\\\\n\\\\c | 3 | 12345678901234567890.50 |\n"
              "| say \"hi\" |  | nan |\n"
              "| \\\\033\\[31m\\|\\\\377 | 0 | -inf |\n");
}

TEST(WriteTable, SendsNoControlCharactersToATerminal) {
    for (const Format format : {Format::csv, Format::tsv}) {
        const std::string text =
            table_text(hostile(), {.format = format, .reader = Reader::terminal});
        EXPECT_EQ(text.find('\x1b'), std::string::npos);
        EXPECT_NE(text.find("\\033[31m"), std::string::npos) << text;
    }
}

TEST(WriteTable, FillsRowsThatAreTooShort) {
    EXPECT_EQ(table_text({.columns = {{"a"}, {"b"}}, .rows = {{1.0}}}, {.format = Format::csv}),
              "a,b\n1,\n");
}

TEST(WriteTable, TellsOfAFullDisk) {
    ResultTable table{.columns = {{"text", Alignment::left}}, .rows = {}};
    table.rows.assign(3, {std::string(1'000'000, 'x')});
    for (const Format format : {Format::table, Format::csv}) {
        FileWriter full(FileDescriptor(open("/dev/full", O_WRONLY | O_CLOEXEC)),
                        "the full disk");
        const auto failure = write_table(full, table, {.format = format});
        ASSERT_TRUE(failure);
        EXPECT_NE(failure->message.find("the full disk"), std::string::npos)
            << failure->message;
    }
}

TEST(WriteTable, WritesARowAsSoonAsItComes) {
    TableWriter writer({.columns = {{"a"}}, .rows = {}}, {.format = Format::ndjson});
    writer.add({2.5});
    EXPECT_EQ(writer.take(), "{\"a\":2.5}\n");
    EXPECT_EQ(writer.take(), "");
    writer.add({});
    EXPECT_EQ(writer.finish(), "{\"a\":null}\n");
}

TEST(WriteTable, WritesRowsThatAreMadeOneByOneAsItWritesThemAll) {
    const ResultTable all = hostile();
    const ResultRows rows{
        {.columns = all.columns, .rows = {}, .keys = all.keys},
        all.rows.size(),
        [&](std::size_t row, std::vector<Cell>& cells) { cells = all.rows[row]; }};
    EXPECT_EQ(table_text(result_table(rows), {.format = Format::csv}), in(Format::csv));
    for (const Format format :
         {Format::table, Format::tsv, Format::csv, Format::json, Format::ndjson, Format::md}) {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        FileWriter out(FileDescriptor(ends[1]), "a pipe");
        EXPECT_FALSE(write_rows(out, rows, rows.count - 1, {.format = format}));
        EXPECT_FALSE(out.close());
        ResultTable first = all;
        first.rows.pop_back();
        std::string text(100'000, ' ');
        const FileDescriptor in_end(ends[0]);
        text.resize(static_cast<std::size_t>(read(in_end.get(), text.data(), text.size())));
        EXPECT_EQ(text, table_text(first, {.format = format}));
    }
}

TEST(CellText, IsTheShortestThatTellsADoubleFromItsNeighbours) {
    EXPECT_EQ(cell_text(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(cell_text(0.1 + 0.2, 6), "0.3");
    EXPECT_EQ(cell_text(-std::numeric_limits<double>::quiet_NaN()), "nan");
    EXPECT_EQ(cell_text(std::uint64_t{1234567}, 2), "1234567") << "counts are never rounded";
    EXPECT_EQ(cell_text(ExactNumber{"1.50"}, 6), "1.50");
    EXPECT_EQ(cell_text({}), "");
}

TEST(ParseFormat, NamesTheFormatsThereAre) {
    EXPECT_EQ(*parse_format("ndjson"), Format::ndjson);
    EXPECT_EQ(parse_format("jsno").error(),
              "there is no format 'jsno'; did you mean json? (there are table, tsv, csv, json, "
              "ndjson, md)");
    EXPECT_EQ(parse_format("\x1bpdf").error(),
              "there is no format '\\033pdf' (there are table, tsv, csv, json, ndjson, md)");
}

}  // namespace
}  // namespace norma::table
