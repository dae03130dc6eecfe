#include "launch/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::launch {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t mebi = 1024 * 1024;
const MpirunVersion open_mpi_4{true, 4, "mpirun (Open MPI) 4.1.4"};

void expect_good(const Finding& finding) {
    EXPECT_EQ(finding.verdict, Verdict::good) << finding.says;
    EXPECT_EQ(finding.remedy, "");
}

void expect_bad(const Finding& finding, const char* says, const char* remedy) {
    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_THAT(finding.says, HasSubstr(says));
    EXPECT_THAT(finding.remedy, HasSubstr(remedy));
}

TEST(JudgeLauncher, IsContentWithNoneAndRefusesPlainSrun) {
    expect_good(judge_launcher({}, MpiFamily::open_mpi));
    const Finding srun = judge_launcher({Launcher::srun_plain, 0, 4}, MpiFamily::open_mpi);
    expect_bad(srun, "srun --mpi=pmix", "as the message says");
    EXPECT_EQ(judge_launcher({Launcher::open_mpi, 0, 4}, MpiFamily::open_mpi).verdict,
              Verdict::note);
}

TEST(JudgeMpi, ComparesTheLibraryWithTheMpirunInPath) {
    expect_good(judge_mpi("Open MPI v4.1.4, package: Debian, Nov 2022", open_mpi_4));
    expect_good(judge_mpi("Open MPI v4.1.9", open_mpi_4));
    expect_bad(judge_mpi("Open MPI v5.0.7", open_mpi_4), "mpirun (Open MPI) 4.1.4", "PATH");
    expect_bad(judge_mpi("MPICH Version: 4.0.2", open_mpi_4), "MPICH", "PATH");
    expect_bad(judge_mpi("Open MPI v4.1.4", MpirunVersion{false, 0, "HYDRA"}), "HYDRA", "PATH");
    expect_bad(judge_mpi("Open MPI v4.1.4", std::nullopt), "no mpirun", "openmpi-bin");
}

TEST(JudgeRefusals, ExplainTooFewSlotsAndRoot) {
    RunSite site;
    site.cores = 6;
    ASSERT_EQ(judge_refusals(site).size(), 1U);
    EXPECT_THAT(judge_refusals(site).at(0).says, HasSubstr("6 by mpirun's count"));
    site.root = true;
    site.slurm = SlurmAllocation{12, 3};
    ASSERT_EQ(judge_refusals(site).size(), 2U);
    EXPECT_THAT(judge_refusals(site).at(0).says, HasSubstr("12 by"));
    EXPECT_THAT(judge_refusals(site).at(1).remedy, HasSubstr("--allow-run-as-root"));
}

TEST(JudgeCores, NotesAQuotaBelowTheAllowedCores) {
    expect_good(judge_cores({{0, 1, 2}, 3}));
    EXPECT_THAT(judge_cores({{0, 1, 2}, 2}).says, HasSubstr("lets only 2 run"));
    expect_bad(judge_cores({}), "cannot be found out", "/proc");
}

TEST(JudgeLimits, WantEnoughFilesAndProcesses) {
    for (const Finding& finding : judge_limits({}))
        expect_good(finding);
    const auto findings = judge_limits({256, 100, 65536});
    ASSERT_EQ(findings.size(), 3U);
    expect_bad(findings.at(0), "256, fewer than the 1024", "ulimit -n");
    expect_bad(findings.at(1), "100, fewer than the 512", "ulimit -u");
    EXPECT_EQ(findings.at(2).verdict, Verdict::note);
}

TEST(JudgeSharedMemory, NoticesWhatIsMissingFullOrLeftBehind) {
    expect_bad(judge_shared_memory({}).at(0), "cannot be written", "mount");
    expect_bad(judge_shared_memory({true, 64 * mebi, 16 * mebi, {}}).at(0),
               "64 MiB, 16 MiB of it free",
               "--shm-size");
    const auto stale = judge_shared_memory({true, 999 * mebi, 999 * mebi, {"/dev/shm/a", "b"}});
    ASSERT_EQ(stale.size(), 2U);
    expect_good(stale.at(0));
    expect_bad(stale.at(1), "2 left in /dev/shm", "--clean");
}

TEST(JudgeHost, TellsSshPathAndVersionApart) {
    const std::string ours = "mpirun (Open MPI) 4.1.4";
    expect_good(judge_host({"a", 0, ours + "\n\nReport bugs\n", ours}));
    expect_bad(judge_host({"a", 255, "x\nPermission denied.\n", ours}),
               "Permission denied.",
               "ssh-copy-id a");
    expect_bad(judge_host({"a", 127, "bash: mpirun: command not found", ours}),
               "finds no mpirun",
               "~/.bashrc");
    expect_bad(
        judge_host({"a", 0, "mpirun (Open MPI) 5.0.7\n", ours}), "5.0.7", "same version");
}

TEST(JudgeSlurm, SaysWhetherPmixIsOffered) {
    expect_good(judge_slurm(std::nullopt, std::nullopt));
    expect_good(
        judge_slurm(SlurmAllocation{4, 2}, SrunTrial{0, "MPI plugin types\n\tpmix_v4\n"}));
    EXPECT_EQ(judge_slurm(std::nullopt, SrunTrial{0, "\tpmi2\n"}).verdict, Verdict::note);
    EXPECT_THAT(judge_slurm(std::nullopt, SrunTrial{1, "srun: fatal: no conf\n"}).says,
                HasSubstr("srun does not work: srun: fatal: no conf"));
    expect_bad(judge_slurm(SlurmAllocation{4, 2}, std::nullopt), "no srun", "PATH");
}

TEST(JudgeStart, WantsToHearBothRanks) {
    const std::string both = "norma probe: rank 1 of 2 on a\nnorma probe: rank 0 of 2 on a\n";
    expect_good(judge_start({"mpirun", 0, false, both}));
    expect_bad(
        judge_start({"mpirun", 0, false, "norma probe: rank 0 of 1 on a\n"}), "failed", "");
    expect_bad(judge_start({"mpirun", 1, false, both}), "failed with status 1", "by hand");
    expect_bad(judge_start({"mpirun", 137, true, ""}), "hung", "firewall");
    const Finding long_one =
        judge_start({"mpirun", 1, false, "1\n2\n3\n4\n5\n6\n7\n\n---\n8\n"});
    EXPECT_THAT(long_one.says, HasSubstr("\n3\n4"));
    EXPECT_THAT(long_one.says, Not(HasSubstr("\n2\n")));
}

}  // namespace
}  // namespace norma::launch
