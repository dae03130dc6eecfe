#include "norma/launch/shell_quote.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <vector>

namespace norma::launch {
namespace {

/// What the shell makes of a line that prints its words one by one, each ended by '|'.
std::string through_the_shell(const std::vector<std::string>& words) {
    const std::string line = "printf '%s|' " + shell_line(words);
    const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(line.c_str(), "r"), pclose);
    std::string text;
    for (int c = std::fgetc(output.get()); c != EOF; c = std::fgetc(output.get())) {
        text += static_cast<char>(c);
    }
    return text;
}

TEST(ShellQuote, LeavesPlainWordsAlone) {
    const std::array<std::string, 3> words{"mpirun", "-n", "a/b_c.d:e=f,+@%"};
    EXPECT_EQ(shell_line(words), "mpirun -n a/b_c.d:e=f,+@%");
}

TEST(ShellQuote, GivesTheShellBackEveryByte) {
    std::vector<std::string> words{"", "it's", "$(touch x)", "`id`", "a b", "~", "#no", "!"};
    std::string every_byte;
    for (int byte = 1; byte < 256; ++byte)
        every_byte += static_cast<char>(byte);
    words.push_back(every_byte);
    std::string expected;
    for (const std::string& word : words)
        expected += word + "|";
    EXPECT_EQ(through_the_shell(words), expected);
}

}  // namespace
}  // namespace norma::launch
