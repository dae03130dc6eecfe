// What is said of a column does not depend on how it came: in blocks, of whose fields something
// is known from the blocks before, or each field by itself.

#include "reduce/column_summary.hpp"

#include "reduce/describe.hpp"
#include "table/field_list.hpp"
#include "table/random_number.hpp"
#include "table/write_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace norma::reduce {
namespace {

using Texts = std::vector<std::string>;
using table::pick;

const FieldRules rules('.', {"NA", "nan", "null", "tba"});

/// The rows of a file from `first` on.
void add(ColumnSummary& summary, const Texts& texts, std::size_t first) {
    const table::FieldList fields(texts, '"');
    const table::TextColumn column = fields.column();
    TableBlock block;
    block.rows = texts.size();
    block.columns = {column};
    block.places = {first, nullptr, 0, 1};
    for (const std::string& text : texts)
        for (const char c : text)
            if ((c & 0x80) != 0) block.beyond_ascii = true;
    summary.add(block, block.columns[0], rules);
}

void expect_same(const ColumnSummary& a, const ColumnSummary& b) {
    const auto text_of = [](const ColumnSummary& column) {
        return table::table_text(described({"x"}, {column}, table::Characters::utf8),
                                 {table::Format::csv});
    };
    EXPECT_EQ(text_of(a), text_of(b));
    for (std::size_t kind = 0; kind < field_kinds; ++kind)
        EXPECT_EQ(a.count(static_cast<FieldKind>(kind)), b.count(static_cast<FieldKind>(kind)));
    ASSERT_EQ(a.first_odd().has_value(), b.first_odd().has_value());
    if (a.first_odd()) {
        EXPECT_EQ(a.first_odd()->offset, b.first_odd()->offset);
        EXPECT_EQ(a.first_odd()->text, b.first_odd()->text);
    }
}

const Texts odd_fields = {"",
                          "NA",
                          "nan",
                          "null",
                          "tba",
                          "N",
                          "nobody",
                          "nul",
                          "nulls",
                          "true",
                          "TRUE",
                          "False",
                          "t",
                          "truth",
                          "fals",
                          "falser",
                          "1.5",
                          "-2",
                          "1e+05",
                          "+",
                          "-x",
                          "inf",
                          "Infinity",
                          "i",
                          "infinite",
                          "2026-01-02",
                          "2026-13-02",
                          "2026-01-02T10:00Z",
                          "\"7\"",
                          "\"a\"",
                          "\"NA\"",
                          "12345678901234567890123",
                          " 3",
                          "\t",
                          "\xc3\xb6l",
                          "\xe2\x82\xac 5",
                          ".",
                          ",",
                          "a string of more than thirty-one letters",
                          "true or false, whatever is longer than thirty-one"};

TEST(ColumnSummary, SaysTheSameOfBlocksAndOfSingleFields) {
    table::Random random(11);
    for (const Detail detail : {Detail::core, Detail::full}) {
        // From texts with few other fields to others with few texts.
        for (std::size_t share = 0; share <= 8; ++share) {
            ColumnSummary blocks(detail);
            ColumnSummary singles(detail);
            std::size_t row = 0;
            for (int block = 0; block < 6; ++block) {
                Texts texts;
                for (int i = 0; i < 100; ++i) {
                    texts.push_back(pick(random, 8) < share
                                        ? odd_fields[pick(random, odd_fields.size())]
                                        : "word " + std::to_string(pick(random, 50)));
                }
                add(blocks, texts, row);
                for (const std::string& text : texts) {
                    ColumnSummary single(detail);
                    add(single, {text}, row++);
                    singles.merge(std::move(single));
                }
            }
            SCOPED_TRACE(share);
            expect_same(blocks, singles);
        }
    }
}

TEST(ColumnSummary, CountsTheKindsOfFields) {
    ColumnSummary summary;
    add(summary, Texts(20, "a"), 0);
    add(summary,
        {"b",
         "1",
         "NA",
         "",
         "true",
         "2026-01-02",
         "-inf",
         "tba",
         "\"2\"",
         "tb",
         "c",
         "d",
         "e",
         "f",
         "g",
         "h",
         "i",
         "j",
         "k"},
        20);
    EXPECT_EQ(summary.count(FieldKind::text), 31U);
    EXPECT_EQ(summary.count(FieldKind::number), 2U);
    EXPECT_EQ(summary.missing(), 3U);
    EXPECT_EQ(summary.count(FieldKind::boolean), 1U);
    EXPECT_EQ(summary.count(FieldKind::date), 1U);
    EXPECT_EQ(summary.count(FieldKind::infinite), 1U);
    EXPECT_EQ(summary.type(), "text+");
    EXPECT_EQ(summary.extent().least(), "-inf");
    EXPECT_EQ(summary.extent().greatest(), "true");
}

TEST(FieldRules, TakeDatesAndBooleansThatStandForNothingAsMissing) {
    const FieldRules odd('.', {"true", "1900-01-01", "word"});
    EXPECT_EQ(odd.at_a_glance("True"), FieldKind::boolean);
    EXPECT_EQ(odd.at_a_glance("1900-01-02"), FieldKind::date);
    EXPECT_EQ(odd.at_a_glance("words"), FieldKind::text);
    for (const char* text : {"true", "1900-01-01", "word", "", "7", "inf"})
        EXPECT_EQ(odd.at_a_glance(text), FieldKind::number) << text;
}

TEST(FieldRules, KnowTheDaysOfEveryMonth) {
    for (const char* text : {"2026-01-31",
                             "2024-02-29",
                             "2000-02-29",
                             "0000-12-01",
                             "2026-11-05T24:00",
                             "2026-11-05 17:00:59.25+01:00"})
        EXPECT_TRUE(is_date(text)) << text;
    for (const char* text : {"2026-02-29",
                             "1900-02-29",
                             "2026-04-31",
                             "2026-00-10",
                             "2026-13-10",
                             "2026-01-00",
                             "2026-11-05T",
                             "2026-11-05T17",
                             "2026-11-05T17:61",
                             "26-11-05"})
        EXPECT_FALSE(is_date(text)) << text;
}

TEST(ColumnSummary, NamesTheFirstFieldThatIsNoNumber) {
    ColumnSummary summary;
    add(summary, {"1", "NA", "x", "y"}, 10);
    ASSERT_TRUE(summary.first_odd());
    EXPECT_EQ(summary.first_odd()->offset, 12U);
    EXPECT_EQ(summary.first_odd()->text, "x");
    add(summary, {"first"}, 5);
    EXPECT_EQ(summary.first_odd()->text, "first");
    // In a block of texts, of which the first field takes a second look.
    ColumnSummary texts;
    add(texts, {"a", "b"}, 100);
    add(texts, {"3", "NA", "2026-01-02", "b", "c", "d", "e", "f"}, 0);
    EXPECT_EQ(texts.first_odd()->offset, 2U);
    ColumnSummary other;
    add(other, {"a", "b"}, 100);
    add(other, {"b", "2026-01-02", "c", "d"}, 0);
    EXPECT_EQ(other.first_odd()->offset, 0U);
}

TEST(TextExtent, OrdersTextsAsTheirBytes) {
    table::Random random(2);
    for (int i = 0; i < 2'000; ++i) {
        Texts texts(1 + pick(random, 6));
        TextExtent extent;
        TextExtent merged;
        for (std::string& text : texts) {
            for (std::size_t n = pick(random, 12); n > 0; --n)
                text += table::pick_from(random, std::string_view("\0ab\xff", 4));
            extent.add(text, text.size());
            TextExtent one;
            one.add(text, text.size());
            merged.merge(one);
        }
        std::sort(texts.begin(), texts.end());
        for (const TextExtent& found : {extent, merged}) {
            EXPECT_EQ(found.least(), texts.front());
            EXPECT_EQ(found.greatest(), texts.back());
        }
    }
}

}  // namespace
}  // namespace norma::reduce
