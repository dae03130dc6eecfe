// Scripts put together at random from pieces of the shell's grammar: most are refused or make
// no sense to the shell, and none of the rest executes a value.
#include "farm/command_template.hpp"
#include "farm/run_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace norma::farm {
namespace {

constexpr std::array pieces = {
    "{}",    "{}",     "{.}",   "{/}",      "{#}",         "{}",       "printf %s ",
    ": ",    "\"",     "\"",    "'",        "'",           "`",        "$(",
    ")",     "${x:-",  "${x#",  "${x",      "}",           "$((",      "))",
    "((",    "$[",     "]",     " ",        " ",           ";",        "\\",
    "#",     "\n",     "<<E\n", "E\n",      "case a in ",  "a) ",      "*) ",
    ";; ",   "esac",   "eval ", "sh -c ",   "$'",          "[[ ",      " ]]",
    "{ ",    "; }",    "&& ",   "| ",       ">/dev/null ", "2>&1 ",    "a",
    "=",     "x=",     "$x",    "a[",       "if :; then ", "; fi",     "for i in ",
    "; do ", "; done", "f() {", "declare ", "let ",        "test -v ", "trap ",
    "$",
};

constexpr std::array values = {
    "$(touch CANARY)",
    "`touch CANARY`",
    ";touch CANARY;",
    "';touch CANARY;'",
    "\";touch CANARY;\"",
    "a[$(touch CANARY)]",
    "\ntouch CANARY\n",
    "a) touch CANARY ;; b",
    "}touch CANARY;{",
    "))$(touch CANARY)((",
    "E\ntouch CANARY\n",
    "'\"$(touch CANARY)\"'",
};

template <typename Array>
auto any_of(const Array& from, std::mt19937& random) {
    return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random)];
}

std::string random_script(std::mt19937& random) {
    std::string script = "printf %s ";
    const int count = std::uniform_int_distribution(1, 9)(random);
    for (int i = 0; i < count; ++i)
        script += any_of(pieces, random);
    return script;
}

int from_environment(const char* name, int otherwise) {
    const char* const asked = std::getenv(name);
    return asked != nullptr ? std::atoi(asked) : otherwise;
}

// NORMA_RANDOM_TEMPLATES=60000 NORMA_RANDOM_SEED=2 looks longer, and elsewhere.

TEST(RandomTemplates, NeverExecuteAValue) {
    const int wanted = from_environment("NORMA_RANDOM_TEMPLATES", 3000);
    std::mt19937 random(static_cast<unsigned>(from_environment("NORMA_RANDOM_SEED", 1)));
    int accepted = 0;
    int ran = 0;
    std::filesystem::remove("CANARY");
    for (int i = 0; i < wanted; ++i) {
        const std::string script = random_script(random);
        const std::string value = any_of(values, random);
        const auto made = CommandTemplate::parse({script});
        if (!made) continue;
        ++accepted;
        for (const char* shell : {"/bin/sh", "/bin/bash"}) {
            if (!std::filesystem::exists(shell)) continue;
            const auto result =
                test::run(made->render(value, 1), shell, test::Complaints::dropped);
            if (result.status == 0) ++ran;
            ASSERT_FALSE(std::filesystem::exists("CANARY"))
                << shell << " executed " << testing::PrintToString(value) << " in "
                << testing::PrintToString(script) << "\nas "
                << testing::PrintToString(made->render(value, 1).argv.back());
        }
    }
    EXPECT_GT(accepted, wanted / 20) << "too few to mean anything";
    EXPECT_GT(ran, wanted / 50);
}

}  // namespace
}  // namespace norma::farm
