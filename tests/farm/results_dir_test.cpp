#include "farm/results_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace norma::farm {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Results : public testing::Test {
  protected:
    Results() { fs::create_directories(folder_); }
    ~Results() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string top() const { return folder_ / "results"; }

    fs::path folder_ = testing::TempDir() + "results_dir_test." + std::to_string(getpid());
};

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Outcome task(std::string text, std::uint64_t seq = 1, std::uint64_t occurrence = 0) {
    Outcome made;
    made.seq = seq;
    made.id = hash128(as_bytes(text), occurrence);
    made.text = std::move(text);
    return made;
}

std::string write(ResultsDir& results, const Outcome& outcome, std::string_view out = {}) {
    auto files = results.files_of(outcome);
    if (!files) return files.error();
    files->add(Channel::out, as_bytes(out));
    const auto failure = files->close();
    return failure ? failure->message : "";
}

TEST_F(Results, HoldBothOutputsAndTheNumberOfTheTask) {
    auto results = ResultsDir::open(top() + "/below");
    ASSERT_TRUE(results) << results.error();
    auto files = results->files_of(task("a b", 12));
    ASSERT_TRUE(files) << files.error();
    files->add(Channel::out, as_bytes("one "));
    files->add(Channel::err, as_bytes("bad\n"));
    files->add(Channel::out, as_bytes("two"));
    EXPECT_FALSE(files->close());
    const fs::path folder = fs::path(top()) / "below/1/a b";
    EXPECT_EQ(content_of(folder / "stdout"), "one two");
    EXPECT_EQ(content_of(folder / "stderr"), "bad\n");
    EXPECT_EQ(content_of(folder / "seq"), "12");
}

TEST_F(Results, ReplaceThoseOfAnEarlierRun) {
    for (const char* text : {"long output", "short"}) {
        auto results = ResultsDir::open(top());
        ASSERT_TRUE(results);
        EXPECT_EQ(write(*results, task("a"), text), "");
        EXPECT_EQ(content_of(fs::path(top()) / "1/a/stdout"), text);
    }
}

TEST_F(Results, KeepTasksWithEqualTextsApart) {
    auto results = ResultsDir::open(top());
    ASSERT_TRUE(results);
    for (std::uint64_t occurrence : {3U, 0U, 2U, 1U}) {
        EXPECT_EQ(write(*results, task("a", 1, occurrence), std::to_string(occurrence)), "");
    }
    EXPECT_EQ(content_of(fs::path(top()) / "1/a/stdout"), "0");
    EXPECT_EQ(content_of(fs::path(top()) / "1/a+2/stdout"), "1");
    EXPECT_EQ(content_of(fs::path(top()) / "1/a+3/stdout"), "2");
    EXPECT_EQ(content_of(fs::path(top()) / "1/a+4/stdout"), "3");
}

TEST_F(Results, NameEveryTextDifferentlyAndInsideTheFolder) {
    EXPECT_EQ(results_name(std::string("a/b+c\\d\te\0f", 11), 0), "a+zb++c\\d\te+0f");
    EXPECT_EQ(results_name("", 0), "+m");
    EXPECT_EQ(results_name(".", 0), "+_");
    EXPECT_EQ(results_name("..", 0), "+__");
    EXPECT_EQ(results_name("../../etc", 0), "..+z..+zetc");
    const std::string longest(255, 'x');
    EXPECT_EQ(results_name(longest, 0), longest);
    std::set<std::string> names;
    for (const std::string& text :
         {longest + "y", longest + "z", longest, std::string("a+2")}) {
        for (std::uint64_t occurrence : {0U, 1U}) {
            names.insert(results_name(text, occurrence));
            EXPECT_LE(results_name(text, occurrence).size(), 255U);
        }
    }
    names.insert(results_name("a", 1));
    EXPECT_EQ(names.size(), 9U);
}

TEST_F(Results, HaveTheLayoutOfGnuParallel) {
    if (std::system("parallel --version >/dev/null 2>&1") != 0) {
        GTEST_SKIP() << "GNU parallel is not installed; the names above are compared";
    }
    std::vector<std::string> values = {"a", "caf\xc3\xa9", "*", " -", "\x1b[3m"};
    // Before 2024 it had other names for these.
    if (std::system("test $(parallel --version | sed -n '1s/[^0-9]*//p') -ge 20240000") == 0) {
        for (const char* const value : {"b/c", "a\tb", "x\\y", "+z", "../../e"})
            values.emplace_back(value);
    }
    auto results = ResultsDir::open(folder_ / "ours");
    ASSERT_TRUE(results);
    std::ofstream list(folder_ / "list");
    for (std::size_t i = 0; i < values.size(); ++i) {
        list << values[i] << '\n';
        EXPECT_EQ(write(*results, task(values[i], i + 1), values[i] + "\n"), "");
    }
    list.close();
    const std::string command =
        "cd '" + folder_.string() +
        "' && parallel --plain -a list --results theirs printf '%s\\\\n' "
        "{} >/dev/null && diff -r ours theirs";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(Results, NeverGoThroughASymbolicLink) {
    const fs::path outside = folder_ / "outside";
    fs::create_directories(outside);
    fs::create_directories(fs::path(top()) / "1/file");
    fs::create_directory_symlink(outside, fs::path(top()) / "1/folder");
    std::ofstream(outside / "victim") << "untouched";
    fs::create_symlink(outside / "victim", fs::path(top()) / "1/file/stderr");
    auto results = ResultsDir::open(top());
    ASSERT_TRUE(results) << results.error();
    EXPECT_THAT(write(*results, task("folder")), HasSubstr("1/folder is a symbolic link"));
    EXPECT_THAT(write(*results, task("file")), HasSubstr("file/stderr is a symbolic link"));
    EXPECT_EQ(content_of(outside / "victim"), "untouched");
    EXPECT_FALSE(fs::exists(outside / "stdout"));

    fs::remove_all(top() + "/1");
    fs::create_directory_symlink(outside, top() + "/1");
    EXPECT_THAT(ResultsDir::open(top()).error(), HasSubstr("/1 is a symbolic link"));
}

TEST_F(Results, SayWhyTheyCannotBeWritten) {
    std::ofstream(folder_ / "file") << "x";
    EXPECT_THAT(ResultsDir::open(folder_ / "file").error(), HasSubstr("Not a directory; name"));
    auto results = ResultsDir::open(top());
    ASSERT_TRUE(results);
    std::ofstream(fs::path(top()) / "1/taken") << "x";
    EXPECT_THAT(write(*results, task("taken")), HasSubstr("1/taken: Not a directory"));
    fs::create_directories(fs::path(top()) / "1/b/stdout");
    EXPECT_THAT(write(*results, task("b")), HasSubstr("1/b/stdout: Is a directory"));
    fs::create_directories(fs::path(top()) / "1/c");
    ASSERT_EQ(mkfifo((top() + "/1/c/stdout").c_str(), 0600), 0);
    EXPECT_THAT(write(*results, task("c")), HasSubstr("1/c/stdout: No such device"))
        << "a pipe without a reader must not make the farm wait";
}

}  // namespace
}  // namespace norma::farm
