#include "norma/launch/mpirun_line.hpp"

#include "norma/launch/shell_quote.hpp"

#include "launch/fake_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::launch {
namespace {

using testing::HasSubstr;
using testing::Not;

const MpirunVersion version4{true, 4, "mpirun (Open MPI) 4.1.4"};
const MpirunVersion version5{true, 5, "mpirun (Open MPI) 5.0.7"};

RunSite site(const std::optional<MpirunVersion>& mpirun = version4) {
    RunSite result;
    result.host = "login";
    result.cores = 4;
    result.mpirun = mpirun;
    return result;
}

RunRequest request(int ranks, std::vector<Host> hosts = {}) {
    RunRequest result;
    result.ranks = ranks;
    result.hosts = std::move(hosts);
    result.command = {"./pi"};
    return result;
}

std::string line(const RunRequest& asked, const RunSite& where) {
    const auto words = mpirun_line(asked, where);
    return words ? shell_line(*words) : "refused: " + words.error();
}

TEST(MpirunLine, IsShortOnOneHostWithEnoughCores) {
    EXPECT_EQ(line(request(4), site()), "mpirun -n 4 ./pi");
    EXPECT_EQ(line(request(4), site(version5)), "mpirun -n 4 ./pi");
}

TEST(MpirunLine, LetsRootAndMoreRanksThanCoresThrough) {
    RunSite root = site();
    root.root = true;
    EXPECT_EQ(line(request(5), root),
              "mpirun -n 5 --allow-run-as-root --oversubscribe --bind-to none ./pi");
    EXPECT_EQ(line(request(5), site(version5)),
              "mpirun -n 5 --map-by :OVERSUBSCRIBE --bind-to none ./pi");
}

TEST(MpirunLine, BindsNoRankOfTheFarm) {
    RunRequest farm = request(2);
    farm.command = {"/usr/bin/norma-farm", "md5sum {}"};
    EXPECT_EQ(line(farm, site()), "mpirun -n 2 --bind-to none /usr/bin/norma-farm 'md5sum {}'");
}

TEST(MpirunLine, SpreadsTheFarmOverTheHosts) {
    RunRequest farm = request(2, {{"a", 8}, {"b", 8}});
    farm.command = {"norma-farm"};
    EXPECT_THAT(line(farm, site()), HasSubstr("-H a:8,b:8 --map-by node --bind-to none"));
    farm.ranks = 17;
    EXPECT_THAT(line(farm, site(version5)), HasSubstr("--map-by node:OVERSUBSCRIBE"));
}

TEST(MpirunLine, NoticesSilentHostsAndNeverAsksForAPassword) {
    const std::string words = line(request(2, {{"a", 1}, {"b", 1}}), site());
    EXPECT_THAT(words, HasSubstr("--mca oob_tcp_keepalive_time 10"));
    EXPECT_THAT(words, HasSubstr("--mca oob_tcp_keepalive_intvl 5"));
    EXPECT_THAT(words, HasSubstr("--mca oob_tcp_keepalive_probes 3"));
    EXPECT_THAT(words,
                HasSubstr("'-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10'"));
    EXPECT_THAT(line(request(2, {{"a", 2}}), site(version5)),
                HasSubstr("--prtemca oob_tcp_keepalive_time 10"));
}

TEST(MpirunLine, NeedsNoNetworkOptionsForThisHostByName) {
    EXPECT_EQ(line(request(2, {{"login", 1}, {"localhost", 1}}), site()),
              "mpirun -n 2 -H login:1,localhost:1 ./pi");
}

TEST(MpirunLine, LeavesOutInterfacesThatLeadNowhere) {
    RunSite docker = site();
    docker.bridges = {"docker0", "virbr0"};
    EXPECT_THAT(line(request(2), docker), Not(HasSubstr("docker0")));
    const std::string words = line(request(2, {{"a", 2}}), docker);
    EXPECT_THAT(words, HasSubstr("--mca btl_tcp_if_exclude 127.0.0.0/8,docker0,virbr0"));
    EXPECT_THAT(words, HasSubstr("--mca oob_tcp_if_exclude docker0,virbr0"));
}

TEST(MpirunLine, OversubscribesWhenAHostfileLeavesItsSlotsOpen) {
    RunRequest asked = request(2, {{"localhost", std::nullopt}});
    asked.hostfile = "my hosts";
    EXPECT_EQ(line(asked, site()),
              "mpirun -n 2 --hostfile 'my hosts' --oversubscribe --bind-to none ./pi");
}

TEST(MpirunLine, BindsNothingWhenSlotsExceedTheCores) {
    EXPECT_EQ(line(request(6, {{"localhost", 6}}), site()),
              "mpirun -n 6 -H localhost:6 --bind-to none ./pi");
}

TEST(MpirunLine, PassesOnTheTerminalAndOurVariables) {
    RunSite terminal = site();
    terminal.terminal = true;
    RunRequest asked = request(1);
    asked.environment = {"NORMA_CHECK"};
    EXPECT_EQ(line(asked, terminal), "mpirun -n 1 -x NORMA_TERMINAL=1 ./pi");
    asked.hosts = {{"a", 1}};
    EXPECT_THAT(line(asked, terminal), HasSubstr("-x NORMA_TERMINAL=1 -x NORMA_CHECK ./pi"));
}

TEST(MpirunLine, LeavesTheHostsToSlurmInsideAnAllocation) {
    RunSite slurm = site();
    slurm.slurm = SlurmAllocation{8, 2};
    const std::string words = line(request(8), slurm);
    EXPECT_THAT(words, Not(HasSubstr("-H")));
    EXPECT_THAT(words, Not(HasSubstr("--oversubscribe")));
    EXPECT_THAT(words, Not(HasSubstr("BatchMode"))) << "Slurm starts the daemons, not ssh";
    EXPECT_THAT(words, HasSubstr("oob_tcp_keepalive_time 10"));
    EXPECT_THAT(line(request(9), slurm), HasSubstr("--oversubscribe"));
}

TEST(MpirunLine, IsOneOfSrunInAnAllocationWithoutMpirun) {
    RunSite slurm = site(std::nullopt);
    slurm.slurm = SlurmAllocation{8, 2};
    slurm.srun = true;
    EXPECT_EQ(line(request(8), slurm), "srun --mpi=pmix -n 8 --input=0 ./pi");
    slurm.terminal = true;
    EXPECT_EQ(line(request(9), slurm),
              "srun --mpi=pmix -n 9 --input=0 --overcommit --export=ALL,NORMA_TERMINAL=1 ./pi");
}

TEST(MpirunLine, LetsRanksSurviveOthersWhenAsked) {
    RunRequest asked = request(1);
    asked.survive = true;
    EXPECT_THAT(line(asked, site()), HasSubstr("--enable-recovery -x NORMA_SURVIVE=1"));
    EXPECT_THAT(line(asked, site(parse_mpirun_version("mpirun (Open MPI) 5.0.7"))),
                HasSubstr("--runtime-options recoverable -x NORMA_SURVIVE=1"));
}

TEST(MpirunLine, LeavesSurvivingToSrunInAnAllocation) {
    RunSite slurm = site();
    slurm.slurm = SlurmAllocation{4, 2};
    slurm.srun = true;
    RunRequest asked = request(4);
    asked.survive = true;
    EXPECT_EQ(line(asked, slurm),
              "srun --mpi=pmix -n 4 --input=0 --no-kill --kill-on-bad-exit=0 ./pi");
    slurm.srun = false;
    EXPECT_THAT(line(asked, slurm), HasSubstr("--enable-recovery"));
}

TEST(MpirunLine, KeepsALoneColonFromMpirun) {
    RunRequest asked = request(1);
    asked.command = {"norma-farm", "sh", "-c", ":"};
    EXPECT_EQ(line(asked, site()),
              "mpirun -n 1 --bind-to none sh -c 'exec norma-farm sh -c :'");
}

TEST(MpirunLine, SaysWhatIsMissingWhenNothingCanStartIt) {
    EXPECT_THAT(line(request(1), site(std::nullopt)), HasSubstr("apt install openmpi-bin"));
    EXPECT_THAT(line(request(1), site(parse_mpirun_version("HYDRA build details:\n  4.0.2"))),
                HasSubstr("not Open MPI's but 'HYDRA build details:'"));
}

TEST(DefaultRanks, AreTheSlotsOfHostsSlurmOrThisMachine) {
    RunSite slurm = site();
    EXPECT_EQ(default_ranks(request(0), slurm), 4);
    EXPECT_EQ(default_ranks(request(0, {{"a", 2}, {"b", 3}}), slurm), 5);
    EXPECT_EQ(default_ranks(request(0, {{"a", std::nullopt}, {"b", 3}}), slurm), 2);
    slurm.slurm = SlurmAllocation{8, 2};
    EXPECT_EQ(default_ranks(request(0), slurm), 8);
}

TEST(SlurmAllocation, CountsTheTasksOfAllNodes) {
    EXPECT_FALSE(slurm_allocation(fake_environment({{"SLURM_TASKS_PER_NODE", "2"}})));
    const auto allocation =
        slurm_allocation(fake_environment({{"SLURM_JOB_ID", "9"},
                                           {"SLURM_JOB_NUM_NODES", "3"},
                                           {"SLURM_TASKS_PER_NODE", "4(x2),1"}}));
    ASSERT_TRUE(allocation);
    EXPECT_EQ(allocation->hosts, 3);
    EXPECT_EQ(allocation->slots, 9);
}

TEST(MpirunVersion, IsReadFromTheFirstLine) {
    const MpirunVersion found =
        parse_mpirun_version("mpirun (Open MPI) 4.1.4\n\nReport bugs to ...\n");
    EXPECT_TRUE(found.open_mpi);
    EXPECT_EQ(found.major, 4);
    EXPECT_EQ(found.text, "mpirun (Open MPI) 4.1.4");
    EXPECT_EQ(parse_mpirun_version("mpirun (Open MPI) 10.2").major, 10);
    EXPECT_FALSE(parse_mpirun_version("").open_mpi);
}

}  // namespace
}  // namespace norma::launch
