#include "grid/step_files.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace norma::grid {
namespace {

using testing::ElementsAre;

TEST(StepFiles, AreKnownByTheirNames) {
    EXPECT_EQ(step_of_file("u-0000000500.npy"), 500);
    EXPECT_EQ(step_of_file("a-b-0000000000.png"), 0);
    EXPECT_EQ(step_of_file("u-12345678901.npy"), 12345678901);
    EXPECT_EQ(step_of_file("run.u.0000000020.bin"), 20);
    for (const char* other : {"u-500.npy",
                              "u-0000000500.txt",
                              "u0000000500.npy",
                              "run.u-0000000020.bin",
                              "out.u.0000000020.bin",
                              "0000000500.npy",
                              "run.xdmf",
                              "u-0000000500",
                              "",
                              "u-99999999999999999999.npy",
                              "u-0000000500.npy.part"}) {
        EXPECT_EQ(step_of_file(other), std::nullopt) << other;
    }
}

TEST(StepFiles, AreFoundInOrderAndRemovedWithWhatTellsOfThem) {
    const TemporaryFolder folder;
    for (const char* name :
         {"u-0000000500.npy", "v-0000000100.npy", "u-0000000100.npy", "notes", "run.xdmf"})
        std::ofstream(folder.path(name)) << "x";
    const std::string path = folder.path("");
    const auto files = step_files(path);
    ASSERT_TRUE(files) << files.error();
    std::vector<std::string> names;
    for (const StepFile& file : *files)
        names.push_back(file.name);
    EXPECT_THAT(names, ElementsAre("u-0000000100.npy", "v-0000000100.npy", "u-0000000500.npy"));
    EXPECT_FALSE(remove_step_files(path, *files));
    EXPECT_FALSE(std::filesystem::exists(folder.path("u-0000000500.npy")));
    EXPECT_TRUE(std::filesystem::exists(folder.path("notes")));
    EXPECT_FALSE(std::filesystem::exists(folder.path("run.xdmf")));
    EXPECT_FALSE(step_files(folder.path("nowhere")));
}

}  // namespace
}  // namespace norma::grid
