// Every call that takes data with more than an int counts, on two ranks; takes 18 GiB and some
// minutes, so only scripts/test-long.sh runs it.
#include "norma/norma.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace norma {
namespace {

using Letters = std::vector<std::uint8_t>;

/// More elements, and offsets, than 31 bits count.
constexpr std::size_t beyond = (std::size_t{1} << 31) + 8;
constexpr std::size_t half = (std::size_t{1} << 30) + 8;

/// Differs from rank to rank, and from place to place even where they are 2^30 apart. Two of
/// them add up to less than 256: beyond it Open MPI's own sum of bytes stays at 255.
std::uint8_t letter(int rank, std::size_t place) {
    return static_cast<std::uint8_t>(place % 61 + 15 * (place >> 30U) +
                                     20 * static_cast<unsigned>(rank));
}

/// Looks at a place now and then, and at the last ones.
template <typename Look>
void at_some_places(std::size_t count, const Look& look) {
    for (std::size_t place = 0; place < count; place += 4099)
        look(place);
    for (std::size_t place = count - std::min<std::size_t>(count, 9); place < count; ++place)
        look(place);
}

Letters letters_of(int rank, std::size_t count) {
    Letters all(count);
    at_some_places(count, [&](std::size_t place) { all[place] = letter(rank, place); });
    return all;
}

/// Expects what `wanted(place)` says at some places, and says where it is not.
template <typename Wanted>
void expect_letters(std::span<const std::uint8_t> all,
                    std::size_t count,
                    const Wanted& wanted) {
    ASSERT_EQ(all.size(), count);
    std::size_t wrong = 0;
    std::size_t first = 0;
    at_some_places(count, [&](std::size_t place) {
        if (all[place] != wanted(place) && wrong++ == 0) first = place;
    });
    EXPECT_EQ(wrong, 0U) << "the first at " << first;
}
void expect_letters_of(int rank, std::span<const std::uint8_t> all, std::size_t count) {
    expect_letters(all, count, [rank](std::size_t place) { return letter(rank, place); });
}

class LargeCalls : public testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(world.size(), 2) << "run it on two ranks"; }

    const Communicator world;
    const int rank = world.rank();
    const int other = 1 - rank;
};

TEST_F(LargeCalls, SendAndReceive) {
    const Letters mine = letters_of(rank, beyond);
    Letters room(beyond);
    if (rank == 0) {
        world.send(mine, 1);
        world.send(mine, 1, {.mode = Mode::synchronous});
        world.isend(view(mine), 1).wait();
        auto prepared = world.persistent().send(mine, 1);
        prepared.start();
        prepared.wait();
    } else {
        world.recv_into(std::span(room), 0);
        expect_letters_of(0, room, beyond);
        world.recv_into(room, 0);
        expect_letters_of(0, room, beyond);
        expect_letters_of(0, world.irecv<Letters>(0).get(), beyond);
        expect_letters_of(0, world.probe_message(0).recv<Letters>(), beyond);
    }
    expect_letters_of(other, world.send_recv(mine, other, other), beyond);
    auto receiving = world.irecv_into(std::span(room), other);
    world.isend(view(mine), other).wait();
    receiving.wait();
    expect_letters_of(other, room, beyond);
}

TEST_F(LargeCalls, Serialized) {
    using Table = std::map<int, Letters>;
    const Table received =
        world.bcast(rank == 0 ? Table{{7, letters_of(0, beyond)}} : Table(), 0);
    expect_letters_of(0, received.at(7), beyond);
}

TEST_F(LargeCalls, Broadcast) {
    for (int root = 0; root < 2; ++root) {
        Letters all = letters_of(rank, beyond);
        world.bcast_into(std::span(all), root);
        expect_letters_of(root, all, beyond);
    }
    expect_letters_of(1, world.bcast(rank == 1 ? letters_of(1, beyond) : Letters(), 1), beyond);
    expect_letters_of(
        0, world.ibcast(rank == 0 ? letters_of(0, beyond) : Letters(), 0).get(), beyond);
    Letters all = letters_of(rank, beyond);
    auto prepared = world.persistent().bcast_into(all, 1);
    prepared.start();
    prepared.wait();
    expect_letters_of(1, all, beyond);
}

std::uint8_t sum_at(std::size_t place) {
    return static_cast<std::uint8_t>(letter(0, place) + letter(1, place));
}

TEST_F(LargeCalls, Reductions) {
    const auto plus = [](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(a + b);
    };
    Letters all = letters_of(rank, beyond);
    world.all_reduce_into(all, std::plus<>());
    expect_letters(all, beyond, sum_at);
    all = letters_of(rank, beyond);
    world.all_reduce_into(all, plus);
    expect_letters(all, beyond, sum_at);
    all = letters_of(rank, beyond);
    world.iall_reduce_into(all, all, plus).wait();
    expect_letters(all, beyond, sum_at);
    all = letters_of(rank, beyond);
    world.reduce_into(all, all, std::plus<>(), 1);
    if (rank == 1) expect_letters(all, beyond, sum_at);
    all = letters_of(rank, beyond);
    world.scan_into(all, all, std::plus<>());
    if (rank == 1) expect_letters(all, beyond, sum_at);
    all = letters_of(rank, beyond);
    world.exclusive_scan_into(all, all, std::plus<>());
    expect_letters_of(0, all, beyond);
}

TEST_F(LargeCalls, ReduceScatter) {
    const Letters all = letters_of(rank, 2 * half);
    const std::size_t from = rank == 0 ? 0 : half;
    expect_letters(
        world.reduce_scatter_block(all, std::plus<>()), half, [&](std::size_t place) {
            const std::uint8_t right = sum_at(from + place);
            // Only what is looked at in the whole was set in it.
            return (from + place) % 4099 == 0 || from + place >= 2 * half - 9 ? right : 0;
        });
}

TEST_F(LargeCalls, ReduceScatterOfRows) {
    const Ragged<std::uint8_t> rows(letters_of(rank, beyond + 5), {beyond, 5});
    const Letters mine = world.reduce_scatter(rows, std::plus<>());
    if (rank == 0)
        expect_letters(mine, beyond, [](std::size_t place) {
            return place % 4099 == 0 || place >= beyond - 4 ? sum_at(place) : 0;
        });
    else
        ASSERT_EQ(mine.size(), 5U);
}

/// Rank 0 has a short row, rank 1 a large one.
std::size_t length_of(int rank) {
    return rank == 0 ? 5 : beyond;
}
void expect_rows(const Ragged<std::uint8_t>& rows) {
    ASSERT_EQ(rows.size(), 2U);
    for (int from = 0; from < 2; ++from)
        expect_letters_of(from, rows[static_cast<std::size_t>(from)], length_of(from));
}

TEST_F(LargeCalls, Gather) {
    const Letters mine = letters_of(rank, length_of(rank));
    const auto at_root = world.gather_v(mine, 0);
    if (rank == 0) expect_rows(at_root);
    Ragged<std::uint8_t> rows;
    world.igather_v_into(mine, rows, 0).wait();
    if (rank == 0) expect_rows(rows);
}

TEST_F(LargeCalls, AllGather) {
    const Letters mine = letters_of(rank, length_of(rank));
    expect_rows(world.all_gather_v(mine));
    expect_rows(world.iall_gather_v(view(mine)).get());
}

TEST_F(LargeCalls, AllGatherOfTheSameLength) {
    const Letters mine = letters_of(rank, beyond);
    Letters all(2 * beyond);
    world.all_gather_into(mine, all);
    expect_letters_of(0, std::span(all).first(beyond), beyond);
    expect_letters_of(1, std::span(all).subspan(beyond), beyond);
}

TEST_F(LargeCalls, GatherOfTheSameLength) {
    const Letters mine = letters_of(rank, beyond);
    Letters all(rank == 0 ? 2 * beyond : 0);
    world.gather_into(mine, all, 0);
    if (rank == 0) expect_letters_of(1, std::span(all).subspan(beyond), beyond);
}

TEST_F(LargeCalls, Scatter) {
    Letters all;
    if (rank == 0) {
        all = letters_of(0, beyond);
        const Letters second = letters_of(1, beyond);
        all.insert(all.end(), second.begin(), second.end());
    }
    Letters mine(beyond);
    world.scatter_into(all, mine, 0);
    expect_letters_of(rank, mine, beyond);
}

TEST_F(LargeCalls, ScatterOfRows) {
    Ragged<std::uint8_t> rows;
    if (rank == 0) {
        Letters all = letters_of(0, 5);
        const Letters second = letters_of(1, beyond);
        all.insert(all.end(), second.begin(), second.end());
        rows = Ragged<std::uint8_t>(std::move(all), {5, beyond});
    }
    expect_letters_of(rank, world.scatter_v(rows, 0), length_of(rank));
    expect_letters_of(rank, world.iscatter_v(std::move(rows), 0).get(), length_of(rank));
}

TEST_F(LargeCalls, AllToAll) {
    Letters mine = letters_of(rank, half);
    const Letters copy = mine;
    mine.insert(mine.end(), copy.begin(), copy.end());
    Letters got(2 * half);
    world.all_to_all_into(mine, got);
    expect_letters_of(0, std::span(got).first(half), half);
    expect_letters_of(1, std::span(got).subspan(half), half);
}

TEST_F(LargeCalls, AllToAllOfRows) {
    // What goes to rank 1 is large, from both.
    Letters all = letters_of(rank, 5);
    const Letters large = letters_of(rank, beyond);
    all.insert(all.end(), large.begin(), large.end());
    const Ragged<std::uint8_t> rows(std::move(all), {5, beyond});
    const auto got = world.all_to_all_v(rows);
    ASSERT_EQ(got.size(), 2U);
    for (int from = 0; from < 2; ++from)
        expect_letters_of(from, got[static_cast<std::size_t>(from)], rank == 0 ? 5 : beyond);
}

TEST_F(LargeCalls, AllToAllOfPieces) {
    const Letters mine = letters_of(rank, beyond);
    Letters got(beyond);
    std::vector<Piece> out(2);
    std::vector<Piece> in(2);
    out[static_cast<std::size_t>(other)] = piece(mine);
    in[static_cast<std::size_t>(other)] = piece(got);
    world.all_to_all_w(out, in);
    expect_letters_of(other, got, beyond);
}

TEST_F(LargeCalls, Neighbours) {
    const Cartesian ring(world, {2}, {true});
    const Letters mine = letters_of(rank, beyond);
    const auto rows = ring.neighbour_all_gather_v(mine);
    ASSERT_EQ(rows.size(), 2U);
    expect_letters_of(other, rows[0], beyond);
    expect_letters_of(other, rows[1], beyond);
}

TEST_F(LargeCalls, SparseExchange) {
    const auto got =
        world.sparse_exchange(std::map<int, Letters>{{other, letters_of(rank, beyond)}});
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got.front().first, other);
    expect_letters_of(other, got.front().second, beyond);
}

}  // namespace
}  // namespace norma
