#include "farm/file_writer.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace norma::farm {
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

}  // namespace
}  // namespace norma::farm
