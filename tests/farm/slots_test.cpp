#include "farm/slots.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

Hello on(std::string host, std::vector<int> allowed, std::optional<int> quota = {}) {
    Hello hello;
    hello.host = std::move(host);
    hello.allowed = std::move(allowed);
    hello.quota = quota;
    return hello;
}

int one_per_core(int cores) {
    return cores;
}

TEST(ShareSlots, GivesAHostOneSlotPerAllowedCoreNotOnePerRank) {
    EXPECT_EQ(share_slots({on("a", {0, 1})}, one_per_core), std::vector{2});
    EXPECT_EQ(share_slots({on("a", {0, 1}), on("a", {0, 1}), on("a", {0, 1})}, one_per_core),
              (std::vector{0, 1, 1}))
        << "the manager's own rank is left free first";
}

TEST(ShareSlots, JoinsTheCoresThatRanksOfAHostWereBoundTo) {
    EXPECT_EQ(share_slots({on("a", {0, 1}), on("a", {2, 3})}, one_per_core),
              (std::vector{2, 2}));
}

TEST(ShareSlots, KeepsToTheQuotaOfAContainer) {
    EXPECT_EQ(share_slots({on("a", {0, 1, 2, 3}, 2)}, one_per_core), std::vector{2});
}

TEST(ShareSlots, TakesTheAskedNumberPerHost) {
    const auto five = [](int) { return 5; };
    EXPECT_EQ(share_slots({on("a", {0}), on("b", {0}), on("b", {0})}, five),
              (std::vector{5, 2, 3}));
}

}  // namespace
}  // namespace norma::farm
