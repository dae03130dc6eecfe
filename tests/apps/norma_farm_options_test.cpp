#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace norma::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<ParsedOptions> parsed(std::initializer_list<const char*> words) {
    std::vector<const char*> argv = {"norma-farm"};
    argv.insert(argv.end(), words.begin(), words.end());
    return parse_options(static_cast<int>(argv.size()), argv.data());
}

std::string refusal(std::initializer_list<const char*> words) {
    const auto result = parsed(words);
    return result ? "accepted" : result.error();
}

TEST(FarmOptions, AreAllRead) {
    const auto result =
        parsed({"-a",  "list",           "-j",     "50%",       "-k",        "--joblog",
                "log", "--retries",      "3",      "--timeout", "1h30m",     "--journal",
                "j",   "--journal-sync", "off",    "--fresh",   "--dry-run", "--results",
                "dir", "--summary-json", "s.json", "--quiet",   "wc",        "-l",
                "{}"});
    ASSERT_TRUE(result) << result.error();
    const FarmOptions& options = result->options;
    EXPECT_EQ(options.list, "list");
    EXPECT_EQ(options.jobs, "50%");
    EXPECT_TRUE(options.keep_order);
    EXPECT_EQ(options.job_log, "log");
    EXPECT_EQ(options.tries, 3);
    EXPECT_EQ(options.timeout, "1h30m");
    EXPECT_EQ(options.journal, "j");
    EXPECT_EQ(options.journal_sync, "off");
    EXPECT_TRUE(options.fresh);
    EXPECT_TRUE(options.dry_run);
    EXPECT_EQ(options.results, "dir");
    EXPECT_EQ(options.summary_json, "s.json");
    EXPECT_TRUE(options.quiet);
    EXPECT_THAT(options.command, ElementsAre("wc", "-l", "{}"));
}

TEST(FarmOptions, TakeTheShortWaysOfWriting) {
    const auto result = parsed({"-kj4", "-alist", "--retries=2", "--joblog=x=y", "true"});
    ASSERT_TRUE(result) << result.error();
    EXPECT_TRUE(result->options.keep_order);
    EXPECT_EQ(result->options.jobs, "4");
    EXPECT_EQ(result->options.list, "list");
    EXPECT_EQ(result->options.tries, 2);
    EXPECT_EQ(result->options.job_log, "x=y");
    EXPECT_EQ(parsed({"-j", "-1"})->options.jobs, "-1");
    EXPECT_EQ(parsed({"-a", "-"})->options.list, "-");
}

TEST(FarmOptions, EndAtTheFirstWordOfTheCommand) {
    EXPECT_THAT(parsed({"-k", "tar", "-k", "--joblog", "-a", "--", "--help", "--nonsense"})
                    ->options.command,
                ElementsAre("tar", "-k", "--joblog", "-a", "--", "--help", "--nonsense"));
    EXPECT_THAT(parsed({"--", "-k"})->options.command, ElementsAre("-k"));
    EXPECT_THAT(parsed({"--", "--", "x"})->options.command, ElementsAre("--", "x"));
    EXPECT_THAT(parsed({"echo", "", "[a,b]", "\"q\"", "{}"})->options.command,
                ElementsAre("echo", "", "[a,b]", "\"q\"", "{}"));
    EXPECT_THAT(parsed({})->options.command, IsEmpty());
}

TEST(FarmOptions, NeverTakeAMistypedOptionForTheCommand) {
    EXPECT_THAT(refusal({"--job-log", "x", "true"}), HasSubstr("did you mean --joblog?"));
    EXPECT_THAT(refusal({"--retires", "3"}), HasSubstr("did you mean --retries?"));
    EXPECT_THAT(refusal({"-k", "-z", "true"}), HasSubstr("unknown option -z"));
    EXPECT_THAT(refusal({"-kz", "true"}), HasSubstr("unknown option"));
    EXPECT_THAT(refusal({"--jobs4"}), HasSubstr("--jobs"));
    EXPECT_THAT(refusal({"--timeout 5"}), HasSubstr("unknown option --timeout 5"));
}

TEST(FarmOptions, NoticeAForgottenValue) {
    EXPECT_THAT(refusal({"-a"}), HasSubstr("--arg-file"));
    EXPECT_THAT(refusal({"-a", ""}), HasSubstr("needs a value; an empty one was given"));
    EXPECT_THAT(refusal({"--journal", "--fresh"}), HasSubstr("--fresh looks like an option"));
    EXPECT_THAT(refusal({"--joblog", "--retries", "3"}), HasSubstr("write ./--retries"));
    EXPECT_THAT(refusal({"--joblog="}), testing::Not("accepted"));
    for (const char* tries : {"0", "-1", "x", "1.5", "99999999999"}) {
        EXPECT_THAT(refusal({"--retries", tries}), HasSubstr("--retries")) << tries;
    }
    EXPECT_THAT(refusal({"-a", "one", "-a", "two"}), HasSubstr("--arg-file"));
}

TEST(FarmOptions, SayWhatToDoInsteadOfTripleColons) {
    EXPECT_THAT(refusal({"echo", "{}", ":::", "a", "b"}),
                HasSubstr(R"(printf '%s\n' a b c | norma-farm)"));
    EXPECT_THAT(refusal({"echo", "::::", "file"}), HasSubstr("-a FILE"));
    EXPECT_THAT(refusal({":::", "a"}), HasSubstr("is not supported"));
}

TEST(FarmOptions, PrintHelpAndVersion) {
    const auto help = parsed({"--help"});
    ASSERT_TRUE(help);
    ASSERT_TRUE(help->print);
    for (const char* word : {"-j",
                             "--joblog",
                             "--retries",
                             "--timeout",
                             "--journal",
                             "--journal-sync",
                             "--fresh",
                             "--dry-run",
                             "--results",
                             "--summary-json",
                             "--status",
                             "--cat",
                             "--failed",
                             "{/.}",
                             "mpirun -n 4 norma-farm",
                             "Exit status"}) {
        EXPECT_THAT(*help->print, HasSubstr(word));
    }
    EXPECT_EQ(parsed({"--version"})->print, "norma-farm " NORMA_VERSION "\n");
    EXPECT_FALSE(parsed({"echo", "--help"})->print);
}

}  // namespace
}  // namespace norma::app
