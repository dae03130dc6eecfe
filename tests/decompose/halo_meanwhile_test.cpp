// What else is under way while ranks wait for their halos: for two ranks or more.

#include "norma/comm/communicator.hpp"
#include "norma/decompose/halo.hpp"

#include "decompose/cuts.hpp"
#include "decompose/expect_ghosts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace norma {
namespace {

using test::expect_ghosts;
using test::value_of;

/// Rows of one array; the second rank waits for the first on its way to each exchange.
template <typename First, typename Second>
void exchange_meanwhile(First&& first, Second&& second) {
    const Communicator world;
    Field<double, 2> u(world, Decomposition<2>::grid({256, 256}, {world.size(), 1}));
    u.fill([](const Index<2>& cell) { return static_cast<double>(value_of(cell, 1)); });
    u.set_beyond(GhostRule<double, 2>::value(77));
    Halo halo(u);
    for (int again = 0; again < 2; ++again) {  // neighbours get to know each other only once
        if (world.rank() == 0) {
            first(world, halo);
        } else {
            if (world.rank() == 1) second(world);
            halo.exchange();
        }
        expect_ghosts(u, {}, 1);
    }
}

const std::vector<double> long_message(std::size_t{1} << 20, 1.5);

TEST(HaloMeanwhile, MovesReceivesOfUnknownLengthOnWhileItWaits) {
    exchange_meanwhile(
        [](const Communicator& world, auto& halo) {
            auto message = world.irecv<std::vector<double>>(1);
            halo.exchange();
            EXPECT_EQ(message.get(), long_message);
        },
        [](const Communicator& world) { world.send(long_message, 0); });
}

TEST(HaloMeanwhile, MovesMessagesOnWhileItWaits) {
    exchange_meanwhile(
        [](const Communicator& world, auto& halo) {
            auto sent = world.isend(std::vector<double>(long_message), 1);
            halo.exchange();
            sent.get();
        },
        [](const Communicator& world) {
            EXPECT_EQ(world.recv<std::vector<double>>(0), long_message);
        });
}

}  // namespace
}  // namespace norma
