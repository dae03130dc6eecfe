#include "norma/launch/machine.hpp"

#include "launch/fake_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>
#include <sched.h>
#include <string>
#include <utility>

namespace norma::launch {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A machine made of files: what /proc and /sys would hold, below a folder of its own.
class Machine : public testing::Test {
  protected:
    Machine()
        : root(fs::temp_directory_path() / ("norma-machine-" + std::to_string(getpid()))) {
        fs::remove_all(root);
        fs::create_directories(root);
    }
    ~Machine() override { fs::remove_all(root); }

    void write(const fs::path& path, const std::string& text) const {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path) << text;
    }

    void process(const std::string& pid,
                 const std::string& name,
                 const std::string& parent,
                 const std::string& cores) const {
        write("proc/" + pid + "/status",
              "Name:\t" + name + "\nPPid:\t" + parent +
                  "\nCpus_allowed:\tff\nCpus_allowed_list:\t" + cores + "\n");
    }

    [[nodiscard]] Cores cores(std::map<std::string, std::string> environment = {}) const {
        return allowed_cores(fake_environment(std::move(environment)), root);
    }

    const fs::path root;
};

TEST_F(Machine, GivesAProcessAloneItsOwnAffinity) {
    process("self", "norma-farm", "20", "2-3");
    process("20", "mpirun", "1", "0-7");
    EXPECT_THAT(cores().allowed, ElementsAre(2, 3));
    EXPECT_EQ(cores().quota, std::nullopt);
    EXPECT_EQ(cores().count(), 2);
}

TEST_F(Machine, GivesARankTheAffinityOfItsMpirunAndNotTheBindingItMade) {
    process("self", "norma-farm", "20", "2");
    process("20", "orted", "1", "0-3");
    EXPECT_THAT(cores({{"OMPI_COMM_WORLD_SIZE", "2"}}).allowed, ElementsAre(0, 1, 2, 3));
}

TEST_F(Machine, LooksForMpirunBehindShellsAndDebuggers) {
    process("self", "norma-farm", "22", "2");
    process("22", "valgrind", "21", "2");
    process("21", "sh", "20", "2");
    process("20", "mpirun", "1", "4-5");
    EXPECT_THAT(cores({{"OMPI_COMM_WORLD_SIZE", "2"}}).allowed, ElementsAre(4, 5));
}

TEST_F(Machine, KeepsTheOwnAffinityWhenNoMpirunIsAmongTheParents) {
    process("self", "norma-farm", "21", "2");
    process("21", "sh", "1", "0-7");
    process("1", "init", "0", "0-7");
    EXPECT_THAT(cores({{"OMPI_COMM_WORLD_SIZE", "2"}}).allowed, ElementsAre(2));
}

TEST_F(Machine, LeavesOutCoresThatAreNotThere) {
    process("self", "norma-farm", "1", "0-127");
    write("sys/devices/system/cpu/online", "0-2,5\n");
    EXPECT_THAT(cores().allowed, ElementsAre(0, 1, 2, 5));
}

TEST_F(Machine, CountsOneCoreWhenItCanReadNothing) {
    EXPECT_THAT(cores().allowed, IsEmpty());
    EXPECT_EQ(cores().count(), 1);
}

TEST_F(Machine, RoundsTheQuotaOfItsControlGroupUpToWholeCores) {
    process("self", "norma-farm", "1", "0-7");
    write("proc/self/cgroup", "0::/user/job\n");
    write("sys/fs/cgroup/user/job/cpu.max", "250000 100000\n");
    EXPECT_EQ(cores().quota, 3);
    EXPECT_EQ(cores().count(), 3);
}

TEST_F(Machine, TakesTheSmallestQuotaOfAllGroupsAbove) {
    write("proc/self/cgroup", "0::/user/job/step\n");
    write("sys/fs/cgroup/user/job/step/cpu.max", "max 100000\n");
    write("sys/fs/cgroup/user/job/cpu.max", "400000 100000\n");
    write("sys/fs/cgroup/user/cpu.max", "200000 100000\n");
    EXPECT_EQ(cgroup_quota(root), 2);
}

TEST_F(Machine, ReadsTheOlderControlGroupsToo) {
    write("proc/self/cgroup", "7:memory:/a\n4:cpu,cpuacct:/docker/abc\n0::/\n");
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    EXPECT_EQ(cgroup_quota(root), 2);
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    EXPECT_EQ(cgroup_quota(root), std::nullopt);
}

TEST_F(Machine, TakesAQuotaBelowOneCoreForOneCore) {
    process("self", "norma-farm", "1", "0-7");
    write("proc/self/cgroup", "3:cpu:/\n");
    write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "20000");
    write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    EXPECT_EQ(cores().count(), 1);
}

TEST_F(Machine, StaysWithinWhatSlurmAllottedOnThisHost) {
    process("self", "norma-farm", "1", "0-63");
    EXPECT_EQ(cores({{"SLURM_JOB_ID", "1"}, {"SLURM_CPUS_ON_NODE", "16"}}).count(), 16);
    EXPECT_EQ(cores({{"SLURM_CPUS_ON_NODE", "16"}}).count(), 64) << "not inside a job";
    EXPECT_EQ(cores({{"SLURM_JOB_ID", "1"}, {"SLURM_JOB_CPUS_PER_NODE", "8(x4)"}}).count(), 8);
}

TEST_F(Machine, CountsTheCoresPerTaskOfAllTasksOfThisHostUnderSrun) {
    process("self", "norma-farm", "1", "0-63");
    const auto on_node = [&](const char* node) {
        return cores({{"SLURM_JOB_ID", "1"},
                      {"SLURM_STEP_ID", "0"},
                      {"SLURM_CPUS_ON_NODE", "64"},
                      {"SLURM_CPUS_PER_TASK", "4"},
                      {"SLURM_STEP_TASKS_PER_NODE", "2(x2),1"},
                      {"SLURM_NODEID", node},
                      {"PMIX_RANK", "0"}})
            .count();
    };
    EXPECT_EQ(on_node("1"), 8);
    EXPECT_EQ(on_node("2"), 4);
}

TEST_F(Machine, CountsHardwareThreadsOfOneCoreOnce) {
    const fs::path cpus = "sys/devices/system/cpu";
    for (const int thread : {0, 1, 2, 3}) {
        const fs::path core = cpus / ("cpu" + std::to_string(thread));
        write(core / "topology/thread_siblings_list", thread % 2 == 0 ? "0,2\n" : "1,3\n");
    }
    EXPECT_EQ(physical_cores({{0, 1, 2, 3}, std::nullopt}, root), 2);
    EXPECT_EQ(physical_cores({{0, 2}, std::nullopt}, root), 1);
    EXPECT_EQ(physical_cores({{7, 8}, std::nullopt}, root), 2) << "nothing known about them";
}

TEST(SharedBy, JoinsTheCoresOfAHostAndKeepsTheSmallestQuota) {
    const std::array ranks{Cores{{0, 1}, std::nullopt}, Cores{{1, 4}, 8}, Cores{{5}, 3}};
    EXPECT_EQ(shared_by(ranks), (Cores{{0, 1, 4, 5}, 3}));
    EXPECT_EQ(shared_by(ranks).count(), 3);
}

TEST(ParseCpuList, ReadsRangesAndSingleCores) {
    EXPECT_THAT(*parse_cpu_list("0-3,8"), ElementsAre(0, 1, 2, 3, 8));
    EXPECT_THAT(*parse_cpu_list("5,1-2,2"), ElementsAre(1, 2, 5));
    EXPECT_THAT(*parse_cpu_list(""), IsEmpty());
}

TEST(ParseCpuList, RefusesAnythingElseAndQuotesIt) {
    for (const char* bad : {"x", "1-", "3-1", "1,,2", "-1", "1 2", "0-99999999", "1;2"}) {
        const auto cores = parse_cpu_list(bad);
        ASSERT_FALSE(cores) << bad;
        EXPECT_THAT(cores.error(), HasSubstr(bad));
    }
}

TEST(SlurmPerNode, UnfoldsRepeatedCounts) {
    EXPECT_EQ(slurm_per_node("2(x3),1", 0), 2);
    EXPECT_EQ(slurm_per_node("2(x3),1", 2), 2);
    EXPECT_EQ(slurm_per_node("2(x3),1", 3), 1);
    EXPECT_EQ(slurm_per_node("16", 0), 16);
}

TEST(SlurmPerNode, GivesNothingOutsideTheListOrForNonsense) {
    EXPECT_EQ(slurm_per_node("2(x3),1", 4), std::nullopt);
    EXPECT_EQ(slurm_per_node("2", -1), std::nullopt);
    EXPECT_EQ(slurm_per_node("2(x", 0), std::nullopt);
    EXPECT_EQ(slurm_per_node("", 0), std::nullopt);
    EXPECT_EQ(slurm_per_node("two", 0), std::nullopt);
}

TEST(AllowedCores, OfThisMachineAreThoseTheSchedulerReports) {
    cpu_set_t set;
    ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
    const Cores cores = allowed_cores(fake_environment({}), "/");
    ASSERT_EQ(static_cast<int>(cores.allowed.size()), CPU_COUNT(&set));
    for (const int core : cores.allowed)
        EXPECT_TRUE(CPU_ISSET(core, &set)) << core;
}

TEST(AllowedCores, FollowTheAffinityTheUserSet) {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    const int first = allowed_cores(fake_environment({}), "/").allowed.at(0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_THAT(allowed_cores(fake_environment({}), "/").allowed, ElementsAre(first));
    ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

TEST(HostName, IsTheNameWithoutTheDomain) {
    std::array<char, 256> buffer{};
    ASSERT_EQ(gethostname(buffer.data(), buffer.size() - 1), 0);
    const std::string full = buffer.data();
    EXPECT_EQ(host_name(), full.substr(0, full.find('.')));
}

}  // namespace
}  // namespace norma::launch
