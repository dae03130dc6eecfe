// A column gives what read_number() says of every field, whatever was learnt from the blocks
// before.

#include "table/decode_column.hpp"

#include "norma/table/number.hpp"

#include "table/field_list.hpp"
#include "table/random_number.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace norma::table {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = ColumnForm::Kind;
using Texts = std::vector<std::string>;

void expect_as_read(const Texts& texts, const ColumnNumbers& numbers, char quote, char point) {
    std::vector<std::uint32_t> others;
    bool exponents = false;
    std::string scratch;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        const Number number = read_number(unquoted(texts[row], quote, scratch), point);
        if (number.kind != NumberKind::plain) {
            others.push_back(static_cast<std::uint32_t>(row));
            continue;
        }
        exponents |= number.has_exponent;
        ASSERT_EQ(numbers.mantissas[row], number.mantissa) << texts[row];
        ASSERT_EQ(numbers.decimals_of(row), number.decimals) << texts[row] << " in row " << row;
    }
    ASSERT_EQ(numbers.others, others);
    ASSERT_EQ(numbers.exponents, exponents);
}

/// Decodes a block, and compares.
ColumnNumbers decode(const Texts& texts,
                     ColumnForm& form,
                     char quote = '\0',
                     char point = '.') {
    const FieldList fields(texts, quote);
    ColumnNumbers numbers;
    decode_column(fields.column(), point, form, numbers);
    expect_as_read(texts, numbers, quote, point);
    return numbers;
}

TEST(DecodeColumn, ReadsUniformNumbers) {
    ColumnForm form;
    const ColumnNumbers numbers = decode({"1.50", "-2.25", "0.00", "12345.67", "-0.01"}, form);
    EXPECT_TRUE(numbers.uniform);
    EXPECT_EQ(numbers.uniform_decimals, 2);
    EXPECT_EQ(form.kind, Kind::uniform);
    EXPECT_THAT(std::vector(numbers.mantissas.begin(), numbers.mantissas.begin() + 5),
                ElementsAre(150, -225, 0, 1234567, -1));
}

TEST(DecodeColumn, ReadsNumbersWithExponentsThatAreWrittenAlike) {
    Random random(5);
    for (std::size_t decimals = 0; decimals < 20; ++decimals) {
        ColumnForm form;
        for (int block = 0; block < 4; ++block) {
            Texts texts;
            for (std::size_t row = 0; row < 60 + pick(random, 10); ++row) {
                const double mantissa = static_cast<double>(random()) / 1e20;
                std::string text = fmt::format("{:.{}e}", mantissa, decimals);
                text.replace(text.size() - 2, 2, fmt::format("{:02}", pick(random, 100)));
                if (pick(random, 3) == 0) text.insert(0, "-");
                texts.push_back(text);
            }
            std::string zero = fmt::format("{:.{}e}", 0.0, decimals);
            zero.back() = '7';
            texts[pick(random, texts.size())] = zero;
            texts[pick(random, texts.size())] = random_number(random);
            if (block == 3) texts[pick(random, texts.size())] = nearly_a_number(random);
            decode(texts, form);
        }
        if (decimals > 0 && decimals < 14) {
            EXPECT_EQ(form.kind, Kind::scientific);
            EXPECT_EQ(form.decimals, static_cast<int>(decimals));
        }
    }
}

TEST(DecodeColumn, ReadsOtherNumbersAmongThoseWithExponents) {
    const Texts texts = {"1.50e+05",
                         "-2.25e-99",
                         "0.00e+07",
                         "1.5e+05",
                         "1.50e+5",
                         "1.50e+105",
                         "1.50E+05",
                         "1.50",
                         "e+05",
                         "+1.50e+05",
                         "",
                         "1.50e*05",
                         "1.50e+0:",
                         "1.50e+/0",
                         "1.5.e+05",
                         "12.50e+05",
                         "e",
                         ".e+05"};
    ColumnForm form{Kind::scientific, 2};
    decode(texts, form);
    // Each among three that are written so.
    for (const std::string& text : texts) {
        ColumnForm known{Kind::scientific, 2};
        decode({"1.50e+05", text, "2.50e-05", "3.50e+00"}, known);
    }
    for (const std::string text :
         {"1.50*+05", "1.50x+05", "1.50e.05", "1.50e 05", "1.50e+a5", "1.50e+5a"}) {
        ColumnForm known{Kind::scientific, 2};
        decode({"1.50e+05", text, "2.50e-05", "3.50e+00"}, known);
    }
    // In a block too small for groups, and where none is written so.
    ColumnForm few{Kind::scientific, 2};
    decode({"1.50e+05", "2"}, few);
    ColumnForm none{Kind::scientific, 2};
    decode(Texts(30, "7.5"), none);
    EXPECT_NE(none.kind, Kind::scientific);
}

TEST(DecodeColumn, ReadsAnyNumberOfRows) {
    for (std::size_t rows = 0; rows < 40; ++rows) {
        ColumnForm form;
        Texts texts;
        for (std::size_t i = 0; i < rows; ++i)
            texts.push_back(fmt::format("{}.{}", i * i, i % 10));
        EXPECT_EQ(decode(texts, form).uniform, rows > 0);
        ColumnForm known{Kind::any, 0};
        decode(texts, known);
        ColumnForm wrong{Kind::uniform, 3};
        decode(texts, wrong);
        ColumnForm text{Kind::text, 0};
        decode(texts, text);
    }
}

TEST(DecodeColumn, ToldOfFieldsThatAreNoNumbers) {
    ColumnForm form;
    const ColumnNumbers numbers = decode({"",
                                          "1",
                                          "",
                                          "2",
                                          "NA",
                                          "3",
                                          "inf",
                                          "12345678901234567890",
                                          " 4 ",
                                          "1e999",
                                          "-",
                                          "5e0"},
                                         form);
    EXPECT_THAT(numbers.others, ElementsAre(0, 2, 4, 6, 7, 9, 10));
    EXPECT_TRUE(numbers.exponents);
}

TEST(DecodeColumn, TakesNumbersOutOfQuotes) {
    ColumnForm form;
    const ColumnNumbers numbers =
        decode({"\"1.5\"", "2.5", "\"\"", "\" 3.5\"", "\"1\"\"2\"", "\"", "4.5"}, form, '"');
    EXPECT_TRUE(numbers.uniform);
    EXPECT_THAT(numbers.others, ElementsAre(2, 4, 5));
    ColumnForm without;
    EXPECT_THAT(decode({"\"1.5\"", "2.5"}, without).others, ElementsAre(0));
}

TEST(DecodeColumn, HasThePointItIsToldTo) {
    ColumnForm form;
    const ColumnNumbers numbers =
        decode({"1,50", "-2,25", ",50", "3.50", "1.000,00", "4,75", "5,00"}, form, '\0', ',');
    EXPECT_THAT(numbers.others, ElementsAre(3, 4));
    EXPECT_EQ(numbers.mantissas[5], 475);
    EXPECT_TRUE(numbers.uniform);
}

Texts repeated(std::initializer_list<const char*> texts, std::size_t times) {
    Texts all;
    for (std::size_t i = 0; i < times; ++i)
        all.insert(all.end(), texts.begin(), texts.end());
    return all;
}

TEST(DecodeColumn, LearnsHowTheNumbersAreWrittenFromBlockToBlock) {
    ColumnForm form;
    EXPECT_TRUE(decode(repeated({"1.5"}, 100), form).uniform);
    EXPECT_EQ(form.kind, Kind::uniform);
    EXPECT_FALSE(decode(repeated({"1.5", "1.25", "7", "8e3"}, 25), form).uniform);
    EXPECT_EQ(form.kind, Kind::any);
    EXPECT_THAT(decode(repeated({"red", "", "green", "5"}, 25), form).others.size(), 75U);
    EXPECT_EQ(form.kind, Kind::text);
    EXPECT_THAT(decode(repeated({"1.25"}, 100), form).others, IsEmpty());
    EXPECT_EQ(form.kind, Kind::uniform);
    EXPECT_EQ(form.decimals, 2);
    Texts once = repeated({"1.25"}, 100);
    once[37] = "1.2";  // one that differs changes nothing
    EXPECT_FALSE(decode(once, form).uniform);
    EXPECT_EQ(form.kind, Kind::uniform);
    EXPECT_TRUE(decode(repeated({"1234567890.1234567"}, 100), form).others.empty());
    EXPECT_EQ(form.kind, Kind::any);  // too long for groups
}

TEST(DecodeColumn, UsesTheNumbersOfTheBlockBeforeAgain) {
    ColumnNumbers numbers;  // the same for all blocks, as a reader has it
    ColumnForm form;
    Random random(7);
    for (int block = 0; block < 200; ++block) {
        Texts texts(pick(random, 50));
        for (std::string& text : texts) {
            text = block % 3 == 0   ? fmt::format("{}.25", pick(random, 1000))
                   : block % 3 == 1 ? random_number(random)
                                    : fmt::format("word{}", pick(random, 10));
            if (pick(random, 20) == 0) text = nearly_a_number(random);
        }
        const FieldList fields(texts);
        decode_column(fields.column(), '.', form, numbers);
        expect_as_read(texts, numbers, '\0', '.');
    }
}

TEST(DecodeColumn, GivesTheSameWhateverItExpects) {
    Random random(8);
    for (int i = 0; i < 2000; ++i) {
        const char point = i % 5 == 0 ? ',' : '.';
        const std::size_t mix = pick(random, 4);
        Texts texts(pick(random, 30));
        for (std::string& text : texts) {
            text = fmt::format("{}{}{}", pick(random, 10'000), point, pick(random, 10));
            if (mix > 0 && pick(random, 4) < mix) text = random_number(random, point);
            if (pick(random, 8) == 0) text = nearly_a_number(random, point);
            if (pick(random, 8) == 0) text = '"' + text + '"';
            if (pick(random, 8) == 0) text = "";
            if (pick(random, 16) == 0) text = " " + text + "\t";
            if (pick(random, 16) == 0) text = "inf";
        }
        for (ColumnForm form : {ColumnForm{},
                                ColumnForm{Kind::uniform, 1},
                                ColumnForm{Kind::uniform, 0},
                                ColumnForm{Kind::uniform, 16},
                                ColumnForm{Kind::any, 0},
                                ColumnForm{Kind::text, 0}})
            decode(texts, form, '"', point);
    }
}

TEST(DecodeColumn, ReadsColumnsThatLieBesideOthersOrAreConstant) {
    const std::string around(readable_around, ' ');
    const std::string bytes = around + ",1,20\n3,40\n5,60\n7,80\n9,10\n" + around;
    const auto at = [&](std::size_t i) {
        return static_cast<std::uint32_t>(readable_around + i);
    };
    const std::vector<std::uint32_t> borders = {
        at(0), at(2), at(5), at(7), at(10), at(12), at(15), at(17), at(20), at(22), at(25)};
    ColumnNumbers numbers;
    for (std::size_t column = 0; column < 2; ++column) {
        ColumnForm form;
        decode_column(
            {bytes.data(), borders.data() + column, borders.data() + column + 1, 2, 1, 5},
            '.',
            form,
            numbers);
        numbers.mantissas.resize(5);
        EXPECT_EQ(numbers.mantissas,
                  column == 0 ? (std::vector<std::int64_t>{1, 3, 5, 7, 9})
                              : (std::vector<std::int64_t>{20, 40, 60, 80, 10}));
    }
    ColumnForm form;
    decode_column(
        {bytes.data(), borders.data() + 1, borders.data() + 2, 0, 1, 3}, '.', form, numbers);
    numbers.mantissas.resize(3);
    EXPECT_THAT(numbers.mantissas, ElementsAre(20, 20, 20));
}

TEST(Unquoted, TakesQuotesOffAndDoubledOnesForOne) {
    std::string scratch;
    EXPECT_EQ(unquoted("\"a\"", '"', scratch), "a");
    EXPECT_EQ(unquoted("\"\"", '"', scratch), "");
    EXPECT_EQ(unquoted("\"a\"\"b\"", '"', scratch), "a\"b");
    EXPECT_EQ(unquoted("\"\"\"\"", '"', scratch), "\"");
    EXPECT_EQ(unquoted("\"", '"', scratch), "\"");
    EXPECT_EQ(unquoted("a\"b", '"', scratch), "a\"b");
    EXPECT_EQ(unquoted("\"a\"", '\0', scratch), "\"a\"");
    EXPECT_EQ(unquoted("", '"', scratch), "");
}

}  // namespace
}  // namespace norma::table
