#include "table/glob.hpp"

#include "support/temporary_folder.hpp"
#include "table/packed_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace norma::table {
namespace {

TEST(Pattern, IsKnownByItsSigns) {
    EXPECT_TRUE(is_pattern("a*"));
    EXPECT_TRUE(is_pattern("?"));
    EXPECT_TRUE(is_pattern("[ab]"));
    EXPECT_FALSE(is_pattern("a-b.csv"));
}

TEST(Pattern, MatchesAsInShells) {
    EXPECT_TRUE(matches("*", "a"));
    EXPECT_TRUE(matches("*.csv", "a.csv"));
    EXPECT_TRUE(matches("a*b*c", "a--b-b--c"));
    EXPECT_TRUE(matches("a?c", "abc"));
    EXPECT_TRUE(matches("[a-c]x", "bx"));
    EXPECT_TRUE(matches("[!a-c]x", "dx"));
    EXPECT_TRUE(matches("[]]x", "]x"));
    EXPECT_TRUE(matches("[a-]x", "-x"));
    EXPECT_TRUE(matches("[x", "[x"));
    EXPECT_TRUE(matches("*[0-9].csv", "a10.csv"));
    EXPECT_FALSE(matches("*.csv", "a.csvx"));
    EXPECT_FALSE(matches("a?c", "ac"));
    EXPECT_FALSE(matches("[a-c]x", "dx"));
    EXPECT_FALSE(matches("[!a-c]x", "ax"));
    EXPECT_FALSE(matches("", "a"));
    EXPECT_FALSE(matches("[!]x", "ax"));
}

TEST(Pattern, LeavesHiddenNamesOut) {
    EXPECT_FALSE(matches("*", ".a"));
    EXPECT_TRUE(matches(".*", ".a"));
}

TEST(Pattern, OfManyStarsTakesNoLongerThanTheirNumberTimesTheName) {
    std::string pattern;
    for (int i = 0; i < 1000; ++i)
        pattern += "*a";
    EXPECT_FALSE(matches(pattern + "b", std::string(5000, 'a')));
}

class Expand : public testing::Test {
  protected:
    Expand() {
        for (const char* name : {"b/x/c.csv", "b/x/d.txt", "b/c.csv", "a.csv", ".h/c.csv"}) {
            const std::filesystem::path path = folder_.path(name);
            std::filesystem::create_directories(path.parent_path());
            write_file(path, "");
        }
    }
    std::vector<std::string> expanded(const std::string& pattern) {
        std::vector<std::string> found;
        const auto paths = expand(folder_.path(pattern));
        EXPECT_TRUE(paths) << paths.error();
        for (const std::string& path : *paths)
            found.push_back(path.substr(folder_.path("").size()));
        return found;
    }
    TemporaryFolder folder_;
};

using Paths = std::vector<std::string>;

TEST_F(Expand, FindsFilesAndFoldersSorted) {
    EXPECT_EQ(expanded("*"), (Paths{"a.csv", "b"}));
    EXPECT_EQ(expanded("b/*/*.csv"), (Paths{"b/x/c.csv"}));
    EXPECT_EQ(expanded("?/*.csv"), (Paths{"b/c.csv"}));
    EXPECT_EQ(expanded("*/c.csv"), (Paths{"b/c.csv"}));
    EXPECT_EQ(expanded("a.csv/*"), Paths());
    EXPECT_EQ(expanded("nothing/*"), Paths());
}

TEST_F(Expand, FindsAnyDepthByTwoStars) {
    EXPECT_EQ(expanded("**/*.csv"), (Paths{"a.csv", "b/c.csv", "b/x/c.csv"}));
    EXPECT_EQ(expanded("**/**/c.csv"), (Paths{"b/c.csv", "b/x/c.csv"}));
    EXPECT_EQ(expanded("b/**"), (Paths{"b/c.csv", "b/x/c.csv", "b/x/d.txt"}));
    EXPECT_EQ(expanded("**/x/**"), (Paths{"b/x/c.csv", "b/x/d.txt"}));
}

TEST_F(Expand, DoesNotFollowLinksInARing) {
    std::filesystem::create_directory_symlink("..", folder_.path("b/up"));
    EXPECT_EQ(expanded("**/c.csv"), (Paths{"b/c.csv", "b/x/c.csv"}));
}

}  // namespace
}  // namespace norma::table
