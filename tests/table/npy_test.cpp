#include "table/npy.hpp"

#include "table/packed_files.hpp"
#include "table/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::table {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string npy(const std::string& header, int version = 1) {
    return "\x93NUMPY" + std::string(1, static_cast<char>(version)) + '\0' +
           little(header.size(), version == 1 ? 2 : 4) + header;
}

std::string npy_of(const std::string& type,
                   const std::string& shape,
                   const char* order = "False") {
    return npy("{'descr': " + type + ", 'fortran_order': " + order + ", 'shape': " + shape +
               ", }    \n");
}

Result<NpyTable> read(const std::string& bytes, std::uint64_t size = to_the_end) {
    TextSource source(bytes);
    return read_npy(source, "a.npy", size);
}

std::string error(const std::string& bytes, std::uint64_t size = to_the_end) {
    const auto table = read(bytes, size);
    return table ? "read" : table.error();
}

std::vector<std::string> names(const NpyTable& table) {
    std::vector<std::string> all;
    for (const RecordField& field : table.layout.fields)
        all.push_back(field.name);
    return all;
}

TEST(Npy, OfOneDimensionIsOneColumn) {
    const auto table = read(npy_of("'<i4'", "(7,)"));
    ASSERT_TRUE(table) << table.error();
    EXPECT_EQ(table->rows, 7U);
    EXPECT_EQ(table->layout.size, 4U);
    EXPECT_EQ(table->layout.fields.at(0).type, FieldType::i4);
    EXPECT_EQ(table->end(), npy_of("'<i4'", "(7,)").size() + 28);
}

TEST(Npy, OfTwoDimensionsHasAColumnForEach) {
    const auto table = read(npy_of("'>f8'", "(5, 3)"));
    ASSERT_TRUE(table) << table.error();
    EXPECT_EQ(table->rows, 5U);
    EXPECT_THAT(names(*table), ElementsAre("1", "2", "3"));
    EXPECT_EQ(table->layout.fields[2].offset, 16U);
    EXPECT_TRUE(table->layout.fields[2].big_endian);
}

TEST(Npy, OfNoDimensionIsOneRow) {
    EXPECT_EQ(read(npy_of("'<f8'", "()"))->rows, 1U);
}

TEST(Npy, PassesOverABillionGapsAtOnce) {
    const auto wide = read(
        npy_of("[('gap', [('a', '|V1'), ('b', '|V2')], (300000000,)), ('x', '<i4')]", "(1,)"));
    ASSERT_TRUE(wide) << wide.error();
    EXPECT_EQ(wide->layout.fields.at(0).offset, 900'000'000U);
    const std::string more = npy_of("[('gap', '|V1', (4000000000,)), ('x', '<i4')]", "(1,)");
    EXPECT_THAT(error(more), HasSubstr("more than"));
}

TEST(Npy, LeavesTheBytesAtTheFirstRow) {
    TextSource source(npy_of("'<u2'", "(2,)") + std::string("\1\0\2\0", 4));
    const auto table = read_npy(source, "a.npy");
    ASSERT_TRUE(table);
    const std::string rows = read_all(source).bytes;
    std::vector<std::int64_t> values;
    decode(table->layout, table->layout.fields[0], rows.data(), 2, values);
    EXPECT_THAT(values, ElementsAre(1, 2));
}

TEST(Npy, OfStructuresHasTheirFields) {
    const auto table = read(
        npy_of("[('a', '<f8'), ('', '|V4'), ('b', [('x', '<i2'), ('y', '|u1')]), ('v', '<f4', "
               "(2, 2)), "
               "('s', '<U3'), (('title', 't'), '|b1'), ('when', '<M8[ns]'), ('z', '<f8', 2)]",
               "(3,)"));
    ASSERT_TRUE(table) << table.error();
    EXPECT_THAT(names(*table),
                ElementsAre("a", "b.x", "b.y", "v.1", "v.2", "v.3", "v.4", "t", "z.1", "z.2"));
    EXPECT_EQ(table->layout.size, 8U + 4 + 3 + 16 + 12 + 1 + 8 + 16);
    EXPECT_EQ(table->layout.fields[1].offset, 12U);
    EXPECT_EQ(table->layout.fields[7].offset, 43U);
    EXPECT_THAT(table->layout.left_out, ElementsAre("s (<U3)", "when (<M8[ns])"));
}

TEST(Npy, IsReadInEveryVersion) {
    const std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1L,)}";
    for (const int version : {1, 2, 3})
        EXPECT_EQ(error(npy(header, version)), "read") << version;
    EXPECT_THAT(error(npy(header, 4)), HasSubstr("of version 4"));
}

TEST(Npy, OfAnotherShapeSaysHowToSaveIt) {
    EXPECT_THAT(error(npy_of("'<f8'", "(2, 3, 4)")), HasSubstr("a.reshape(len(a), -1)"));
    EXPECT_THAT(error(npy_of("[('a', '<f8')]", "(2, 3)")), HasSubstr("a.reshape(-1)"));
    EXPECT_THAT(error(npy_of("'<f8'", "(2, 3)", "True")), HasSubstr("ascontiguousarray"));
    EXPECT_EQ(error(npy_of("'<f8'", "(2, 1)", "True")), "read");
    EXPECT_EQ(error(npy_of("'<f8'", "(2,)", "True")), "read");
}

TEST(Npy, OfOtherTypesSaysSo) {
    EXPECT_THAT(error(npy_of("'|O'", "(2,)")), HasSubstr("Python objects"));
    EXPECT_THAT(error(npy_of("'<U5'", "(2,)")), HasSubstr("holds no numbers but 1 (<U5)"));
    EXPECT_THAT(error(npy_of("'<c16'", "(2,)")), HasSubstr("no numbers"));
    EXPECT_THAT(error(npy_of("'<x8'", "(2,)")), HasSubstr("'<x8' is not known"));
    EXPECT_THAT(error(npy_of("[]", "(2,)")), HasSubstr("no columns"));
}

TEST(Npy, ThatLiesAboutItsSizeIsRefusedBeforeAnythingIsAllocated) {
    EXPECT_THAT(error(npy_of("'<f8'", "(1, 99999999999)")), HasSubstr("more than"));
    EXPECT_THAT(error(npy_of("'<f8'", "(99999999999, 99999999999)")), HasSubstr("no shape"));
    EXPECT_THAT(error(npy_of("'<f8'", "(4611686018427387903,)")), HasSubstr("too large"));
    EXPECT_THAT(error(npy_of("[('a', '<f8', (99999999999,))]", "(1,)")),
                HasSubstr("more than"));
    EXPECT_THAT(error(npy_of("[('a', [], (99999999999,))]", "(1,)")), HasSubstr("no bytes"));
    EXPECT_THAT(error(npy_of("'|V0'", "(1, 99999999999)")), HasSubstr("no bytes"));
    EXPECT_THAT(error(npy_of("'|S9999999999999'", "(1,)")), HasSubstr("not known"));
    EXPECT_THAT(error("\x93NUMPY\x02" + std::string(1, '\0') + "\xff\xff\xff\xff"),
                HasSubstr("far too long"));
    EXPECT_THAT(
        error("\x93NUMPY\x02" + std::string(1, '\0') + std::string("\0\0\0\1", 4) + "{}"),
        HasSubstr("ends within"));
}

TEST(Npy, OfAnotherSizeThanItsHeaderSaysIsRefused) {
    const std::string bytes = npy_of("'<f8'", "(2,)");
    EXPECT_EQ(error(bytes, bytes.size() + 16), "read");
    EXPECT_THAT(error(bytes, bytes.size() + 15), HasSubstr("not copied"));
    EXPECT_THAT(error(bytes, bytes.size() + 17), HasSubstr("something else follows"));
}

TEST(Npy, ThatIsCutAnywhereInItsHeaderSaysSo) {
    const std::string bytes = npy_of("'<f8'", "(2,)");
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THAT(error(bytes.substr(0, size)), HasSubstr("ends within its header")) << size;
}

TEST(Npy, ThatIsNoneSaysSo) {
    EXPECT_THAT(error("a,b\n1,2\n"), HasSubstr("no .npy file"));
    EXPECT_THAT(error("abc"), HasSubstr("no .npy file"));
    EXPECT_THAT(error(npy("{'descr': '<f8'}")), HasSubstr("lacks"));
    EXPECT_THAT(error(npy("[1, 2]")), HasSubstr("lacks"));
    EXPECT_THAT(error(npy("garbage")), HasSubstr("no Python dictionary"));
    EXPECT_THAT(error(npy_of("3", "(2,)")), HasSubstr("no type"));
    EXPECT_THAT(error(npy_of("[3]", "(2,)")), HasSubstr("no ('name', 'type')"));
    EXPECT_THAT(error(npy_of("[(3, '<f8')]", "(2,)")), HasSubstr("without a name"));
    EXPECT_THAT(error(npy_of("[('a', '<f8', 'x')]", "(2,)")), HasSubstr("no shape"));
    EXPECT_THAT(error(npy_of("'<f8'", "('x',)")), HasSubstr("no shape"));
}

}  // namespace
}  // namespace norma::table
