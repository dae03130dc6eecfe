#include "base/python_literal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma {
namespace {

using Kind = Literal::Kind;

TEST(PythonLiteral, IsReadAsPythonWritesIt) {
    const auto value = parse_literal(
        " {'a': (1, 22L,), \"b\": [], 'c': True, 'd': False, 'e': None, 'f': u'x\\'y\\\\', "
        "'g': ()} \n");
    ASSERT_TRUE(value) << value.error();
    ASSERT_NE(value->find("a"), nullptr);
    EXPECT_EQ(value->find("a")->items.at(1).number, 22U);
    EXPECT_EQ(value->find("b")->kind, Kind::sequence);
    EXPECT_EQ(value->find("c")->number, 1U);
    EXPECT_EQ(value->find("d")->kind, Kind::truth);
    EXPECT_EQ(value->find("e")->kind, Kind::none);
    EXPECT_EQ(value->find("f")->text, "x'y\\");
    EXPECT_TRUE(value->find("g")->items.empty());
    EXPECT_EQ(value->find("h"), nullptr);
    EXPECT_EQ(value->find("a")->find("a"), nullptr);
}

TEST(PythonLiteral, ThatIsNoneSaysWhatIsMissingWhere) {
    const auto error = [](std::string_view text) {
        const auto value = parse_literal(text);
        return value ? "read" : value.error();
    };
    EXPECT_EQ(error("(1 2)"), "a comma or a bracket is missing at character 4");
    EXPECT_EQ(error("{'a' 2}"), "a colon is missing at character 6");
    EXPECT_EQ(error("'abc"), "a quote is missing at character 5");
    EXPECT_EQ(error("(1,"), "a value is missing at character 4");
    EXPECT_EQ(error(""), "a value is missing at character 1");
    EXPECT_EQ(error("1 2"), "the end is missing at character 3");
    EXPECT_EQ(error("99999999999999999999999"),
              "a number below 2^64 is missing at character 1");
    EXPECT_THAT(error(std::string(100000, '(')), testing::HasSubstr("nested less deeply"));
}

}  // namespace
}  // namespace norma
