#include "farm/placeholder.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

struct Example {
    const char* value;
    const char* no_extension;
    const char* name;
    const char* directory;
    const char* stem;
};

// What GNU parallel 20221122 gives.
constexpr Example examples[] = {
    {"a.b/c.d.e", "a.b/c.d", "c.d.e", "a.b", "c.d"},
    {"c.d", "c", "c.d", ".", "c"},
    {".hid", "", ".hid", ".", ""},
    {"dir/.hid", "dir/", ".hid", "dir", ""},
    {"a/", "a/", "", ".", ""},
    {"/", "/", "", "/", ""},
    {"//", "//", "", "/", ""},
    {"noext", "noext", "noext", ".", "noext"},
    {"a.b/c", "a.b/c", "c", "a.b", "c"},
    {"", "", "", ".", ""},
    {"x.", "x", "x.", ".", "x"},
    {"..", ".", "..", ".", "."},
    {"../x", "../x", "x", "..", "x"},
    {"a//b.c", "a//b", "b.c", "a", "b"},
    {"a//b//", "a//b//", "", "a", ""},
    {"/a", "/a", "a", "/", "a"},
    {"a/.", "a/", ".", "a", ""},
    {"a/b.c/", "a/b.c/", "", "a", ""},
    {" ", " ", " ", ".", " "},
};

TEST(Placeholder, CutsPathsAsGnuParallelDoes) {
    for (const Example& example : examples) {
        const std::string_view value = example.value;
        EXPECT_EQ(expanded(Placeholder::value, value, 1), value);
        EXPECT_EQ(expanded(Placeholder::no_extension, value, 1), example.no_extension) << value;
        EXPECT_EQ(expanded(Placeholder::name, value, 1), example.name) << value;
        EXPECT_EQ(expanded(Placeholder::directory, value, 1), example.directory) << value;
        EXPECT_EQ(expanded(Placeholder::stem, value, 1), example.stem) << value;
    }
    EXPECT_EQ(expanded(Placeholder::sequence, "x", 12), "12");
}

TEST(Placeholder, IsFoundOnlyWhereItIsSpelledOut) {
    EXPECT_EQ(placeholder_at("a{/.}", 1)->kind, Placeholder::stem);
    EXPECT_EQ(placeholder_at("a{/.}", 1)->length, 4U);
    EXPECT_FALSE(placeholder_at("{a}", 0));
    EXPECT_FALSE(placeholder_at("{", 0));
    EXPECT_FALSE(placeholder_at("{1", 0));
    EXPECT_FALSE(placeholder_at("{1,3}", 0));
    EXPECT_FALSE(placeholder_at("{=}", 0));
    EXPECT_FALSE(placeholder_at("", 0));
    EXPECT_FALSE(placeholder_at("{12/.}", 0)->kind);
    EXPECT_EQ(placeholder_at("{12/.}", 0)->length, 6U);
}

}  // namespace
}  // namespace norma::farm
