// The choice of a depth, told times of a machine that is made up.
#include "decompose/depth_choice.hpp"

#include <gtest/gtest.h>

#include <map>

namespace norma::detail {
namespace {

/// The depth that is kept, on a machine where steps take so long.
int kept(DepthChoice& choice, const std::map<int, double>& seconds) {
    for (int trials = 0; !choice.is_made(); ++trials) {
        EXPECT_LT(trials, 10);
        EXPECT_EQ(choice.trial_steps() % choice.depth(), 0);
        EXPECT_GE(choice.trial_steps(), choice.depth());
        EXPECT_LE(choice.depth(), choice.deepest());
        choice.note(seconds.at(choice.depth()));
    }
    return choice.depth();
}

TEST(DepthChoice, OfOneDepthIsMade) {
    DepthChoice choice(3);
    EXPECT_TRUE(choice.is_made());
    EXPECT_EQ(choice.depth(), 3);
    EXPECT_EQ(choice.deepest(), 3);
    choice.note(1);
    EXPECT_EQ(choice.depth(), 3);
}

TEST(DepthChoice, KeepsTheFastest) {
    DepthChoice choice({1, 4, 8, 16});
    EXPECT_EQ(choice.deepest(), 16);
    EXPECT_EQ(kept(choice, {{1, 4e-6}, {4, 2e-6}, {8, 1e-6}, {16, 1.1e-6}}), 8);
}

TEST(DepthChoice, TriesNoDepthBeyondOneThatIsClearlySlower) {
    DepthChoice choice({1, 4, 8, 16});
    EXPECT_EQ(kept(choice, {{1, 1e-6}, {4, 2e-6}}), 1);  // no time of 8 is asked for
}

TEST(DepthChoice, DoesNotCountTheFirstTrialWhereMemoryIsNew) {
    DepthChoice choice({1, 4});
    choice.note(1e-9);  // would beat all
    EXPECT_EQ(choice.depth(), 1);
    choice.note(2e-6);
    EXPECT_EQ(choice.depth(), 4);
    choice.note(1e-6);
    EXPECT_TRUE(choice.is_made());
    EXPECT_EQ(choice.depth(), 4);
}

TEST(DepthChoice, AddsUpATrialInSeveralPieces) {
    DepthChoice choice({1, 4});
    choice.note(1e-4);
    EXPECT_EQ(choice.steps_left(), 200);
    choice.add(150, 0.1);
    EXPECT_EQ(choice.steps_left(), 50);
    choice.add(50, 0.3);
    EXPECT_EQ(choice.steps_left(), 0);
    EXPECT_DOUBLE_EQ(choice.seconds_per_step(), 0.002);
    choice.note(choice.seconds_per_step());
    EXPECT_EQ(choice.depth(), 4);
    EXPECT_EQ(choice.steps_left(), choice.trial_steps());
}

TEST(DepthChoice, MakesTrialsLongEnoughAndNoLonger) {
    DepthChoice slow({1, 4});
    slow.note(10);
    EXPECT_EQ(slow.trial_steps(), 1);
    DepthChoice fast({1, 4});
    fast.note(1e-4);
    EXPECT_EQ(fast.trial_steps(), 200);
    DepthChoice faster({1, 4});
    faster.note(1e-12);
    EXPECT_EQ(faster.trial_steps(), 1000);
}

}  // namespace
}  // namespace norma::detail
