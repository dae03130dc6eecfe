// A message of more bytes than 32 bits count arrives whole. The long run has the rest.
#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace norma {
namespace {

constexpr std::size_t beyond = (std::size_t{1} << 32) + 8;

/// A letter for each place, so that a piece in the wrong place is noticed.
char letter_at(std::size_t place) {
    return static_cast<char>(place % 251 + place / (std::size_t{1} << 30));
}

TEST(Large, MessageArrivesWhole) {
    const Communicator world;
    if (world.rank() > 1) return;
    std::vector<char> bytes;
    if (world.rank() == 0) {
        bytes.resize(beyond);
        for (std::size_t place = 0; place < beyond; place += 4099)
            bytes[place] = letter_at(place);
        bytes.back() = 'z';
        if (world.size() > 1) {
            world.send(bytes, 1);
            return;
        }
    } else {
        bytes = world.recv<std::vector<char>>(0);
    }
    ASSERT_EQ(bytes.size(), beyond);
    EXPECT_EQ(bytes.back(), 'z');
    for (std::size_t place = 0; place + 1 < beyond; place += 4099)
        ASSERT_EQ(bytes[place], letter_at(place)) << "at " << place;
}

}  // namespace
}  // namespace norma
