#include "table/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace norma::table {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The bytes of a value as this machine, which is little-endian where the tests run, has them.
template <typename T>
std::string bytes_of(T value) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}

template <typename T>
std::string reversed(T value) {
    const std::string bytes = bytes_of(value);
    return {bytes.rbegin(), bytes.rend()};
}

template <typename Value>
std::vector<Value> column(const RecordLayout& layout,
                          std::size_t field,
                          const std::string& records) {
    std::vector<Value> values;
    decode(
        layout, layout.fields.at(field), records.data(), records.size() / layout.size, values);
    return values;
}

TEST(Record, IsReadFromTypesAndNames) {
    const auto layout = parse_record("id:i8 x:f8, _:u2\tb1 >f4");
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->size, 23U);
    ASSERT_EQ(layout->fields.size(), 4U);
    EXPECT_EQ(layout->fields[0].name, "id");
    EXPECT_EQ(layout->fields[1].offset, 8U);
    EXPECT_EQ(layout->fields[2].name, "4") << "its place in the record";
    EXPECT_EQ(layout->fields[2].offset, 18U);
    EXPECT_TRUE(layout->fields[3].big_endian);
    EXPECT_EQ(parse_record("V3 u1")->size, 4U);
    EXPECT_EQ(parse_record("a:b:u1")->fields[0].name, "a:b");
}

TEST(Record, ThatIsNoneSaysWhatIsWrong) {
    const auto error = [](const char* text) {
        const auto layout = parse_record(text);
        return layout ? "read" : layout.error();
    };
    EXPECT_THAT(error(""), HasSubstr("no column"));
    EXPECT_THAT(error("_:u2"), HasSubstr("no column"));
    EXPECT_THAT(error("f64"), HasSubstr("is 'f8' meant?"));
    EXPECT_THAT(error("x:i3"), HasSubstr("'i3' is no type; there are"));
    EXPECT_THAT(error(":i4"), HasSubstr("has no name"));
    EXPECT_THAT(error("x:"), HasSubstr("'' is no type"));
    EXPECT_THAT(error("V99999999999 u1"), HasSubstr("at most"));
    EXPECT_THAT(error("V99999999999999999999999 u1"), HasSubstr("no type"));
}

TEST(Record, GivesItsIntegers) {
    const auto layout = parse_record("i1 i2 i4 i8 u1 u2 u4 u8 b1");
    ASSERT_TRUE(layout);
    const std::string low = bytes_of<std::int8_t>(-128) + bytes_of<std::int16_t>(-32768) +
                            bytes_of<std::int32_t>(-5) +
                            bytes_of(std::numeric_limits<std::int64_t>::min()) +
                            bytes_of<std::uint8_t>(0) + bytes_of<std::uint16_t>(0) +
                            bytes_of<std::uint32_t>(0) + bytes_of<std::uint64_t>(0) + '\0';
    const std::string high =
        bytes_of<std::int8_t>(127) + bytes_of<std::int16_t>(32767) + bytes_of<std::int32_t>(5) +
        bytes_of(std::numeric_limits<std::int64_t>::max()) + bytes_of<std::uint8_t>(255) +
        bytes_of<std::uint16_t>(65535) + bytes_of<std::uint32_t>(4294967295) +
        bytes_of<std::uint64_t>(7) + '\2';
    const std::string records = low + high;
    EXPECT_THAT(column<std::int64_t>(*layout, 0, records), ElementsAre(-128, 127));
    EXPECT_THAT(column<std::int64_t>(*layout, 1, records), ElementsAre(-32768, 32767));
    EXPECT_THAT(column<std::int64_t>(*layout, 2, records), ElementsAre(-5, 5));
    EXPECT_THAT(column<std::int64_t>(*layout, 3, records),
                ElementsAre(std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max()));
    EXPECT_THAT(column<std::int64_t>(*layout, 4, records), ElementsAre(0, 255));
    EXPECT_THAT(column<std::int64_t>(*layout, 5, records), ElementsAre(0, 65535));
    EXPECT_THAT(column<std::int64_t>(*layout, 6, records), ElementsAre(0, 4294967295));
    EXPECT_THAT(column<std::int64_t>(*layout, 7, records), ElementsAre(0, 7));
    EXPECT_THAT(column<std::int64_t>(*layout, 8, records), ElementsAre(0, 1));
    EXPECT_THAT(column<double>(*layout, 0, records), ElementsAre(-128, 127));
}

TEST(Record, TellsHowManyIntegersDidNotFit) {
    const auto layout = parse_record("u8");
    const std::uint64_t limit = std::uint64_t{1} << 63;
    const std::string records =
        bytes_of(limit - 1) + bytes_of(limit) + bytes_of(~std::uint64_t{0});
    std::vector<std::int64_t> values;
    EXPECT_EQ(decode(*layout, layout->fields[0], records.data(), 3, values), 2U);
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    EXPECT_THAT(values, ElementsAre(largest, largest, largest));
    EXPECT_THAT(column<double>(*layout, 0, bytes_of(limit)),
                ElementsAre(9223372036854775808.0));
}

TEST(Record, GivesItsFloats) {
    const auto layout = parse_record("f2 f4 f8");
    const std::string records =
        bytes_of<std::uint16_t>(0x3c01) + bytes_of(1.5F) + bytes_of(-0.1);
    EXPECT_THAT(column<double>(*layout, 0, records), ElementsAre(1 + 1.0 / 1024));
    EXPECT_THAT(column<double>(*layout, 1, records), ElementsAre(1.5));
    EXPECT_THAT(column<double>(*layout, 2, records), ElementsAre(-0.1));
}

TEST(Record, GivesHalvesOfEveryKind) {
    const auto layout = parse_record("f2");
    const auto half = [&](std::uint16_t bits) {
        return column<double>(*layout, 0, bytes_of(bits))[0];
    };
    EXPECT_EQ(half(0xc000), -2);
    EXPECT_EQ(half(0x7bff), 65504);
    EXPECT_EQ(half(0x0001), std::ldexp(1, -24));
    EXPECT_EQ(half(0x0400), std::ldexp(1, -14));
    EXPECT_TRUE(std::signbit(half(0x8000)));
    EXPECT_EQ(half(0xfc00), -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(half(0x7e00)));
}

TEST(Record, IsReadInEitherByteOrder) {
    const auto layout = parse_record(">i2 >u4 >f8 >i8 >f4 >f2");
    const std::string records = reversed<std::int16_t>(-2) + reversed<std::uint32_t>(1000000) +
                                reversed(2.5) + reversed<std::int64_t>(-3) + reversed(0.25F) +
                                reversed<std::uint16_t>(0x3c00);
    EXPECT_THAT(column<std::int64_t>(*layout, 0, records), ElementsAre(-2));
    EXPECT_THAT(column<std::int64_t>(*layout, 1, records), ElementsAre(1000000));
    EXPECT_THAT(column<double>(*layout, 2, records), ElementsAre(2.5));
    EXPECT_THAT(column<std::int64_t>(*layout, 3, records), ElementsAre(-3));
    EXPECT_THAT(column<double>(*layout, 4, records), ElementsAre(0.25));
    EXPECT_THAT(column<double>(*layout, 5, records), ElementsAre(1));
}

TEST(Record, AppendsToWhatIsThere) {
    const auto layout = parse_record("u1");
    std::vector<std::int64_t> values{9};
    decode(*layout, layout->fields[0], "\1\2", 2, values);
    EXPECT_THAT(values, ElementsAre(9, 1, 2));
}

TEST(Record, PrintsIntegersThatFitIntoNoOther) {
    const auto layout = parse_record("_:u1 >u8");
    std::string text = "x,";
    std::vector<std::uint32_t> commas{1};
    const std::string records =
        "?" + reversed<std::uint64_t>(UINT64_MAX) + "?" + reversed<std::uint64_t>(7);
    print(*layout, layout->fields[0], records.data(), 2, text, commas);
    EXPECT_EQ(text, "x,18446744073709551615,7,");
    EXPECT_THAT(commas, ElementsAre(1, 22, 24));
}

}  // namespace
}  // namespace norma::table
