#include "farm/task_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace norma::farm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Pipe {
  public:
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe(ends.data()), 0);
        read_end = FileDescriptor(ends[0]);
        write_end = FileDescriptor(ends[1]);
    }
    void write(std::string_view text) const {
        EXPECT_EQ(::write(write_end.get(), text.data(), text.size()),
                  static_cast<ssize_t>(text.size()));
    }
    FileDescriptor read_end;
    FileDescriptor write_end;
};

class TaskFile : public testing::Test {
  protected:
    TaskFile() { std::filesystem::create_directories(folder_); }
    ~TaskFile() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file(std::string_view content) const {
        const std::filesystem::path path = folder_ / std::to_string(++files_);
        std::ofstream(path) << content;
        return path;
    }
    [[nodiscard]] TaskReader reader(std::string_view content, bool commands = false) const {
        return {FileDescriptor(open(file(content).c_str(), O_RDONLY | O_CLOEXEC)),
                "list",
                commands};
    }

    mutable int files_ = 0;
    std::filesystem::path folder_ =
        testing::TempDir() + "task_file_test." + std::to_string(getpid());
};

std::vector<Task> all_of(TaskReader& reader) {
    std::vector<Task> tasks;
    while (!reader.ended() && !reader.failure()) {
        reader.fill();
        while (auto task = reader.next())
            tasks.push_back(*task);
    }
    return tasks;
}

std::vector<std::string> texts_of(TaskReader reader) {
    std::vector<std::string> texts;
    for (const Task& task : all_of(reader))
        texts.push_back(task.text);
    return texts;
}

TEST_F(TaskFile, TakesEveryLineAsAValueBlankOnesToo) {
    EXPECT_THAT(texts_of(reader("a\n\n# b\n  c d \n")), ElementsAre("a", "", "# b", "  c d "));
}

TEST_F(TaskFile, SkipsBlankLinesAndCommentsAmongCommands) {
    EXPECT_THAT(texts_of(reader("a\n\n# b\n \t\n  #c\necho #d\n", true)),
                ElementsAre("a", "echo #d"));
}

TEST_F(TaskFile, CountsALastLineWithoutALineFeed) {
    EXPECT_THAT(texts_of(reader("a\nb")), ElementsAre("a", "b"));
    EXPECT_THAT(texts_of(reader("a\nb\n")), ElementsAre("a", "b"));
    EXPECT_THAT(texts_of(reader("")), IsEmpty());
}

TEST_F(TaskFile, NumbersTheTasksAndNamesThemByContentAndOccurrence) {
    TaskReader first = reader("a\nb\na\n");
    TaskReader second = reader("new\na\na\nb\n");
    const std::vector<Task> before = all_of(first);
    const std::vector<Task> after = all_of(second);
    ASSERT_EQ(before.size(), 3U);
    ASSERT_EQ(after.size(), 4U);
    EXPECT_EQ(before[2].seq, 3U);
    EXPECT_NE(before[0].id, before[2].id);
    EXPECT_EQ(after[1].id, before[0].id);
    EXPECT_EQ(after[2].id, before[2].id);
    EXPECT_EQ(after[3].id, before[1].id);
}

TEST_F(TaskFile, DropsTheCarriageReturnsOfWindowsAndSaysSoOnce) {
    TaskReader windows = reader("a\nb\r\nc\r\n\r\nd\r");
    std::vector<std::string> texts;
    for (const Task& task : all_of(windows))
        texts.push_back(task.text);
    EXPECT_THAT(texts, ElementsAre("a", "b", "c", "", "d"));
    const auto note = windows.take_note();
    ASSERT_TRUE(note);
    EXPECT_THAT(*note, HasSubstr("list:2: the line ends in CR LF"));
    EXPECT_FALSE(windows.take_note());
    EXPECT_THAT(texts_of(reader("\xef\xbb\xbf"
                                "a\n\xef\xbb\xbf"
                                "b\n")),
                ElementsAre("a",
                            "\xef\xbb\xbf"
                            "b"));
}

TEST_F(TaskFile, KeepsBytesThatAreNoText) {
    const std::string odd("a\0b\xff", 4);
    EXPECT_THAT(texts_of(reader(odd + "\n")), ElementsAre(odd));
}

TEST_F(TaskFile, ReadsLinesLongerThanOneReadAndRefusesEndlessOnes) {
    const std::string most(TaskReader::longest_line, 'x');
    EXPECT_THAT(texts_of(reader("a\n" + most + "\nb\n")), ElementsAre("a", most, "b"));
    for (const char* ending : {"", "\n", "\nb\n"}) {
        TaskReader endless = reader("a\nb\n" + most + "x" + ending);
        EXPECT_EQ(all_of(endless).size(), 2U);
        ASSERT_TRUE(endless.failure());
        EXPECT_THAT(endless.failure()->message, HasSubstr("list:3: a line of more than 2 MiB"));
        EXPECT_FALSE(endless.fill());
        EXPECT_FALSE(endless.next());
    }
}

TEST_F(TaskFile, GivesTasksBeforeThePipeEndsAndNeverWaits) {
    Pipe pipe;
    TaskReader reader(std::move(pipe.read_end), "standard input", false);
    EXPECT_FALSE(reader.fill());
    EXPECT_FALSE(reader.next());
    pipe.write("first\nsec");
    EXPECT_TRUE(reader.fill());
    EXPECT_EQ(reader.next()->text, "first");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.fill());
    pipe.write("ond\nthird");
    EXPECT_TRUE(reader.fill());
    EXPECT_EQ(reader.next()->text, "second");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.ended());
    pipe.write_end.close();
    EXPECT_TRUE(reader.fill());
    EXPECT_EQ(reader.next()->text, "third");
    EXPECT_TRUE(reader.ended());
    EXPECT_FALSE(reader.fill());
}

TEST_F(TaskFile, TakesNoHalfLineForATaskWhenTheLauncherIsEnding) {
    for (const bool launcher_ends : {false, true}) {
        Pipe pipe;
        TaskReader reader(std::move(pipe.read_end), "standard input", true);
        reader.doubt_end();
        pipe.write("rm first\nrm /data");
        EXPECT_TRUE(reader.fill());
        EXPECT_EQ(reader.next().value().text, "rm first");
        pipe.write_end.close();
        if (launcher_ends) std::raise(SIGCONT);
        EXPECT_TRUE(reader.fill());
        EXPECT_EQ(reader.next().has_value(), !launcher_ends);
        EXPECT_EQ(reader.failure().has_value(), launcher_ends);
        EXPECT_EQ(reader.ended(), !launcher_ends);
    }
}

TEST_F(TaskFile, TellsOnceThatALauncherMayRepeatALongList) {
    setenv("PRTE_LAUNCHED", "1", 1);
    Pipe pipe;
    TaskReader reader(std::move(pipe.read_end), "standard input", true);
    reader.doubt_end();
    int notes = 0;
    for (int i = 0; i < 10; ++i) {
        pipe.write(std::string(9999, 'x') + "\n");
        EXPECT_TRUE(reader.fill());
        EXPECT_TRUE(reader.next());
        notes += reader.take_note() ? 1 : 0;
        EXPECT_EQ(notes, i < 6 ? 0 : 1) << i;
    }
    unsetenv("PRTE_LAUNCHED");
}

TEST_F(TaskFile, TellsAllThereIsToTell) {
    setenv("PRTE_LAUNCHED", "1", 1);
    Pipe pipe;
    TaskReader reader(std::move(pipe.read_end), "standard input", true);
    reader.doubt_end();
    for (int i = 0; i < 2; ++i) {
        pipe.write(std::string(39'999, 'x') + "\r\n");
        EXPECT_TRUE(reader.fill());
    }
    EXPECT_TRUE(reader.next());
    EXPECT_TRUE(reader.next());
    EXPECT_TRUE(reader.take_note());
    EXPECT_TRUE(reader.take_note());
    EXPECT_FALSE(reader.take_note());
    unsetenv("PRTE_LAUNCHED");
}

TEST_F(TaskFile, SaysWhyAListCannotBeUsed) {
    EXPECT_THAT(open_task_file(folder_ / "nowhere").error(),
                HasSubstr("nowhere: No such file or directory; check the spelling"));
    EXPECT_THAT(open_task_file(folder_).error(), HasSubstr("is a folder"));
    EXPECT_THAT(open_task_file(file("")).error(), HasSubstr("is empty"));
    EXPECT_TRUE(open_task_file(file("a\n")));
    EXPECT_TRUE(open_task_file("/dev/null"));
    if (geteuid() != 0) {
        const std::string path = file("a\n");
        std::filesystem::permissions(path, std::filesystem::perms::none);
        EXPECT_THAT(open_task_file(path).error(), HasSubstr("you may not read it"));
    }
}

TEST_F(TaskFile, ReportsAnErrorOfReading) {
    TaskReader folder(
        FileDescriptor(open(folder_.c_str(), O_RDONLY | O_CLOEXEC)), "the list", false);
    EXPECT_TRUE(folder.fill());
    ASSERT_TRUE(folder.failure());
    EXPECT_THAT(folder.failure()->message, HasSubstr("cannot read the list the list: Is a"));
}

TEST_F(TaskFile, ReadsManyLines) {
    std::string lines;
    for (int i = 0; i < 300'000; ++i)
        lines += std::to_string(i) + "\n";
    EXPECT_EQ(texts_of(reader(lines)).size(), 300'000U);
}

}  // namespace
}  // namespace norma::farm
