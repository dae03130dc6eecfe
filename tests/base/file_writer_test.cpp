#include "base/file_writer.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

namespace norma {
namespace {

TEST(FileWriter, WritesEverythingAlsoWhereItMustWaitForRoom) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_NONBLOCK), 0);
    const FileDescriptor reader(ends[0]);
    ASSERT_EQ(fcntl(reader.get(), F_SETFL, 0), 0);
    const std::string text(300'000, 'x');  // more than the pipe holds
    std::string got;
    std::thread reading([&] {
        std::array<char, 4096> buffer{};
        for (ssize_t count = 0;
             (count = read(reader.get(), buffer.data(), buffer.size())) > 0;) {
            got.append(buffer.data(), static_cast<std::size_t>(count));
        }
    });
    FileWriter writer{FileDescriptor(ends[1]), "a pipe"};
    writer.add(text);
    EXPECT_FALSE(writer.close());
    reading.join();
    EXPECT_TRUE(got == text);
}

TEST(FileWriter, KeepsWhatAFullDiskRefuses) {
    FileWriter writer{FileDescriptor(open("/dev/full", O_WRONLY)), "the log"};
    EXPECT_FALSE(writer.flush()) << "nothing to write is no failure";
    writer.add("text");
    for (int i = 0; i < 2; ++i) {
        const auto failure = writer.flush();
        ASSERT_TRUE(failure);
        EXPECT_THAT(failure->message,
                    "cannot write the log: No space left on device; make room and run the same "
                    "line again");
        EXPECT_EQ(writer.waiting(), 4U);
    }
    EXPECT_TRUE(writer.close());
}

/// Two ends: we write into the first, and what was written is read from the second.
struct Stream {
    FileDescriptor in;
    FileDescriptor out;
};

Stream a_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    return {FileDescriptor(ends[1]), FileDescriptor(ends[0])};
}

Stream a_socket() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::string take(const Stream& stream) {
    std::string got(1 << 20, '\0');
    const ssize_t count = read(stream.out.get(), got.data(), got.size());
    got.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return got;
}

void expect_no_waiting(const Stream& stream, FileWriter writer) {
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text += std::to_string(i) + "\n";
    writer.add(text);
    EXPECT_FALSE(writer.write_some());
    EXPECT_GT(writer.waiting(), 0U);
    EXPECT_GT(writer.written(), 4000U);
    const std::size_t before = writer.waiting();
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(writer.waiting(), before) << "nobody reads";
    EXPECT_EQ(fcntl(stream.in.get(), F_GETFL) & O_NONBLOCK, 0) << "the stream is not only ours";
    std::string got;
    while (got.size() < text.size()) {
        got += take(stream);
        EXPECT_FALSE(writer.write_some());
    }
    EXPECT_TRUE(got == text);
    EXPECT_EQ(writer.written(), text.size());
}

TEST(FileWriter, WritesIntoAStandardStreamWhatGoesWithoutWaiting) {
    for (const Stream& stream : std::array{a_pipe(), a_socket()})
        expect_no_waiting(stream, FileWriter(stream.in.get(), "a stream"));
}

TEST(FileWriter, DoesNotWaitForAPipeItMayNotOpenAnewEither) {
    const Stream stream = a_pipe();
    ASSERT_EQ(fchmod(stream.in.get(), 0), 0);
    const uid_t user = geteuid();
    ASSERT_TRUE(user != 0 || seteuid(65534) == 0);
    FileWriter writer(stream.in.get(), "a stream");
    ASSERT_TRUE(user != 0 || seteuid(0) == 0);
    EXPECT_EQ(fcntl(writer.descriptor(), F_GETFL) & O_NONBLOCK, 0) << "it could open it anew";
    expect_no_waiting(stream, std::move(writer));
}

TEST(FileWriter, TellsThatTheReaderIsGone) {
    std::signal(SIGPIPE, SIG_IGN);
    auto streams = std::array{a_pipe(), a_socket()};
    for (Stream& stream : streams) {
        FileWriter writer(stream.in.get(), "standard output");
        stream.out.close();
        writer.add("text");
        const auto failure = writer.write_some();
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->message, "cannot write standard output: Broken pipe");
    }
}

/// A process whose standard stream `number` is `stream`, as a launcher's is.
class Launcher {
  public:
    Launcher(int number, const Stream& stream) {
        const Stream ready = a_pipe();
        process_ = fork();
        if (process_ == 0) {
            dup2(stream.in.get(), number);
            close(stream.out.get());
            if (write(ready.in.get(), "x", 1) == 1) pause();
            _exit(0);
        }
        EXPECT_EQ(take(ready), "x");
    }
    ~Launcher() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    Launcher(const Launcher&) = delete;
    Launcher& operator=(const Launcher&) = delete;
    [[nodiscard]] pid_t process() const { return process_; }

  private:
    pid_t process_ = 0;
};

TEST(FileWriter, WritesToALauncherNoMoreThanItsReaderTakes) {
    const Stream to_launcher = a_pipe();
    const Stream to_reader = a_pipe();
    const Launcher launcher(to_launcher.in.get(), to_reader);
    FileWriter writer(to_launcher.in.get(), "standard output");
    writer.heed_reader_of(launcher.process());
    writer.add("one ");
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(take(to_launcher), "one ");

    // What the launcher has not passed on yet finds room in the other half.
    const int room = fcntl(to_reader.in.get(), F_GETPIPE_SZ);
    const std::string half(static_cast<std::size_t>(room) / 2, 'x');
    ASSERT_EQ(write(to_reader.in.get(), half.data(), half.size()), room / 2);
    writer.add("two ");
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(take(to_launcher), "two ");

    ASSERT_EQ(write(to_reader.in.get(), "x", 1), 1);
    EXPECT_TRUE(writer.reader_is_behind());
    writer.add("three");
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(writer.waiting(), 5U);

    EXPECT_FALSE(take(to_reader).empty());
    EXPECT_FALSE(writer.reader_is_behind());
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(take(to_launcher), "three");
}

TEST(FileWriter, LeavesALauncherWhoseReaderIsGoneToItself) {
    const Stream to_launcher = a_pipe();
    Stream to_reader = a_pipe();
    const Launcher launcher(to_launcher.in.get(), to_reader);
    FileWriter writer(to_launcher.in.get(), "standard output");
    writer.heed_reader_of(launcher.process());
    const std::string much(static_cast<std::size_t>(fcntl(to_reader.in.get(), F_GETPIPE_SZ)),
                           'x');
    ASSERT_GT(write(to_reader.in.get(), much.data(), much.size()), 0);
    EXPECT_TRUE(writer.reader_is_behind());
    to_reader.out.close();
    writer.add("one");
    EXPECT_FALSE(writer.write_some());
    EXPECT_EQ(writer.waiting(), 0U);
}

}  // namespace
}  // namespace norma
