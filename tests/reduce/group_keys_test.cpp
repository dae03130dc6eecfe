#include "reduce/group_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

std::vector<std::string> sorted(const std::vector<std::string>& texts) {
    KeyTable keys;
    for (const std::string& text : texts)
        static_cast<void>(keys.find_or_add(text));
    std::vector<std::string> found;
    for (const std::uint32_t group : sorted_groups(keys, 1, '.'))
        found.emplace_back(keys[group]);
    return found;
}

TEST(GroupKeys, StandNumbersByValueAndThenTextsByBytes) {
    // Of one value the text decides.
    const std::vector<std::string> wanted = {"-1e3",
                                             "-10",
                                             "-9.5",
                                             "-0",
                                             "0",
                                             "0.0",
                                             "0.5",
                                             "03",
                                             "3",
                                             "9",
                                             "10",
                                             "1e2",
                                             "",
                                             "Oslo",
                                             "a",
                                             std::string("a\0", 2),
                                             "a b c",
                                             "b",
                                             "\xc3\xa9"};
    EXPECT_EQ(sorted({wanted.rbegin(), wanted.rend()}), wanted);
}

TEST(GroupKeys, CompareTextsThatBeginAlikeToTheirEnd) {
    std::mt19937 random(3);
    std::vector<std::string> texts;
    for (int i = 0; i < 5000; ++i) {
        std::string text = "x";
        for (std::size_t length = random() % 40; text.size() < length;)
            text += "ab\0"[random() % 3];
        texts.push_back(text);
    }
    std::vector<std::string> expected = texts;
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    EXPECT_EQ(sorted(texts), expected);
}

TEST(GroupKeys, OfSeveralStandByTheFirstAndThenTheNext) {
    KeyTable keys;
    const std::vector<std::vector<std::string>> wanted = {
        {"2", "b"}, {"10", "9"}, {"10", "10"}, {"10", "a"}, {"a", "3"}, {"a", "20"}};
    for (auto row = wanted.rbegin(); row != wanted.rend(); ++row) {
        std::string composed;
        for (const std::string& part : *row)
            append_part(composed, part);
        static_cast<void>(keys.find_or_add(composed));
    }
    std::vector<std::vector<std::string>> found;
    for (const std::uint32_t group : sorted_groups(keys, 2, '.')) {
        const auto parts = parts_of(keys[group], 2);
        found.emplace_back(parts.begin(), parts.end());
    }
    EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace norma::reduce
