#include "norma/launch/launcher.hpp"

#include "launch/fake_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace norma::launch {
namespace {

using testing::HasSubstr;

void expect_launch(const Launch& launch, Launcher launcher, int rank, int size) {
    EXPECT_EQ(launch.launcher, launcher);
    EXPECT_EQ(launch.rank, rank);
    EXPECT_EQ(launch.size, size);
}

const Lookup mpirun = fake_environment({{"OMPI_COMM_WORLD_SIZE", "4"},
                                        {"OMPI_COMM_WORLD_RANK", "3"},
                                        {"PMIX_RANK", "3"},
                                        {"SLURM_STEP_ID", "0"},
                                        {"SLURM_PROCID", "1"},
                                        {"SLURM_JOB_ID", "7"}});
const Lookup srun_pmix = fake_environment({{"PMIX_RANK", "2"},
                                           {"SLURM_STEP_ID", "1"},
                                           {"SLURM_PROCID", "2"},
                                           {"SLURM_NTASKS", "8"},
                                           {"SLURM_STEP_NUM_TASKS", "3"}});
const Lookup srun_plain =
    fake_environment({{"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "5"}, {"SLURM_NTASKS", "8"}});
const Lookup srun_pmi2 = fake_environment(
    {{"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "1"}, {"PMI_RANK", "1"}, {"PMI_SIZE", "8"}});
const Lookup hydra = fake_environment({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"PMI_FD", "9"}});

TEST(DetectLaunch, FindsNoLauncherInAnEmptyEnvironment) {
    const Launch launch = detect_launch(fake_environment({}));
    expect_launch(launch, Launcher::none, 0, 1);
    EXPECT_TRUE(launch.alone());
}

TEST(DetectLaunch, TakesRankAndSizeOfMpirunEvenInsideAnAllocation) {
    expect_launch(detect_launch(mpirun), Launcher::open_mpi, 3, 4);
    EXPECT_FALSE(detect_launch(mpirun).alone());
}

TEST(DetectLaunch, TakesTheSizeOfTheStepUnderSrunWithPmixNotThatOfTheJob) {
    expect_launch(detect_launch(srun_pmix), Launcher::pmix, 2, 3);
}

TEST(DetectLaunch, LeavesTheSizeOpenUnderAnotherPmixLauncher) {
    const Launch launch = detect_launch(fake_environment({{"PMIX_RANK", "6"}}));
    expect_launch(launch, Launcher::pmix, 6, 0);
    EXPECT_FALSE(launch.alone());
}

TEST(DetectLaunch, TellsPlainSrunFromPmi2AndFromHydra) {
    expect_launch(detect_launch(srun_plain), Launcher::srun_plain, 5, 8);
    expect_launch(detect_launch(srun_pmi2), Launcher::srun_pmi2, 1, 8);
    expect_launch(detect_launch(hydra), Launcher::hydra, 1, 2);
}

TEST(DetectLaunch, KnowsHydraWhoseProxiesSrunStarted) {
    const Lookup in_slurm = fake_environment({{"PMI_RANK", "1"},
                                              {"PMI_SIZE", "2"},
                                              {"MPI_LOCALNRANKS", "1"},
                                              {"SLURM_STEP_ID", "0"}});
    expect_launch(detect_launch(in_slurm), Launcher::hydra, 1, 2);
}

TEST(DetectLaunch, TakesABatchScriptOrAnInteractiveShellForNoLauncher) {
    const Lookup batch = fake_environment(
        {{"SLURM_STEP_ID", "4294967291"}, {"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "64"}});
    EXPECT_TRUE(detect_launch(batch).alone());
    EXPECT_EQ(detect_launch(batch).launcher, Launcher::none);
}

TEST(DetectLaunch, TakesASingleProcessOfPlainSrunForOneAlone) {
    const Lookup shell = fake_environment({{"SLURM_STEP_ID", "0"}, {"SLURM_NTASKS", "1"}});
    EXPECT_TRUE(detect_launch(shell).alone());
}

TEST(DetectLaunch, ReadsTheRealEnvironment) {
    ASSERT_EQ(setenv("OMPI_COMM_WORLD_SIZE", "5", 1), 0);
    EXPECT_EQ(detect_launch().size, 5);
    ASSERT_EQ(unsetenv("OMPI_COMM_WORLD_SIZE"), 0);
    EXPECT_NE(detect_launch().launcher, Launcher::open_mpi);
}

TEST(RefuseBeforeInit, LetsTheLaunchersThroughThatTheLibraryUnderstands) {
    for (const Lookup& good : {fake_environment({}), mpirun, srun_pmix}) {
        EXPECT_EQ(refuse_before_init(detect_launch(good), MpiFamily::open_mpi), std::nullopt);
    }
    for (const Lookup& good : {fake_environment({}), hydra, srun_pmi2}) {
        EXPECT_EQ(refuse_before_init(detect_launch(good), MpiFamily::mpich), std::nullopt);
    }
}

TEST(RefuseBeforeInit, NamesTheSrunOptionThatIsMissing) {
    const auto open_mpi = refuse_before_init(detect_launch(srun_plain), MpiFamily::open_mpi);
    const auto pmi2 = refuse_before_init(detect_launch(srun_pmi2), MpiFamily::open_mpi);
    const auto mpich = refuse_before_init(detect_launch(srun_plain), MpiFamily::mpich);
    ASSERT_TRUE(open_mpi && pmi2 && mpich);
    EXPECT_THAT(*open_mpi, HasSubstr("srun started 8 processes without --mpi=pmix"));
    EXPECT_THAT(*open_mpi, HasSubstr("run: srun --mpi=pmix"));
    EXPECT_THAT(*pmi2, HasSubstr("with --mpi=pmi2"));
    EXPECT_THAT(*pmi2, HasSubstr("run: srun --mpi=pmix"));
    EXPECT_THAT(*mpich, HasSubstr("run: srun --mpi=pmi2"));
}

TEST(RefuseBeforeInit, SpeaksOfOneProcessWhenThereIsOne) {
    const auto why = refuse_before_init({Launcher::srun_plain, 0, 1}, MpiFamily::open_mpi);
    ASSERT_TRUE(why);
    EXPECT_THAT(*why, HasSubstr("srun started this process without --mpi=pmix, so MPI cannot"));
}

TEST(RefuseBeforeInit, NamesBothLibrariesWhenTheMpirunIsForeign) {
    const auto hydra_ours = refuse_before_init(detect_launch(hydra), MpiFamily::open_mpi);
    const auto ours_hydra = refuse_before_init(detect_launch(mpirun), MpiFamily::mpich);
    ASSERT_TRUE(hydra_ours && ours_hydra);
    EXPECT_THAT(*hydra_ours, HasSubstr("mpirun of MPICH or Intel MPI started 2 processes"));
    EXPECT_THAT(*hydra_ours, HasSubstr("start it with the mpirun of Open MPI"));
    EXPECT_THAT(*ours_hydra, HasSubstr("start it with the mpirun of MPICH"));
}

TEST(RefuseAfterInit, NoticesProcessesThatAreEachRankZeroOfOne) {
    const auto why = refuse_after_init(detect_launch(mpirun), 1);
    ASSERT_TRUE(why);
    EXPECT_THAT(*why,
                HasSubstr("started 4 processes, but MPI says that this one is rank 0 of 1"));
    EXPECT_THAT(*why, HasSubstr("norma doctor"));
}

TEST(RefuseAfterInit, AcceptsAWorldOfTheSizeStartedOrOfUnknownSize) {
    EXPECT_EQ(refuse_after_init(detect_launch(mpirun), 4), std::nullopt);
    EXPECT_EQ(refuse_after_init({}, 1), std::nullopt);
    EXPECT_EQ(refuse_after_init({Launcher::pmix, 0, 0}, 1), std::nullopt);
}

}  // namespace
}  // namespace norma::launch
