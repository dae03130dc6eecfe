#include "base/atomic_file.hpp"

#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace norma {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void put(const std::string& path, std::string_view text) {
    std::ofstream(path) << text;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<Failure> write_text(const std::string& path, const std::string& text) {
    return write_atomically(path, [&](FileWriter& out) {
        out.add(text);
        return out.flush();
    });
}

bool knows_files_without_names(const std::string& folder) {
    return static_cast<bool>(FileDescriptor(open(folder.c_str(), O_WRONLY | O_TMPFILE, 0600)));
}

TEST(AtomicFile, LeavesNothingOfItsOwnWhereItCannotTakeTheName) {
    const TemporaryFolder folder;
    const std::string path = folder.path("result");
    EXPECT_TRUE(write_atomically(path, [&](FileWriter& out) {
        fs::create_directory(path);  // meanwhile, by somebody else
        out.add("text");
        return out.flush();
    }));
    EXPECT_TRUE(fs::is_directory(path));
    EXPECT_THAT(names_in(folder.path("")), ElementsAre("result"));
}

TEST(AtomicFile, HasItsNameOnceItIsWhole) {
    const TemporaryFolder folder;
    const std::string path = folder.path("result");
    put(path, "old");
    EXPECT_FALSE(write_atomically(path, [&](FileWriter& out) {
        out.add("new");
        const auto failure = out.flush();
        EXPECT_EQ(text_of(path), "old");
        if (knows_files_without_names(folder.path(""))) {
            EXPECT_THAT(names_in(folder.path("")), ElementsAre("result"));
        }
        return failure;
    }));
    EXPECT_EQ(text_of(path), "new");
    EXPECT_FALSE(write_text(folder.path("first"), "text"));
    EXPECT_EQ(text_of(folder.path("first")), "text");
    EXPECT_THAT(names_in(folder.path("")), ElementsAre("first", "result"));
}

TEST(AtomicFile, IsAsItWasWhereItsWritingFails) {
    const TemporaryFolder folder;
    const std::string path = folder.path("result");
    put(path, "old");
    const auto failure = write_atomically(path, [](FileWriter& out) {
        out.add("half");
        static_cast<void>(out.flush());
        return Failure{"no more"};
    });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->message, "no more");
    EXPECT_THROW(
        static_cast<void>(write_atomically(
            path, [](FileWriter&) -> std::optional<Failure> { throw std::bad_alloc(); })),
        std::bad_alloc);
    EXPECT_EQ(text_of(path), "old");
    EXPECT_THAT(names_in(folder.path("")), ElementsAre("result"));
}

TEST(AtomicFile, KeepsPermissionsAndLinks) {
    const TemporaryFolder folder;
    const std::string path = folder.path("result");
    put(path, "old");
    ASSERT_EQ(chmod(path.c_str(), 04640), 0);
    fs::create_symlink("result", folder.path("link"));
    fs::create_symlink("later", folder.path("dangling"));
    EXPECT_FALSE(write_text(folder.path("link"), "new"));
    EXPECT_FALSE(write_text(folder.path("dangling"), "first"));
    EXPECT_EQ(text_of(path), "new");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms{0640});
    EXPECT_EQ(text_of(folder.path("later")), "first");
    EXPECT_TRUE(fs::is_symlink(folder.path("link")));
    EXPECT_TRUE(fs::is_symlink(folder.path("dangling")));
}

TEST(AtomicFile, WritesToWhatIsNoPlainFileAsItStands) {
    EXPECT_FALSE(write_text("/dev/null", "text"));
    const auto failure = write_text("/dev/full", "text");
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->message, HasSubstr("cannot write /dev/full: No space left on device"));
    struct stat there {};
    ASSERT_EQ(stat("/dev/full", &there), 0);
    EXPECT_TRUE(S_ISCHR(there.st_mode));
}

TEST(AtomicFile, WritesWhereAnOpenFileStands) {
    const TemporaryFolder folder;
    const std::string path = folder.path("log");
    const FileDescriptor log(open(path.c_str(), O_WRONLY | O_CREAT, 0600));
    // As /dev/stdout leads to standard output.
    const std::string own = "/proc/self/fd/" + std::to_string(log.get());
    fs::create_symlink(own, folder.path("link"));
    ASSERT_EQ(write(log.get(), "one ", 4), 4);
    EXPECT_FALSE(write_text(own, "two "));
    EXPECT_FALSE(write_text("/" + own, "three "));
    EXPECT_FALSE(write_text(folder.path("link"), "four "));
    ASSERT_EQ(write(log.get(), "five", 4), 4);
    EXPECT_EQ(text_of(path), "one two three four five");
}

TEST(AtomicFile, KeepsAllNamesOfAFile) {
    const TemporaryFolder folder;
    put(folder.path("result"), "a longer old text");
    fs::create_hard_link(folder.path("result"), folder.path("other"));
    EXPECT_FALSE(write_text(folder.path("result"), "new"));
    EXPECT_EQ(text_of(folder.path("other")), "new");
}

TEST(AtomicFile, TakesAnyNameThatAFileMayHave) {
    const TemporaryFolder folder;
    const std::string path = folder.path(std::string(255, 'n'));
    EXPECT_FALSE(write_text(path, "text"));
    EXPECT_FALSE(write_text(path, "text"));
    EXPECT_EQ(text_of(path), "text");
    EXPECT_THAT(names_in(folder.path("")), ElementsAre(std::string(255, 'n')));
}

TEST(AtomicFile, TellsBeforeWhatCannotBeWritten) {
    const TemporaryFolder folder;
    EXPECT_FALSE(not_writable(folder.path("new")));
    EXPECT_FALSE(not_writable("in_the_folder_we_are_in"));
    EXPECT_FALSE(not_writable("/dev/null"));
    fs::create_symlink("itself", folder.path("itself"));
    put(folder.path("file"), "old");
    for (const std::string& path : {folder.path("none/new"),
                                    folder.path(""),
                                    folder.path("itself"),
                                    folder.path("file/"),
                                    folder.path("file/below")}) {
        const auto failure = not_writable(path);
        ASSERT_TRUE(failure) << path;
        EXPECT_THAT(failure->message, HasSubstr("cannot write " + path + ": "));
        EXPECT_TRUE(write_text(path, "text"));
    }
    EXPECT_THAT(names_in(folder.path("")), ElementsAre("file", "itself"));
    EXPECT_EQ(text_of(folder.path("file")), "old");
}

/// Runs `body` as a user for whom permissions count; `body` reports by its value.
template <typename Body>
int as_nobody(Body&& body) {
    const pid_t child = fork();
    if (child == 0) {
        constexpr uid_t nobody = 65534;
        if (getuid() == 0 && setuid(nobody) != 0) _exit(100);
        _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(AtomicFile, HeedsPermissions) {
    const TemporaryFolder folder;
    ASSERT_EQ(chmod(folder.path("").c_str(), 0755), 0);
    const std::string open_to_all = folder.path("open");
    const std::string closed = folder.path("closed");
    put(open_to_all, "a longer old text");
    put(closed, "old");
    ASSERT_EQ(chmod(open_to_all.c_str(), 0666), 0);
    ASSERT_EQ(chmod(closed.c_str(), 0444), 0);
    const bool owner_is_other = getuid() == 0;
    EXPECT_EQ(as_nobody([&] {
                  const auto failure = write_text(closed, "new");
                  return failure &&
                                 failure->message.find("Permission denied") != std::string::npos
                             ? 0
                             : 1;
              }),
              0);
    EXPECT_EQ(as_nobody([&] { return not_writable(closed) ? 0 : 1; }), 0);
    const mode_t closed_folder = owner_is_other ? 0755 : 0555;
    ASSERT_EQ(chmod(folder.path("").c_str(), closed_folder), 0);
    EXPECT_EQ(as_nobody([&] { return write_text(open_to_all, "new") ? 1 : 0; }), 0)
        << "a file in a folder that takes no other is written in place";
    EXPECT_EQ(as_nobody([&] { return not_writable(folder.path("other")) ? 0 : 1; }), 0);
    ASSERT_EQ(chmod(folder.path("").c_str(), 0755), 0);
    EXPECT_EQ(text_of(open_to_all), "new");
    EXPECT_EQ(text_of(closed), "old");

    ASSERT_EQ(chmod(folder.path("").c_str(), 01777), 0);
    EXPECT_EQ(as_nobody([&] { return write_text(open_to_all, "newer") ? 1 : 0; }), 0);
    EXPECT_EQ(text_of(open_to_all), "newer");
    struct stat there {};
    ASSERT_EQ(stat(open_to_all.c_str(), &there), 0);
    EXPECT_EQ(there.st_uid, getuid()) << "it stays the file of its owner";
    EXPECT_THAT(names_in(folder.path("")), ElementsAre("closed", "open"));
}

}  // namespace
}  // namespace norma
