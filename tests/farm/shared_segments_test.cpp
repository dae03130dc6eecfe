#include "farm/shared_segments.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

TEST(SharedSegments, AreKnownByNameBeforeMpiStarts) {
    const TemporaryFolder folder;
    setenv("OMPI_MCA_ess_base_jobid", "1415643137", 1);
    setenv("OMPI_COMM_WORLD_LOCAL_RANK", "2", 1);
    const std::string user = std::to_string(geteuid());
    const std::string ours = folder.path("vader_segment.node-1." + user + ".54610001.2");
    for (const std::string& name :
         {ours,
          folder.path("vader_segment.node-1." + user + ".54610001.12"),
          folder.path("vader_segment.node-1." + user + ".54610002.2"),
          folder.path("vader_segment.node-1.9" + user + ".54610001.2"),
          folder.path("other." + user + ".54610001.2")})
        std::ofstream(name) << 'x';
    EXPECT_EQ(segments_named_after_this_rank(folder.path("")), std::vector<std::string>{ours});
    unsetenv("OMPI_MCA_ess_base_jobid");
    EXPECT_TRUE(segments_named_after_this_rank(folder.path("")).empty());
}

}  // namespace
}  // namespace norma::farm
