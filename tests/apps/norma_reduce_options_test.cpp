#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <tuple>
#include <utility>

namespace norma::app {
namespace {

using reduce::Verb;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Result<ParsedOptions> parsed(std::initializer_list<const char*> words) {
    std::vector<const char*> all = {"norma-reduce"};
    all.insert(all.end(), words);
    return parse_options(static_cast<int>(all.size()), all.data());
}

std::string refusal(std::initializer_list<const char*> words) {
    const auto result = parsed(words);
    return result ? "accepted" : result.error();
}

enum class Pipe { of_launcher, of_its_own };

/// As rank 0 of 2, whose standard error is a pipe, started by a norma run on a terminal.
bool tells_of_progress(Pipe kind) {
    std::array<int, 2> ends{};
    EXPECT_EQ(kind == Pipe::of_launcher ? pipe(ends.data()) : 0, 0);
    const pid_t rank = fork();
    if (rank == 0) {
        if (kind == Pipe::of_its_own && pipe(ends.data()) != 0) _exit(2);
        dup2(ends[1], STDERR_FILENO);
        for (const auto& [name, value] : {std::pair("OMPI_COMM_WORLD_SIZE", "2"),
                                          std::pair("OMPI_COMM_WORLD_RANK", "0"),
                                          std::pair("NORMA_TERMINAL", "1")})
            setenv(name, value, 1);
        const auto result = parsed({"--core", "x"});
        _exit(!result ? 2 : result->settings.progress ? 1 : 0);
    }
    int status = 0;
    EXPECT_EQ(waitpid(rank, &status, 0), rank);
    EXPECT_LE(WEXITSTATUS(status), 1);
    if (kind == Pipe::of_launcher) std::for_each(ends.begin(), ends.end(), close);
    return WEXITSTATUS(status) == 1;
}

TEST(ReduceOptions, TellOfProgressWhereTheLauncherSaysThatThereIsATerminal) {
    EXPECT_TRUE(tells_of_progress(Pipe::of_launcher));
    EXPECT_FALSE(tells_of_progress(Pipe::of_its_own));
}

TEST(ReduceOptions, AreAllRead) {
    const auto result = parsed(
        {"by",     "region,day", "-a",       "n,sum:price", "sales/",    "--where", "price > 0",
         "--sep",  "tab",        "--quote",  "'",           "--comment", "#",       "--na",
         "-,none", "--strict",   "--sort",   "-n",          "--limit",   "4",       "--format",
         "json",   "--digits",   "3",        "-o",          "out",       "--save",  "state",
         "-t",     "2",          "--memory", "1.5G",        "--stats",   "--quiet", "--piece",
         "64k",    "--chunk",    "128",      "more.csv"});
    ASSERT_TRUE(result) << result.error();
    const reduce::ReduceSettings& settings = result->settings;
    EXPECT_EQ(settings.verb, Verb::by);
    EXPECT_EQ(settings.keys, "region,day");
    EXPECT_EQ(settings.aggregates, "n,sum:price");
    EXPECT_THAT(settings.input.words, ElementsAre("sales/", "more.csv"));
    EXPECT_EQ(settings.where, "price > 0");
    EXPECT_EQ(settings.input.separator, '\t');
    EXPECT_EQ(settings.input.quote, '\'');
    EXPECT_EQ(settings.input.comment, '#');
    EXPECT_THAT(settings.input.missing, ElementsAre("-", "none"));
    EXPECT_TRUE(settings.strict);
    EXPECT_EQ(settings.sort, "-n");
    EXPECT_EQ(settings.limit, 4u);
    EXPECT_EQ(settings.format, table::Format::json);
    EXPECT_EQ(settings.digits, 3);
    EXPECT_EQ(settings.output, "out");
    EXPECT_EQ(settings.save, "state");
    EXPECT_EQ(settings.threads, 2);
    EXPECT_EQ(settings.memory, std::size_t{3} << 29);
    EXPECT_TRUE(settings.stats);
    EXPECT_TRUE(settings.quiet);
    EXPECT_EQ(settings.input.piece_size, 64u << 10);
    EXPECT_EQ(settings.input.chunk_size, 128u);
}

TEST(ReduceOptions, OfOneVerbAreReadWithIt) {
    const auto quantile = parsed({"quantile", "a", "-q", "0.1,0.9", "--exact", "x"});
    ASSERT_TRUE(quantile) << quantile.error();
    EXPECT_THAT(quantile->settings.levels, ElementsAre(0.1, 0.9));
    EXPECT_TRUE(quantile->settings.exact);
    const auto hist = parsed({"hist", "a", "--bins", "7", "--range", "-1,2.5", "x"});
    ASSERT_TRUE(hist) << hist.error();
    EXPECT_EQ(hist->settings.bins, 7u);
    EXPECT_EQ(hist->settings.range, (std::pair{-1.0, 2.5}));
    const auto sample = parsed({"sample", "-n", "25", "--seed", "3", "-c", "a,b", "x"});
    ASSERT_TRUE(sample) << sample.error();
    EXPECT_EQ(sample->settings.sample, 25u);
    EXPECT_EQ(sample->settings.seed, 3u);
    EXPECT_EQ(sample->settings.columns, "a,b");
    EXPECT_TRUE(parsed({"--core", "x"})->settings.core);
    EXPECT_EQ(refusal({"top", "a", "--bins", "3", "x"}), "--bins goes with hist, not with top");
    EXPECT_THAT(refusal({"top", "a", "--save", "s", "x"}), HasSubstr("--save goes with"));
}

TEST(ReduceOptions, DescribeUnlessAVerbComesFirst) {
    EXPECT_EQ(parsed({"data.csv"})->settings.verb, Verb::describe);
    EXPECT_THAT(parsed({"data.csv", "top"})->settings.input.words,
                ElementsAre("data.csv", "top"));
    EXPECT_EQ(parsed({"-t", "1", "check", "x"})->settings.verb, Verb::check);
    EXPECT_EQ(parsed({"hist", "price", "x"})->settings.keys, "price");
    EXPECT_THAT(parsed({"top", "a,b", "x", "-"})->settings.input.words, ElementsAre("x", "-"));
    EXPECT_THAT(refusal({"descibe", "x"}), HasSubstr("did you mean describe?"));
    EXPECT_EQ(refusal({"./descibe", "x"}), "accepted");  // a file's name
}

TEST(ReduceOptions, HaveTheDefaultsThatTheHelpNames) {
    const auto result = parsed({"x"});
    ASSERT_TRUE(result) << result.error();
    const reduce::ReduceSettings& settings = result->settings;
    EXPECT_EQ(settings.threads, 0);
    EXPECT_EQ(settings.digits, -1);
    EXPECT_EQ(settings.aggregates, "n");
    EXPECT_EQ(settings.memory, std::size_t{4} << 30);
    EXPECT_EQ(settings.input.piece_size, 16u << 20);
    EXPECT_EQ(settings.input.separator, std::nullopt);
    EXPECT_THAT(settings.input.missing, ElementsAre("NA", "N/A", "NaN", "nan", "null", "NULL"));
    EXPECT_THAT(parsed({"x", "--na", ""})->settings.input.missing, IsEmpty());
    EXPECT_EQ(parsed({"x", "--quote", ""})->settings.input.quote, '\0');
    EXPECT_FALSE(parsed({"x", "--no-header"})->settings.input.header);
    EXPECT_EQ(parsed({"x", "--decimal-comma"})->settings.input.point, ',');
}

TEST(ReduceOptions, RefuseWhatCannotBe) {
    EXPECT_THAT(refusal({"--sep", "ab", "x"}), HasSubstr("--sep 'ab': it is one character"));
    EXPECT_THAT(refusal({"--sep", "\"", "--quote", "\"", "x"}), HasSubstr("are the same"));
    EXPECT_THAT(refusal({"--decimal-comma", "--sep", ",", "x"}), HasSubstr("another --sep"));
    EXPECT_THAT(refusal({"quantile", "a", "-q", "0.5,95", "x"}), HasSubstr("95: from 0 to 1"));
    EXPECT_THAT(refusal({"quantile", "a", "-q", "0.5,,1", "x"}),
                HasSubstr("numbers separated by commas"));
    EXPECT_THAT(refusal({"quantile", "a", "-q", "nan", "x"}), HasSubstr("from 0 to 1"));
    EXPECT_THAT(refusal({"hist", "a", "--range", "2,1", "x"}), HasSubstr("LOW < HIGH"));
    EXPECT_THAT(refusal({"hist", "a", "--range", "2", "x"}), HasSubstr("LOW,HIGH"));
    EXPECT_THAT(refusal({"hist", "a", "--range", "0,inf", "x"}), HasSubstr("LOW,HIGH"));
    EXPECT_THAT(refusal({"--memory", "4X", "x"}), HasSubstr("a size is written 500M"));
    EXPECT_THAT(refusal({"--memory", "4MX", "x"}), HasSubstr("a size is written 500M"));
    EXPECT_THAT(refusal({"--memory", "0", "x"}), HasSubstr("a size is written 500M"));
    EXPECT_THAT(refusal({"--memory", "1e30", "x"}), HasSubstr("too large"));
    EXPECT_THAT(refusal({"--piece", "-1", "x"}), HasSubstr("--piece"));
    EXPECT_THAT(refusal({"-t", "0", "x"}), HasSubstr("threads"));
    EXPECT_THAT(refusal({"--limit", "-3", "x"}), HasSubstr("--limit"));
    EXPECT_THAT(refusal({"hist", "a", "--bins", "0", "x"}), HasSubstr("--bins"));
    EXPECT_THAT(refusal({"-f", "xml", "x"}), HasSubstr("--format"));
    EXPECT_THAT(refusal({"distinct", "a", "--exact", "--approx", "x"}),
                HasSubstr("both given"));
    EXPECT_THAT(refusal({"--strict", "--skip-bad", "x"}), HasSubstr("both given"));
    EXPECT_THAT(refusal({"by"}), HasSubstr("by needs a column"));
    EXPECT_THAT(refusal({"merge"}), HasSubstr("merge needs files"));
}

TEST(ReduceOptions, TakeWholeNumbersWithinTheirLimits) {
    for (const char* wrong : {"-1", "x", "1.5", "1e3", "+1", "7x", "99999999999999999999"}) {
        for (const auto& [verb, option, name] : {std::tuple{"check", "-t", "--threads"},
                                                 std::tuple{"check", "--digits", "--digits"},
                                                 std::tuple{"check", "--limit", "--limit"},
                                                 std::tuple{"sample", "-n", "--rows"},
                                                 std::tuple{"sample", "--seed", "--seed"}}) {
            EXPECT_THAT(
                refusal({verb, option, wrong, "x"}),
                StartsWith(std::string(name) + " " + wrong + ": it is a whole number from "));
        }
        EXPECT_THAT(refusal({"hist", "a", "--bins", wrong, "x"}),
                    StartsWith("--bins " + std::string(wrong) + ": it is a whole number"));
    }
    EXPECT_EQ(refusal({"-t", "1025", "x"}),
              "--threads 1025: it is a whole number from 1 to 1024");
    EXPECT_EQ(parsed({"sample", "-n", "0", "x"})->settings.sample, 0u);
    EXPECT_EQ(parsed({"sample", "--seed", "18446744073709551615", "x"})->settings.seed, ~0ULL);
    EXPECT_EQ(parsed({"top", "a", "--limit", "0", "x"})->settings.limit, 0u);
}

TEST(ReduceOptions, RefuseToBeGivenNothing) {
    for (const char* verb : {"by", "hist", "quantile", "distinct", "top"})
        EXPECT_THAT(refusal({verb, "", "x"}),
                    StartsWith(std::string(verb) + " is given nothing"));
    for (const char* option :
         {"--sep",        "--record",    "--input-format", "--columns", "--where",
          "--aggregates", "--quantiles", "--bins",         "--range",   "--rows",
          "--seed",       "--format",    "--digits",       "--sort",    "--limit",
          "--output",     "--save",      "--threads",      "--memory",  "--piece"}) {
        const std::string message = std::string(option) +
                                    " is given nothing; is a variable of "
                                    "the shell not set?";
        EXPECT_EQ(refusal({"by", "a", option, "", "x"}), message);
        EXPECT_EQ(refusal({"by", "a", (std::string(option) + "=").c_str(), "x"}), message);
    }
    EXPECT_THAT(refusal({"-w", "", "x"}), StartsWith("--where is given nothing"));
    EXPECT_EQ(refusal({"--comment", "", "x"}), "accepted");
}

TEST(ReduceOptions, NameTheOptionThatWasMeant) {
    EXPECT_THAT(refusal({"--formt", "csv", "x"}), HasSubstr("did you mean --format?"));
    EXPECT_THAT(refusal({"--quantile=0.5", "x"}), HasSubstr("did you mean --quantiles?"));
    EXPECT_THAT(refusal({"-z", "x"}), HasSubstr("unknown option -z"));
}

TEST(ReduceOptions, PrintHelpAndVersionAndNothingElse) {
    EXPECT_THAT(parsed({"--help"})->print.value_or(""),
                HasSubstr("Exit status: 0 all is well"));
    EXPECT_THAT(parsed({"--help"})->print.value_or(""), Not(HasSubstr("--chunk")));
    EXPECT_EQ(parsed({"-V"})->print.value_or(""), "norma-reduce " NORMA_VERSION "\n");
}

}  // namespace
}  // namespace norma::app
