// The kernels of all levels give the integers of the scalar ones, and those are what other,
// slower code says. Buffers are as small as kernels may count on.

#include "table/kernels.hpp"

#include "norma/table/number.hpp"

#include "table/field_list.hpp"
#include "table/kernel_levels.hpp"
#include "table/random_number.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace norma::table {
namespace {

class EveryLevel : public testing::TestWithParam<KernelLevel> {
  protected:
    const Kernels& kernels_ = *GetParam().kernels;
    Random random_{1};
};

INSTANTIATE_TEST_SUITE_P(Kernels,
                         EveryLevel,
                         testing::ValuesIn(kernel_levels()),
                         [](const auto& tested) {
                             return std::string(name(tested.param.level));
                         });

struct Found {
    Scanned told;
    std::vector<std::uint32_t> positions;
};

Found scan(const Kernels& kernels, const std::string& text, std::size_t begin, ScanFor what) {
    const auto buffer = std::make_unique<char[]>(text.size() + readable_around);
    std::copy(text.begin(), text.end(), buffer.get());
    std::fill_n(buffer.get() + text.size(), readable_around, what.separator);
    const std::size_t room = text.size() - begin + 64;
    const auto positions = std::make_unique<std::uint32_t[]>(room);
    Found found;
    found.told = kernels.scan(buffer.get(),
                              static_cast<std::uint32_t>(begin),
                              static_cast<std::uint32_t>(text.size()),
                              what,
                              positions.get());
    found.positions.assign(positions.get(), positions.get() + found.told.positions);
    return found;
}

void expect_same_scan(const Kernels& kernels,
                      const std::string& text,
                      std::size_t begin,
                      ScanFor what) {
    const Found expected = scan(scalar_kernels, text, begin, what);
    const Found found = scan(kernels, text, begin, what);
    SCOPED_TRACE(testing::Message()
                 << "from " << begin << ": " << testing::PrintToString(text));
    ASSERT_EQ(found.positions, expected.positions);
    ASSERT_EQ(found.told.rows, expected.told.rows);
    ASSERT_EQ(found.told.inside, expected.told.inside);
    ASSERT_EQ(found.told.quotes, expected.told.quotes);
    ASSERT_EQ(found.told.odd_quotes, expected.told.odd_quotes);
    ASSERT_EQ(found.told.carriage_return, expected.told.carriage_return);
    ASSERT_EQ(found.told.beyond_ascii, expected.told.beyond_ascii);
}

std::string random_text(Random& random, std::size_t length, std::string_view letters) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text += pick_from(random, letters);
    return text;
}

TEST_P(EveryLevel, ScansAsTheScalarOne) {
    // Few quotes, many, none; and what every byte may be.
    constexpr std::array<std::string_view, 5> alphabets = {
        "abcdefghijklmnopqrstuvwxyz0123456789,,,,\n\"", ",\"\n\r", ",\n\r\xc3", "a\"", ",\na"};
    for (std::size_t length = 0; length <= 300; ++length) {
        for (const std::string_view letters : alphabets) {
            const std::string text = random_text(random_, length, letters);
            const std::size_t begin = pick(random_, std::min<std::size_t>(length, 70) + 1);
            expect_same_scan(kernels_, text, begin, {',', '"'});
            expect_same_scan(kernels_, text, begin, {',', '\0'});
            expect_same_scan(kernels_, text, 0, {';', ','});
        }
    }
    for (int i = 0; i < 200; ++i) {
        std::string text;
        for (std::size_t n = pick(random_, 300); n > 0; --n)
            text += static_cast<char>(pick(random_, 256));
        expect_same_scan(kernels_, text, 0, {'\t', static_cast<char>(pick(random_, 128))});
    }
}

TEST_P(EveryLevel, ScansLongTextAsTheScalarOne) {
    for (const std::string_view letters :
         {"0123456789,,\n", "0123456789abcdefghijklm,,\n\"", "a\"", ","}) {
        const std::string text = random_text(random_, 200'000 + pick(random_, 64), letters);
        for (std::size_t begin = 0; begin < 3; ++begin)
            expect_same_scan(kernels_, text, begin, {',', '"'});
    }
}

/// One quote, one border and one return at every place of two blocks.
TEST_P(EveryLevel, SeesQuotesThatMeetTheEndOfABlock) {
    for (const std::string part : {"\"a\",",
                                   ",\"\"\"a\"\"\"\n",
                                   "a\"b",
                                   "\"a\"\rb",
                                   "\"a\"\r\n",
                                   "\"a\"\r,",
                                   "\"\n\"",
                                   "\"a\"b",
                                   "\"a\"\r\"",
                                   "\"\"\"\""}) {
        for (std::size_t at = 40; at < 140; ++at) {
            std::string text(at, 'x');
            for (std::size_t i = 5; i < at; i += 6)
                text[i] = ',';
            text.back() = ',';
            text += part + ",yy,zz\n";
            expect_same_scan(kernels_, text, 0, {',', '"'});
        }
    }
}

TEST_P(EveryLevel, FindsQuotesOddThatRfc4180DoesNotHave) {
    const auto odd = [&](const std::string& text) {
        return scan(kernels_, text, 0, {',', '"'}).told.odd_quotes;
    };
    for (const char* text : {"a\"b\n",
                             "a,b\"\n",
                             "\"a\"b\n",
                             "\"a\" ,b\n",
                             " \"a\",b\n",
                             "\"a\"\"\"b\n",
                             "\"a\"\rb\n",
                             "\"a\"\r,b\n",
                             "\"a\"\r\"b\"\n"})
        EXPECT_TRUE(odd(text)) << text;
    for (const char* text : {"\"a\",b\n",
                             "\"a\"\r\n",
                             "\"\"\n",
                             "\"\"\"\"\n",
                             "\"a\"\"b\",c\n",
                             "\"\n\",\",\"\n",
                             "a\rb\n",
                             "\"a\""})
        EXPECT_FALSE(odd(text)) << text;
}

/// What a number is for decode_any(), by read_number().
std::optional<Number> plain(const std::string& text, char point) {
    if (text.size() > 32 || text.find_first_of(" \t") != std::string::npos) return std::nullopt;
    Number number = read_number(text, point);
    if (number.kind != NumberKind::plain) return std::nullopt;
    return number;
}

/// As decode_any() gives it.
std::optional<Number> decode_one(const Kernels& kernels, const std::string& text, char point) {
    const FieldList fields({text});
    Number number;
    number.kind = NumberKind::plain;
    std::int16_t decimals = 0;
    if (kernels.decode_any(
            fields.places(), 0, 1, point, &number.mantissa, &decimals, number.has_exponent) ==
        0) {
        return std::nullopt;
    }
    number.decimals = decimals;
    return number;
}

/// Whether the two readers agree. An exponent of more than three digits is left to the slow
/// one.
void expect_as_read(const Kernels& kernels, const std::string& text, char point = '.') {
    SCOPED_TRACE(testing::PrintToString(text));
    const auto expected = plain(text, point);
    const auto found = decode_one(kernels, text, point);
    const std::size_t exponent = text.find_first_of("eE");
    if (expected && exponent != std::string::npos &&
        text.size() - text.find_first_of("0123456789", exponent) > 3) {
        if (!found) return;
    }
    ASSERT_EQ(found.has_value(), expected.has_value());
    if (!found) return;
    ASSERT_EQ(found->mantissa, expected->mantissa);
    ASSERT_EQ(found->decimals, expected->decimals);
    ASSERT_EQ(found->has_exponent, expected->has_exponent);
}

TEST_P(EveryLevel, ReadsRandomNumbersAsTheSlowReader) {
    for (int i = 0; i < 15'000; ++i) {
        expect_as_read(kernels_, random_number(random_));
        expect_as_read(kernels_, nearly_a_number(random_));
        expect_as_read(kernels_, nearly_a_number(random_, ','), ',');
    }
}

TEST_P(EveryLevel, ReadsOddNumbersAsTheSlowReader) {
    for (const char* text : {"",
                             "-",
                             "+",
                             ".",
                             "-.",
                             "+.",
                             "e",
                             "e5",
                             ".e5",
                             "-e5",
                             "5.",
                             "-5.",
                             ".5",
                             "+.5",
                             "-0",
                             "-0.0",
                             "0e5",
                             "0.00e-300",
                             "-0e999",
                             "1e400",
                             "1e399",
                             "1e-400",
                             "1e-401",
                             "1e-399",
                             "9.99e399",
                             "0.001e400",
                             "1e",
                             "1e+",
                             "1e-",
                             "1e+-5",
                             "1e5e5",
                             "1e5.",
                             "1e.5",
                             "--1",
                             "+-1",
                             "1-",
                             "1+",
                             "1-2",
                             "1..2",
                             "1.2.3",
                             "0x10",
                             "1e0000",
                             "1e0005",
                             "1E05",
                             "e1e1",
                             "999999999999999999",
                             "9219999999999999999",
                             "-9219999999999999999",
                             "9.219999999999999999",
                             "9220000000000000000",
                             "-922000000000000000.0",
                             "9219999999999999999e-18",
                             "9220000000000000000e-18",
                             "09.219999999999999999e+00",
                             "9999999999999999999",
                             "18446744073709551616",
                             "1000000000000000000",
                             "1000000000000000001",
                             "9.99999999999999999",
                             "-10.00000000000000000",
                             "00001000000000000000000",
                             "1000000000000000000e-3",
                             "99999999999999999999999999999999",
                             "inf",
                             "nan",
                             " 1",
                             "1 ",
                             "1\t"})
        expect_as_read(kernels_, text);
}

TEST_P(EveryLevel, ReadsNumbersOfEveryLengthUpToTheLargest) {
    for (std::size_t length = 0; length <= 40; ++length) {
        for (const std::string sign : {"", "-", "+"}) {
            for (std::size_t nines = 0; nines <= std::min<std::size_t>(length, 20); ++nines) {
                const std::string digits =
                    std::string(length - nines, '0') + std::string(nines, '9');
                expect_as_read(kernels_, sign + digits);
                for (std::size_t at = 0; at <= length; ++at)
                    expect_as_read(kernels_, sign + std::string(digits).insert(at, "."));
                expect_as_read(kernels_, sign + digits + "e-12");
            }
        }
    }
}

/// Whether decode_uniform() may take a text: as its comment says.
bool is_uniform(const std::string& text, char point, int decimals) {
    if (text.size() > 16 || text.empty() || text[0] == '+') return false;
    const auto number = plain(text, point);
    return number && !number->has_exponent && number->decimals == decimals;
}

TEST_P(EveryLevel, ReadsUniformNumbersAsTheSlowReader) {
    for (int i = 0; i < 10'000; ++i) {
        const int decimals = static_cast<int>(pick(random_, 17));
        std::vector<std::string> texts(pick(random_, 14));
        for (std::string& text : texts) {
            const std::size_t before = pick(random_, 10) + (decimals == 0 ? 1 : 0);
            text =
                random_text(random_, before + static_cast<std::size_t>(decimals), "0123456789");
            if (decimals > 0) text.insert(before, ".");
            if (pick(random_, 3) == 0) text.insert(0, "-");
        }
        if (!texts.empty() && pick(random_, 2) == 0)
            texts[pick(random_, texts.size())] = nearly_a_number(random_);
        const FieldList fields(texts);
        std::vector<std::int64_t> mantissas(texts.size() + 4, -1);
        const std::size_t from = pick(random_, texts.size() + 1);
        const std::size_t end = kernels_.decode_uniform(
            fields.places(), from, texts.size(), '.', decimals, mantissas.data());
        ASSERT_LE(from, end);
        ASSERT_LE(end, texts.size());
        for (std::size_t row = from; row < end; ++row) {
            ASSERT_TRUE(is_uniform(texts[row], '.', decimals)) << texts[row];
            ASSERT_EQ(mantissas[row], read_number(texts[row]).mantissa) << texts[row];
        }
        // It does not stop at four that it could have taken. "5." may be left out.
        if (decimals > 14) continue;
        bool all = texts.size() >= end + 4;
        for (std::size_t row = end; all && row < end + 4; ++row)
            all = is_uniform(texts[row], '.', decimals) && texts[row].back() != '.';
        ASSERT_FALSE(all) << "stops at " << end;
    }
}

std::string uniform_number(Random& random, std::size_t longest, std::size_t decimals) {
    const std::size_t most = longest - decimals - (decimals > 0 ? 1 : 0);
    const bool minus = most > 1 && pick(random, 3) == 0;
    const std::size_t before = pick(random, most - (minus ? 1 : 0)) + 1;
    std::string text = random_text(random, before + decimals, "0123456789");
    if (decimals > 0) text.insert(before, ".");
    return minus ? "-" + text : text;
}

/// Enough rows of short fields for whole registers, with a longer one among them or none.
TEST_P(EveryLevel, ReadsShortUniformNumbersAsTheSlowReader) {
    for (int i = 0; i < 5'000; ++i) {
        const std::size_t decimals = pick(random_, 7);
        std::vector<std::string> texts(16 + pick(random_, 20));
        for (std::string& text : texts)
            text = uniform_number(random_, 8, decimals);
        const std::size_t odd = pick(random_, texts.size());
        const std::size_t kind = pick(random_, 3);
        if (kind == 1) texts[odd] = uniform_number(random_, 16, decimals);
        if (kind == 2) texts[odd] = nearly_a_number(random_);
        const FieldList fields(texts);
        std::vector<std::int64_t> mantissas(texts.size() + 4, -1);
        const std::size_t end = kernels_.decode_uniform(fields.places(),
                                                        0,
                                                        texts.size(),
                                                        '.',
                                                        static_cast<int>(decimals),
                                                        mantissas.data());
        ASSERT_GE(end + 4, kind == 2 ? odd : texts.size());
        for (std::size_t row = 0; row < end; ++row) {
            ASSERT_TRUE(is_uniform(texts[row], '.', static_cast<int>(decimals))) << texts[row];
            ASSERT_EQ(mantissas[row], read_number(texts[row]).mantissa) << texts[row];
        }
    }
}

TEST_P(EveryLevel, LeavesOutWhatStandsBehindUniformNumbers) {
    for (const std::size_t longest : {8U, 16U}) {
        std::vector<std::string> texts(17);
        for (std::string& text : texts)
            text = uniform_number(random_, longest, 3) + "e+05";
        const FieldList fields(texts);
        FieldPlaces places = fields.places();
        places.behind = 4;
        std::vector<std::int64_t> mantissas(texts.size() + 4);
        const std::size_t end =
            kernels_.decode_uniform(places, 0, texts.size(), '.', 3, mantissas.data());
        EXPECT_GE(end, 16U);
        for (std::size_t row = 0; row < end; ++row)
            EXPECT_EQ(mantissas[row], read_number(texts[row]).mantissa) << texts[row];
    }
    // Nothing is left of a field that is as short as what is left out.
    const FieldList fields({"1e+5", "e+05", "", "1", "2", "3", "4", "5"});
    FieldPlaces places = fields.places();
    places.behind = 4;
    std::array<std::int64_t, 12> mantissas{};
    EXPECT_EQ(kernels_.decode_uniform(places, 0, 8, '.', 0, mantissas.data()), 0U);
}

TEST_P(EveryLevel, StopsBeforeFourThatAreNotAllUniform) {
    for (const char* text : {"",
                             "-",
                             "+",
                             ".",
                             "+5",
                             "5.",
                             "-.",
                             "--5",
                             "5-",
                             "1.5",
                             " 5",
                             "5 ",
                             "5e0",
                             "12345678901234567",
                             "/",
                             ":",
                             "\"5\""}) {
        for (std::size_t at = 0; at < 4; ++at) {
            std::vector<std::string> texts = {
                "1", "-2", "30", "1234567890123456", "5", "6", "7", "8"};
            texts[4 + at] = text;
            const FieldList fields(texts);
            std::array<std::int64_t, 8> mantissas{};
            const std::size_t end =
                kernels_.decode_uniform(fields.places(), 0, 8, '.', 0, mantissas.data());
            EXPECT_GE(end, 4U) << text;
            EXPECT_LE(end, is_uniform(text, '.', 0) ? 8 : 4 + at) << text;
        }
    }
}

TEST_P(EveryLevel, DoesNotSeeWhatStandsBesideANumber) {
    const FieldList fields({"1", "22", "-3.5", "4e2", "0.5"}, '\0', '9');
    std::array<std::int64_t, 5> mantissas{};
    std::array<std::int16_t, 5> decimals{};
    bool exponents = false;
    EXPECT_EQ(kernels_.decode_any(
                  fields.places(), 0, 5, '.', mantissas.data(), decimals.data(), exponents),
              5U);
    EXPECT_EQ(mantissas, (std::array<std::int64_t, 5>{1, 22, -35, 4, 5}));
    EXPECT_EQ(decimals, (std::array<std::int16_t, 5>{0, 0, 1, -2, 1}));
    EXPECT_TRUE(exponents);
}

}  // namespace
}  // namespace norma::table
