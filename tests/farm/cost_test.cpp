#include "farm/cost.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace norma::farm {
namespace {

Task task(std::string text) {
    return {.id = {}, .seq = 1, .text = std::move(text)};
}

double cost(const std::string& how, const std::string& line) {
    const auto cost_of = cost_of_line(how, [](const std::string&) {});
    EXPECT_TRUE(cost_of) << how;
    return (*cost_of)(task(line));
}

TEST(Cost, IsTheLineAWordOfItOrTheSizeOfItsFile) {
    EXPECT_EQ(cost("{}", "12.5"), 12.5);
    EXPECT_EQ(cost("2", "sim  7\tx"), 7);
    EXPECT_EQ(cost("-1", "sim 7 1e3"), 1000);
    EXPECT_EQ(cost("-3", "7 x y"), 7);
    const TemporaryFolder folder;
    std::ofstream(folder.path("a file")) << "12345";
    EXPECT_EQ(cost("size", folder.path("a file")), 5);
}

TEST(Cost, IsUnknownWhereThereIsNoPositiveNumber) {
    for (const char* line : {"", "x", "-3", "0", "nan", "inf", "3x", "1e999"})
        EXPECT_EQ(cost("{}", line), 0) << line;
    EXPECT_EQ(cost("3", "1 2"), 0);
    EXPECT_EQ(cost("-3", "1 2"), 0);
    EXPECT_EQ(cost("size", "no/such/file"), 0);
}

TEST(Cost, SaysOnceWhichTaskHasNone) {
    std::vector<std::string> told;
    const auto cost_of =
        cost_of_line("2", [&](const std::string& line) { told.push_back(line); });
    for (int i = 0; i < 3; ++i)
        static_cast<void>((*cost_of)(task("only\x1b")));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find("task 1 (only\\033)"), std::string::npos) << told[0];
}

TEST(Cost, RefusesWhatItCannotUnderstand) {
    for (const char* how : {"", "0", "x", "2x", "{2}"})
        EXPECT_FALSE(cost_of_line(how, {})) << how;
}

class JobLogCost : public testing::Test {
  protected:
    Result<CostOf> read(const std::string& text) {
        std::ofstream(path_) << text;
        return cost_of_job_log(path_, *CommandTemplate::parse({"sim", "{}"}));
    }
    TemporaryFolder folder_;
    std::string path_ = folder_.path("log");
    const std::string titles_ =
        "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";
};

TEST_F(JobLogCost, IsTheLastRunTimeOfTheSameCommand) {
    const auto cost_of = read(titles_ + "1\t:\t1.0\t     2.500\t0\t0\t0\t0\tsim a\n" +
                              "2\t:\t1.0\t     0.500\t0\t0\t0\t0\tsim b\n" +
                              "3\t:\t1.0\t     4.000\t0\t0\t0\t0\tsim a\n" + "4\t:\t1.0\t   ");
    ASSERT_TRUE(cost_of) << cost_of.error();
    EXPECT_EQ((*cost_of)(task("a")), 4);
    EXPECT_EQ((*cost_of)(task("b")), 0.5);
    EXPECT_EQ((*cost_of)(task("c")), 0);
}

TEST_F(JobLogCost, RefusesWhatIsNoJobLog) {
    EXPECT_FALSE(read("hello\n"));
    EXPECT_FALSE(read(titles_));
    EXPECT_FALSE(cost_of_job_log("no/such/log", *CommandTemplate::parse({})));
}

}  // namespace
}  // namespace norma::farm
