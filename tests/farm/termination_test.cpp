#include "farm/termination.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace norma::farm {
namespace {

using testing::HasSubstr;

TEST(Termination, IsReadAsGnuParallelWritesIt) {
    EXPECT_EQ(*parse_termination("TERM,200,TERM,100,TERM,50,KILL,25"),
              (Termination{{SIGTERM, 200}, {SIGTERM, 100}, {SIGTERM, 50}, {SIGKILL, 25}}));
}

TEST(Termination, TakesSignalsByNameAndNumber) {
    EXPECT_EQ(*parse_termination("SIGINT,1,hup,2,SigUsr2,3,9,4"),
              (Termination{{SIGINT, 1}, {SIGHUP, 2}, {SIGUSR2, 3}, {SIGKILL, 4}}));
}

TEST(Termination, WaitsASecondWhereNothingIsSaid) {
    EXPECT_EQ(*parse_termination("TERM,0,KILL"), (Termination{{SIGTERM, 0}, {SIGKILL, 1000}}));
}

TEST(Termination, RefusesWhatIsNone) {
    EXPECT_THAT(parse_termination("TREM,10,KILL").error(),
                HasSubstr("there is no signal 'TREM'; did you mean TERM?"));
    EXPECT_THAT(parse_termination("TERM,soon").error(),
                HasSubstr("'soon' is no number of milliseconds up to 3600000; write SIGNAL,"));
    for (const char* wrong : {"",
                              ",",
                              "TERM,",
                              "TERM,KILL",
                              "TERM,10,",
                              "TERM,-1",
                              "TERM,1e3",
                              "TERM,3600001",
                              "TERM,99999999999999",
                              "0,10",
                              "65,10",
                              "-9",
                              "TERM ,10",
                              "\033[2J"}) {
        const auto parsed = parse_termination(wrong);
        EXPECT_FALSE(parsed) << wrong;
        EXPECT_THAT(parsed ? "" : parsed.error(), Not(HasSubstr("\033")));
    }
}

}  // namespace
}  // namespace norma::farm
