#include "table/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <pty.h>
#include <string>

namespace norma::table {
namespace {

using Variables = std::map<std::string, std::string>;

Lookup in(const Variables& variables) {
    return [variables](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
}

/// A terminal with so many columns; 0 as mpirun makes them.
struct PretendedTerminal {
    explicit PretendedTerminal(unsigned short columns) {
        winsize window{};
        window.ws_col = columns;
        EXPECT_EQ(openpty(&ours, &theirs, nullptr, nullptr, &window), 0);
    }
    ~PretendedTerminal() {
        close(ours);
        close(theirs);
    }
    int ours = -1;
    int theirs = -1;
};

TEST(Terminal, HasTheWidthOfItsWindow) {
    const PretendedTerminal terminal(133);
    EXPECT_EQ(terminal_of(terminal.theirs, in({})).width, 133U);
    EXPECT_EQ(terminal_of(terminal.theirs, in({})).reader, Reader::terminal);
}

TEST(Terminal, OfMpirunIsNoneSoThatTheSameIsWrittenWithout) {
    const PretendedTerminal terminal(0);
    EXPECT_EQ(terminal_of(terminal.theirs, in({})).reader, Reader::program);
    EXPECT_EQ(terminal_of(terminal.theirs, in({})).width, 80U);
    const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
    EXPECT_EQ(terminal_of(file, in({})).reader, Reader::program);
    EXPECT_EQ(terminal_of(file, in({})).width, 80U);
    close(file);
}

TEST(Terminal, ColumnsOfTheEnvironmentCountMore) {
    const PretendedTerminal terminal(133);
    EXPECT_EQ(terminal_of(terminal.theirs, in({{"COLUMNS", "60"}})).width, 60U);
    EXPECT_EQ(terminal_of(terminal.theirs, in({{"COLUMNS", "wide"}})).width, 133U);
    EXPECT_EQ(terminal_of(terminal.theirs, in({{"COLUMNS", "-3"}})).width, 133U);
}

TEST(Terminal, ShowsBlocksWhereTheLocaleAndTheTerminalDo) {
    EXPECT_EQ(characters_of(in({})), Characters::utf8);
    EXPECT_EQ(characters_of(in({{"LANG", "de_DE.UTF-8"}})), Characters::utf8);
    EXPECT_EQ(characters_of(in({{"LANG", "C.utf8"}})), Characters::utf8);
    EXPECT_EQ(characters_of(in({{"LANG", "C"}})), Characters::ascii);
    EXPECT_EQ(characters_of(in({{"LC_ALL", ""}, {"LANG", "de_DE@euro"}})), Characters::ascii);
    EXPECT_EQ(characters_of(in({{"LC_ALL", "POSIX"}, {"LANG", "de_DE.UTF-8"}})),
              Characters::ascii);
    EXPECT_EQ(characters_of(in({{"LANG", "de_DE.UTF-8"}, {"TERM", "dumb"}})),
              Characters::ascii);
}

}  // namespace
}  // namespace norma::table
