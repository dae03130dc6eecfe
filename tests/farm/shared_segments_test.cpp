#include "farm/shared_segments.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace norma::farm {
namespace {

TEST(SharedSegments, AreThoseOfThisRankAndNoOther) {
    const TemporaryFolder folder;
    std::ofstream(folder.path("maps"))
        << "7f00-7f01 rw-s 00000000 00:17 12 /dev/shm/vader_segment.vm.0.39f20001.0\n"
           "7f02-7f03 rw-s 00000000 00:17 13 /dev/shm/vader_segment.vm.0.39f20001.1\n"
           "7f04-7f05 rw-s 00001000 00:17 13 /dev/shm/vader_segment.vm.0.39f20001.1\n"
           "7f06-7f07 rw-s 00000000 00:17 14 /dev/shm/sm_segment.vm.0.39f20001.11\n"
           "7f08-7f09 rw-s 00000000 00:17 15 /dev/shm/of.another.program.1\n"
           "7f10-7f11 rw-p 00000000 00:00 0 \n";
    setenv("OMPI_COMM_WORLD_LOCAL_RANK", "1", 1);
    EXPECT_THAT(own_shared_segments(folder.path("maps")),
                testing::ElementsAre("/dev/shm/vader_segment.vm.0.39f20001.1"));
    setenv("OMPI_COMM_WORLD_LOCAL_RANK", "11", 1);
    EXPECT_THAT(own_shared_segments(folder.path("maps")),
                testing::ElementsAre("/dev/shm/sm_segment.vm.0.39f20001.11"));
    unsetenv("OMPI_COMM_WORLD_LOCAL_RANK");
    EXPECT_TRUE(own_shared_segments(folder.path("maps")).empty());
}

}  // namespace
}  // namespace norma::farm
