#include "farm/file_writer.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace norma::farm {
namespace {

TEST(FileWriter, WritesEverythingAlsoInManySmallPieces) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_NONBLOCK), 0);
    const FileDescriptor reader(ends[0]);
    FileWriter writer{FileDescriptor(ends[1]), "a pipe"};
    const std::string text(300'000, 'x');
    writer.add(text);
    std::string got;
    std::array<char, 4096> buffer{};
    // The pipe holds less than the text: every flush() but the last writes a part and says so.
    while (writer.flush()) {
        const ssize_t count = read(reader.get(), buffer.data(), buffer.size());
        ASSERT_GT(count, 0);
        got.append(buffer.data(), static_cast<std::size_t>(count));
    }
    EXPECT_FALSE(writer.close());
    for (ssize_t count = 0; (count = read(reader.get(), buffer.data(), buffer.size())) > 0;) {
        got.append(buffer.data(), static_cast<std::size_t>(count));
    }
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

}  // namespace
}  // namespace norma::farm
