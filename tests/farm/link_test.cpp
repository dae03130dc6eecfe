// What MPI's link promises: nothing lost, nothing twice, large messages too.

#include "farm/message.hpp"
#include "farm/mpi_link.hpp"

#include <gtest/gtest.h>
#include <mpi.h>
#include <poll.h>

#include <cstring>
#include <set>
#include <utility>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

Bytes numbered(int from, int number, std::size_t size) {
    Bytes body(std::max(size, 2 * sizeof(int)), std::byte{7});
    std::memcpy(body.data(), &from, sizeof from);
    std::memcpy(body.data() + sizeof from, &number, sizeof number);
    return body;
}

/// The next message, sleeping on the link's descriptor as a farm does.
Received next(MpiLink& link) {
    const Time begin = Clock::now();
    while (true) {
        if (auto received = link.receive()) return std::move(*received);
        pollfd bell{link.descriptor(), POLLIN, 0};
        const auto patience = link.patience(Clock::now() - begin);
        ::poll(&bell, 1, static_cast<int>(patience / 1ms));
    }
}

TEST(MpiLink, DeliversEverythingOnce) {
    MpiLink link(MPI_COMM_WORLD);
    constexpr int messages = 200;
    for (int number = 0; number < messages; ++number) {
        const std::size_t size = number % 10 == 0 ? message_limit : 16;
        for (int to = 0; to < link.size(); ++to)
            link.send(to, numbered(link.rank(), number, size));
    }
    std::set<std::pair<int, int>> seen;
    for (int i = 0; i < messages * link.size(); ++i) {
        const Received received = next(link);
        int from = -1;
        int number = -1;
        std::memcpy(&from, received.body.data(), sizeof from);
        std::memcpy(&number, received.body.data() + sizeof from, sizeof number);
        ASSERT_EQ(from, received.from);
        ASSERT_TRUE(seen.emplace(from, number).second);
        ASSERT_LT(number, messages);
        ASSERT_EQ(received.body.size(), number % 10 == 0 ? message_limit : 16);
    }
    ASSERT_TRUE(link.drain(10s));
    MPI_Barrier(MPI_COMM_WORLD);
}

TEST(MpiLink, WakesASleeperByItsBell) {
    MpiLink link(MPI_COMM_WORLD);
    if (link.rank() == 0) {
        for (int to = 1; to < link.size(); ++to)
            link.send(to, numbered(0, to, 16));
        ASSERT_TRUE(link.drain(10s));
    } else {
        EXPECT_EQ(next(link).from, 0);
    }
    MPI_Barrier(MPI_COMM_WORLD);
}

}  // namespace
}  // namespace norma::farm
