#include "table/ndjson.hpp"

#include "norma/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

namespace norma::table {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> fields(const NdjsonReader& reader, std::size_t index) {
    const TextColumn column = reader.column(index);
    std::vector<std::string> all;
    for (std::size_t row = 0; row < column.rows; ++row)
        all.emplace_back(column[row]);
    return all;
}

/// One line, one column.
std::string only_field(const std::string& line) {
    NdjsonReader reader;
    reader.parse(line);
    if (reader.rows() != 1) return "bad";
    return fields(reader, 0).at(0);
}

/// What is wrong with one line.
std::string reason(const std::string& line) {
    NdjsonReader reader;
    reader.parse(line);
    EXPECT_EQ(reader.rows() + reader.bad_lines().size(), 1U);
    return reader.bad_lines().empty() ? "none" : reader.bad_lines()[0].reason;
}

TEST(Ndjson, GivesAColumnForEachKeyInOrderOfAppearance) {
    NdjsonReader reader;
    const std::string lines = "{\"b\":1,\"a\":\"x\"}\n{\"a\":\"y\",\"c\":true}\n";
    EXPECT_EQ(reader.parse(lines), lines.size());
    EXPECT_EQ(reader.rows(), 2U);
    EXPECT_THAT(reader.names(), ElementsAre("b", "a", "c"));
    EXPECT_THAT(fields(reader, 0), ElementsAre("1", ""));
    EXPECT_THAT(fields(reader, 1), ElementsAre("x", "y"));
    EXPECT_THAT(fields(reader, 2), ElementsAre("", "true"));
    EXPECT_THAT(reader.line_begins(), ElementsAre(0, 16));
    EXPECT_THAT(reader.bad_lines(), IsEmpty());
}

TEST(Ndjson, KeepsItsColumnsFromBlockToBlock) {
    NdjsonReader reader;
    reader.parse("{\"a\":1,\"b\":2}\n");
    reader.parse("{\"c\":3}\n{\"b\":4}");
    EXPECT_THAT(reader.names(), ElementsAre("a", "b", "c"));
    EXPECT_THAT(fields(reader, 0), ElementsAre("", ""));
    EXPECT_THAT(fields(reader, 1), ElementsAre("", "4"));
    EXPECT_THAT(fields(reader, 2), ElementsAre("3", ""));
    reader.parse("");
    EXPECT_EQ(reader.rows(), 0U);
    EXPECT_THAT(fields(reader, 2), IsEmpty());
}

TEST(Ndjson, GivesValuesAsTheyAreWritten) {
    EXPECT_EQ(only_field(R"({"a":1.50})"), "1.50");
    EXPECT_EQ(only_field(R"({"a" : -0.1e+7 })"), "-0.1e+7");
    EXPECT_EQ(only_field(R"({"a":12345678901234567890123456789})"),
              "12345678901234567890123456789");
    EXPECT_EQ(only_field(R"({"a":false })"), "false");
    EXPECT_EQ(only_field(R"({"a":null})"), "");
    EXPECT_EQ(only_field(R"({"a":""})"), "");
    EXPECT_EQ(only_field(R"({"a":[1, "x" ,{"b":null}] })"), R"([1, "x" ,{"b":null}])");
    EXPECT_EQ(only_field(R"({"a":[]})"), "[]");
}

TEST(Ndjson, TakesTheEscapesOutOfStrings) {
    EXPECT_EQ(only_field(R"({"a":"\"\\\/\b\f\n\r\t"})"), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(only_field(R"({"a":"\u00e9\ud83d\ude00"})"), "\xc3\xa9\xf0\x9f\x98\x80");
    EXPECT_EQ(only_field(R"({"a" :  "x\ny"  })"), "x\ny");
    EXPECT_EQ(only_field("{\"a\":\"\xc3\xa9, b\"}"), "\xc3\xa9, b");
    NdjsonReader reader;
    reader.parse(R"({"a":"\u0041","b":"\n","c":"plain","d":"\\"})");
    EXPECT_THAT(fields(reader, 0), ElementsAre("A"));
    EXPECT_THAT(fields(reader, 1), ElementsAre("\n"));
    EXPECT_THAT(fields(reader, 2), ElementsAre("plain"));
    EXPECT_THAT(fields(reader, 3), ElementsAre("\\"));
}

TEST(Ndjson, KnowsAKeyHoweverItIsWritten) {
    NdjsonReader reader;
    reader.parse("{\"a\":1,\"\\\"\":2}\n{\"\\u0061\":3,\"\\u0022\":4}\n{\"a\":5,\"ab\":6}\n");
    EXPECT_THAT(reader.names(), ElementsAre("a", "\"", "ab"));
    EXPECT_THAT(fields(reader, 0), ElementsAre("1", "3", "5"));
    EXPECT_THAT(fields(reader, 1), ElementsAre("2", "4", ""));
}

TEST(Ndjson, MakesColumnsOfObjectsInObjects) {
    NdjsonReader reader;
    reader.parse("{\"p\":{\"x\":1,\"q\":{\"y\":2}},\"z\":3}\n{\"p\":4,\"p.x\":5}\n{\"p\":{}}");
    EXPECT_THAT(reader.names(), ElementsAre("p.x", "p.q.y", "z", "p"));
    EXPECT_THAT(fields(reader, 0), ElementsAre("1", "5", ""));
    EXPECT_THAT(fields(reader, 1), ElementsAre("2", "", ""));
    EXPECT_THAT(fields(reader, 3), ElementsAre("", "4", ""));
}

TEST(Ndjson, LeavesObjectsFarInsideAsText) {
    std::string line = "1";
    for (int i = 0; i < 18; ++i)
        line = "{\"a\":" + line + "}";
    EXPECT_EQ(only_field(line), R"({"a":{"a":1}})");
    for (int i = 0; i < 2000; ++i)
        line = "{\"a\":" + line + "}";
    EXPECT_THAT(reason(line), HasSubstr("too deep"));
    EXPECT_THAT(reason("{\"a\":" + std::string(10'000'000, '[')), testing::Ne("none"));
    EXPECT_THAT(
        reason("{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}"),
        HasSubstr("too deep"));
}

TEST(Ndjson, PassesOverEmptyLinesAndCarriageReturns) {
    NdjsonReader reader;
    reader.parse("\n  \r\n{\"a\":1}\r\n\n{\"a\":\"x\"}\r\n\t");
    EXPECT_THAT(fields(reader, 0), ElementsAre("1", "x"));
    EXPECT_THAT(reader.bad_lines(), IsEmpty());
}

TEST(Ndjson, PassesOverAByteOrderMark) {
    EXPECT_EQ(only_field("\xef\xbb\xbf{\"a\":1}"), "1");
}

TEST(Ndjson, ListsBadLinesAndGoesOn) {
    NdjsonReader reader;
    reader.parse("{\"a\":1}\n{\"a\":2,\"b\":oops}\n{\"a\":3}\n{\"a\":\n4}\n{\"a\":5}\n");
    EXPECT_THAT(fields(reader, 0), ElementsAre("1", "3", "5"));
    ASSERT_EQ(reader.bad_lines().size(), 3U);
    EXPECT_EQ(reader.bad_lines()[0].offset, 8U);
    EXPECT_EQ(reader.bad_lines()[1].offset, 33U);
    EXPECT_EQ(reader.bad_lines()[2].offset, 39U);
    EXPECT_THAT(reader.line_begins(), ElementsAre(0, 25, 42));
}

TEST(Ndjson, OfABadLineKeepsNoColumnAndNoField) {
    NdjsonReader reader;
    reader.parse("{\"a\":1,\"b\":2}\n");
    reader.parse(
        "{\"b\":1}\n{\"new\":1,\"a\":2,\"p\":{\"q\":1},\"b\":x}\n{\"b\":3,\"other\":4}\n");
    EXPECT_THAT(reader.names(), ElementsAre("a", "b", "other"));
    EXPECT_THAT(fields(reader, 0), ElementsAre("", ""));
    EXPECT_THAT(fields(reader, 1), ElementsAre("1", "3"));
    EXPECT_THAT(fields(reader, 2), ElementsAre("", "4"));
    reader.parse("{\"p\":{\"q\":7},\"new\":8}\n");
    EXPECT_THAT(reader.names(), ElementsAre("a", "b", "other", "p.q", "new"));
    EXPECT_THAT(fields(reader, 4), ElementsAre("8"));
}

TEST(Ndjson, RefusesWhatIsNoJsonObject) {
    for (const char* line : {"1",
                             "[{\"a\":1}]",
                             "\"a\"",
                             "a,b",
                             "{",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{\"a\":1 \"b\":2}",
                             "{\"a\":1}}",
                             "{\"a\":1} {\"a\":2}",
                             "{\"a\":1}]",
                             "{a:1}",
                             "{'a':1}",
                             "{\"a\":01}",
                             "{\"a\":1.}",
                             "{\"a\":.5}",
                             "{\"a\":+1}",
                             "{\"a\":1e}",
                             "{\"a\":-}",
                             "{\"a\":0x1}",
                             "{\"a\":NaN}",
                             "{\"a\":tru}",
                             "{\"a\":truer}",
                             "{\"a\":nul}",
                             "{\"a\":\"x}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\\u12\"}",
                             "{\"a\":\"\\ud800\"}",
                             "{\"a\":\"\t\"}",
                             "{\"a\":\"x\"y}",
                             "{\"\\q\":1}",
                             "{\"a\":\"\xff\"}",
                             "{\"a\":[1}",
                             "{\"a\":[1}}",
                             "{\"a\":[1,,2]}",
                             "{\"a\":[1,]}",
                             "{\"a\":[tru]}",
                             "{\"a\":[01]}",
                             "{\"a\":[\"\\q\"]}",
                             "{\"a\":[{\"b\"}]}",
                             "{\"a\":[{\"b\":1,\"\\q\":2}]}",
                             "{\"a\":{\"b\":1}",
                             "{\"a\":{\"b\":1]}"}) {
        EXPECT_NE(reason(line), "none") << line;
    }
}

TEST(Ndjson, SaysWhatItRefusesItself) {
    EXPECT_EQ(reason("1"), "it is no object");
    EXPECT_EQ(reason(" [1]").substr(0, 30), "it is no object but an array (");
    EXPECT_EQ(reason("{\"a\":1}}"), "something follows the object");
    EXPECT_EQ(reason("{\"a\":1,\"a\":2}"), "it names a column twice");
    EXPECT_EQ(reason("{\"a.b\":1,\"a\":{\"b\":2}}"), "it names a column twice");
    EXPECT_THAT(reason("{\"" + std::string(5000, 'a') + "\":1}"), HasSubstr("4096 bytes"));
    EXPECT_THAT(reason("{\"a\":\"" + std::string(NdjsonReader::longest_line, 'a') + "\"}"),
                HasSubstr("64 MiB"));
}

TEST(Ndjson, ThatIsLongerThanAnOffsetCanSayIsRefused) {
    NdjsonReader reader;
    const char none = 0;
    EXPECT_THROW(reader.parse(std::string_view(&none, std::size_t{1} << 32)), UsageError);
}

TEST(Ndjson, OfAHundredThousandColumnsIsRead) {
    std::string line = "{\"k0\":0";
    for (int i = 1; i < 100000; ++i)
        line += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
    line += "}\n";
    NdjsonReader reader;
    EXPECT_EQ(reader.parse(line + line), 2 * line.size());
    EXPECT_EQ(reader.names().size(), 100000U);
    EXPECT_THAT(fields(reader, 99999), ElementsAre("99999", "99999"));
}

TEST(Ndjson, OfMoreColumnsThanThereMayBeIsABadLine) {
    std::string line = "{\"k0\":0";
    for (std::size_t i = 1; i <= NdjsonReader::most_columns; ++i)
        line += ",\"k" + std::to_string(i) + "\":0";
    EXPECT_THAT(reason(line + "}"), HasSubstr("131072 columns"));
}

TEST(Ndjson, WhereEachLineHasItsOwnKeyTakesSeveralBlocks) {
    std::string lines;
    constexpr int count = 20000;
    for (int i = 0; i < count; ++i)
        lines += "{\"k" + std::to_string(i) + "\":" + std::to_string(i) + "}\n";
    NdjsonReader reader;
    std::string_view rest = lines;
    int blocks = 0;
    int row = 0;
    while (!rest.empty()) {
        const std::size_t taken = reader.parse(rest);
        ASSERT_GT(taken, 0U);
        rest.remove_prefix(taken);
        ++blocks;
        for (std::size_t i = 0; i < reader.rows(); ++i, ++row) {
            const auto index = static_cast<std::size_t>(row);
            ASSERT_EQ(reader.column(index)[i], std::to_string(row));
        }
    }
    EXPECT_EQ(row, count);
    EXPECT_GT(blocks, 1);
}

TEST(Ndjson, MayBeReadBeforeAndBehindItsFields) {
    NdjsonReader reader;
    reader.parse("{\"a\":1}");
    const TextColumn column = reader.column(0);
    std::string copy(readable_around, '\0');
    std::memcpy(copy.data(), column.bytes - readable_around, readable_around);
    std::memcpy(copy.data(), column.bytes + 7, readable_around);
}

TEST(Ndjson, GivesTheSameForAnySplitIntoBlocks) {
    std::mt19937 random(3);
    std::string lines;
    for (int i = 0; i < 500; ++i) {
        lines += "{\"id\":" + std::to_string(i);
        if (random() % 2 == 0) lines += ",\"s\":\"a\\n" + std::to_string(random() % 100) + "\"";
        if (random() % 3 == 0)
            lines += ",\"o\":{\"x\":[1,2],\"y\":" + std::to_string(random()) + "}";
        lines += random() % 10 == 0 ? "\n" : "}\n";
    }
    const auto all = [&](std::size_t step) {
        NdjsonReader reader;
        std::map<std::string, std::vector<std::string>> table;
        std::size_t rows = 0;
        std::vector<std::size_t> bad;
        std::size_t at = 0;
        while (at < lines.size()) {
            const std::size_t end = lines.find('\n', std::min(at + step, lines.size() - 1)) + 1;
            reader.parse(std::string_view(lines).substr(at, end - at));
            for (std::size_t i = 0; i < reader.names().size(); ++i) {
                auto& values = table[reader.names()[i]];
                values.resize(rows);
                for (const std::string& field : fields(reader, i))
                    values.push_back(field);
            }
            rows += reader.rows();
            for (const BadLine& line : reader.bad_lines())
                bad.push_back(at + line.offset);
            at = end;
        }
        return std::pair(table, bad);
    };
    const auto whole = all(lines.size());
    EXPECT_GT(whole.second.size(), 10U);
    for (const std::size_t step : {1U, 100U, 1000U})
        EXPECT_EQ(all(step), whole) << step;
}

TEST(Ndjson, PassesOverAByteOrderMarkOnlyWhereAFileBegins) {
    const std::string line = "\xef\xbb\xbf{\"a\": 1}\n";
    NdjsonReader reader;
    reader.parse(line);
    EXPECT_EQ(reader.rows(), 1U);
    reader.parse(line, LinesAt::middle);
    EXPECT_EQ(reader.rows(), 0U);
    ASSERT_EQ(reader.bad_lines().size(), 1U);
    EXPECT_THAT(reader.bad_lines().front().reason, HasSubstr("byte order mark"));
}

}  // namespace
}  // namespace norma::table
