// Collectives begun, prepared, into memory of the caller and in place, of every kind of type.
#include "norma/comm/begun_collectives.hpp"

#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace norma {
namespace {

using Ints = std::vector<int>;
using Table = std::map<std::string, Ints>;

/// On the world, on a part of it, and on a copy.
template <typename Body>
void on_every_kind_of_communicator(Body body) {
    const Communicator world;
    body(world);
    body(world.duplicate());
    body(*world.split(world.rank() % 2));
}

std::size_t ranks_of(const Communicator& comm) {
    return static_cast<std::size_t>(comm.size());
}
int sum_of_ranks(const Communicator& comm) {
    return comm.size() * (comm.size() - 1) / 2;
}
Table table_of(int rank) {
    return {{"rank", {rank}}, {"many", Ints(static_cast<std::size_t>(rank) * 100, rank)}};
}
Ints row_of(int rank) {
    return Ints(static_cast<std::size_t>(rank) % 3 * 50, rank);
}
Ragged<int> rows_of(const Communicator& comm) {
    std::vector<Ints> rows;
    for (int rank = 0; rank < comm.size(); ++rank)
        rows.push_back(row_of(rank));
    return Ragged<int>(rows);
}

TEST(Begun, BroadcastsValuesOfEveryKind) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        for (int root = 0; root < comm.size(); ++root) {
            const bool is_root = comm.rank() == root;
            auto number = comm.ibcast(is_root ? 42 : 0, root);
            auto list = comm.ibcast(is_root ? Ints{1, 2, 3} : Ints(), root);
            auto table = comm.ibcast(is_root ? table_of(5) : Table(), root);
            using Either = std::variant<int, std::optional<std::string>>;
            auto either = comm.ibcast(is_root ? Either("x") : Either(), root);
            auto owner =
                comm.ibcast(is_root ? std::make_unique<std::string>("mine") : nullptr, root);
            std::array<int, 3> place{is_root ? 7 : 0, 0, 0};
            auto into = comm.ibcast_into(std::span(place), root);
            into.wait();
            EXPECT_EQ(place[0], 7);
            EXPECT_EQ(*owner.get(), "mine");  // in another order than begun
            EXPECT_EQ(either.get(), Either("x"));
            EXPECT_EQ(table.get(), table_of(5));
            EXPECT_EQ(list.get(), (Ints{1, 2, 3}));
            EXPECT_EQ(number.get(), 42);
        }
        comm.ibarrier().wait();
    });
}

TEST(Begun, ReducesAndScansElementByElementAndWhole) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const int rank = comm.rank();
        auto sum = comm.iall_reduce(rank, std::plus<>());
        auto sums = comm.iall_reduce(Ints(1000, rank), std::plus<>());
        auto text = comm.iall_reduce(std::string(1, 'x'), std::plus<>());
        auto part = comm.iscan(1, std::plus<>());
        auto before = comm.iexclusive_scan(std::string("y"), std::plus<>(), std::string());
        auto offset = comm.iexclusive_scan(1, std::plus<>(), -1);
        auto at_root = comm.ireduce(
            table_of(1), [](Table a, const Table&) { return a; }, 0);
        Ints out(2);
        const Ints in{rank, 1};
        auto into = comm.iall_reduce_into(in, out, std::plus<>());
        into.wait();
        EXPECT_EQ(out, (Ints{sum_of_ranks(comm), comm.size()}));
        comm.ireduce_into(in, out, std::plus<>(), comm.size() - 1).wait();
        comm.iscan_into(in, out, std::plus<>()).wait();
        EXPECT_EQ(out[1], rank + 1);
        EXPECT_EQ(at_root.get().has_value(), rank == 0);
        EXPECT_EQ(offset.get(), rank == 0 ? -1 : rank);
        EXPECT_EQ(before.get(), std::string(static_cast<std::size_t>(rank), 'y'));
        EXPECT_EQ(part.get(), rank + 1);
        EXPECT_EQ(text.get(), std::string(ranks_of(comm), 'x'));
        EXPECT_EQ(sums.get(), Ints(1000, sum_of_ranks(comm)));
        EXPECT_EQ(sum.get(), sum_of_ranks(comm));
    });
}

TEST(ReduceScatter, DealsOutWhatIsCombined) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const std::size_t n = ranks_of(comm);
        Ints all(2 * n);
        std::iota(all.begin(), all.end(), 0);
        const Ints expected{2 * comm.rank() * comm.size(), (2 * comm.rank() + 1) * comm.size()};
        EXPECT_EQ(comm.reduce_scatter_block(all, std::plus<>()), expected);
        EXPECT_EQ(comm.ireduce_scatter_block(Ints(all), std::plus<>()).get(), expected);
        Ints part(2);
        comm.reduce_scatter_block_into(all, part, std::plus<>());
        EXPECT_EQ(part, expected);
        const Ragged<int> rows = rows_of(comm);
        Ints row(row_of(comm.rank()).size(), comm.rank() * comm.size());
        EXPECT_EQ(comm.reduce_scatter(rows, std::plus<>()), row);
        EXPECT_EQ(comm.ireduce_scatter(Ragged<int>(rows), std::plus<>()).get(), row);
        if (comm.size() > 1) {
            EXPECT_THROW(
                std::ignore = comm.reduce_scatter_block(Ints(2 * n + 1), std::plus<>()),
                UsageError);
        }
    });
}

TEST(Begun, GathersAndScattersValuesOfEveryKind) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const int rank = comm.rank();
        const int root = comm.size() - 1;
        auto numbers = comm.igather(rank, root);
        auto tables = comm.iall_gather(table_of(rank));
        auto flags = comm.iall_gather(rank == 1);
        auto lists = comm.iall_gather(row_of(rank));
        auto rows = comm.iall_gather_v(row_of(rank));
        auto at_root = comm.igather_v(row_of(rank), root);
        auto mine = comm.iscatter(rank == root ? std::vector<std::string>(ranks_of(comm), "s")
                                               : std::vector<std::string>(),
                                  root);
        auto my_row = comm.iscatter_v(rank == root ? rows_of(comm) : Ragged<int>(), root);
        Ints squares(ranks_of(comm));
        comm.iall_gather_into(rank * rank, squares).wait();
        EXPECT_EQ(squares.back(), root * root);
        EXPECT_EQ(my_row.get(), row_of(rank));
        EXPECT_EQ(mine.get(), "s");
        EXPECT_EQ(at_root.get(), rank == root ? rows_of(comm) : Ragged<int>());
        EXPECT_EQ(rows.get(), rows_of(comm));
        EXPECT_EQ(lists.get().back(), row_of(root));
        EXPECT_EQ(flags.get().size(), ranks_of(comm));
        EXPECT_EQ(tables.get().back(), table_of(root));
        EXPECT_EQ(numbers.get().size(), rank == root ? ranks_of(comm) : 0U);
    });
}

TEST(Begun, ExchangesAllToAll) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        Ints numbers(ranks_of(comm), comm.rank());
        auto received = comm.iall_to_all(Ints(numbers));
        auto texts = comm.iall_to_all(
            std::vector<std::string>(ranks_of(comm), std::to_string(comm.rank())));
        auto rows = comm.iall_to_all_v(
            Ragged<int>(std::vector<Ints>(ranks_of(comm), row_of(comm.rank()))));
        std::vector<Piece> out;
        std::vector<Piece> in;
        Ints places(ranks_of(comm), -1);
        for (std::size_t i = 0; i < ranks_of(comm); ++i) {
            out.push_back(piece(numbers[i]));
            in.push_back(piece(places[i]));
        }
        comm.iall_to_all_w(out, in).wait();
        EXPECT_EQ(rows.get(), rows_of(comm));
        EXPECT_EQ(texts.get().back(), std::to_string(comm.size() - 1));
        Ints ranks(ranks_of(comm));
        std::iota(ranks.begin(), ranks.end(), 0);
        EXPECT_EQ(received.get(), ranks);
        EXPECT_EQ(places, ranks);
        comm.all_to_all_into(Ints(numbers), places);
        EXPECT_EQ(places, ranks);
    });
}

TEST(Prepared, CollectivesRunAgainAndAgain) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const PersistentCalls calls = comm.persistent();
        const int rank = comm.rank();
        const std::size_t n = ranks_of(comm);
        Ints one{rank};
        Ints all(n);
        Ints sum(1);
        Ints root_value{0};
        Ragged<int> rows;
        Ragged<int> exchanged;
        Ints row(row_of(rank).size(), rank);
        const Ragged<int> out(std::vector<Ints>(n, row));
        auto gathered = calls.all_gather_into(one, all);
        auto summed = calls.all_reduce_into(one, sum, std::plus<>());
        auto scanned = calls.scan_into(one, sum, std::plus<>());
        auto bcast = calls.bcast_into(root_value, 0);
        auto gathered_rows = calls.all_gather_v_into(row, rows);
        auto exchanged_rows = calls.all_to_all_v_into(out, exchanged);
        auto barrier = calls.barrier();
        for (int repeat = 1; repeat <= 3; ++repeat) {
            one[0] = rank * repeat;
            root_value[0] = rank == 0 ? repeat : 0;
            for (int& value : row)
                value = rank * repeat;
            gathered.start();
            gathered.wait();
            EXPECT_EQ(all.back(), (comm.size() - 1) * repeat);
            start_all(summed, bcast, barrier);
            wait_all(summed, bcast, barrier);
            EXPECT_EQ(sum[0], sum_of_ranks(comm) * repeat);
            EXPECT_EQ(root_value[0], repeat);
            scanned.start();
            while (!scanned.ready())
                std::this_thread::yield();
            scanned.wait();
            EXPECT_EQ(sum[0], rank * (rank + 1) / 2 * repeat);
            start_all(gathered_rows, exchanged_rows);
            wait_all(gathered_rows, exchanged_rows);
            for (std::size_t from = 0; from < n; ++from) {
                const auto expected = row_of(static_cast<int>(from));
                EXPECT_EQ(rows[from].size(), expected.size());
                if (!expected.empty()) {
                    EXPECT_EQ(rows[from][0], expected[0] * repeat);
                }
            }
            EXPECT_EQ(exchanged, rows_of(comm));
        }
    });
}

TEST(Prepared, MessagesRunAgainAndAgainAndBehindPendingReceives) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    Ints out(3);
    Ints in(3);
    auto send = world.persistent().send(out, next);
    auto receive = world.persistent().recv_into(in, previous);
    for (int repeat = 0; repeat < 3; ++repeat) {
        out.assign(3, repeat);
        start_all(receive, send);
        wait_all(send, receive);
        EXPECT_EQ(in, Ints(3, repeat));
    }
    auto earlier = world.irecv<std::string>(previous);
    receive.start();
    EXPECT_THROW(receive.start(), UsageError);  // it is under way
    world.barrier();                            // before anybody sends
    world.send(std::string("first"), next);
    out.assign(3, 9);
    send.start();
    receive.wait();
    EXPECT_EQ(in, Ints(3, 9));
    EXPECT_EQ(earlier.get(), "first");
    send.wait();
    EXPECT_THROW(Prepared().start(), UsageError);
}

/// Rows beyond what an int places travel as messages of their own: the same code with few
/// elements.
class LongRows : public testing::Test {
  protected:
    LongRows() { detail::most_placed = 60; }
    ~LongRows() override { detail::most_placed = before_; }

    const Communicator world;

  private:
    std::size_t before_ = detail::most_placed;
};

TEST_F(LongRows, ArriveInEveryCall) {
    const Ragged<int> expected = rows_of(world);
    const Ints mine = row_of(world.rank());
    for (int root = 0; root < world.size(); ++root) {
        const bool is_root = world.rank() == root;
        EXPECT_EQ(world.gather_v(mine, root), is_root ? expected : Ragged<int>());
        EXPECT_EQ(world.scatter_v(is_root ? expected : Ragged<int>(), root), mine);
        EXPECT_EQ(world.igather_v(Ints(mine), root).get(), is_root ? expected : Ragged<int>());
        EXPECT_EQ(world.iscatter_v(is_root ? Ragged<int>(expected) : Ragged<int>(), root).get(),
                  mine);
    }
    EXPECT_EQ(world.all_gather_v(mine), expected);
    EXPECT_EQ(world.iall_gather_v(Ints(mine)).get(), expected);
    const Ragged<int> out(std::vector<Ints>(ranks_of(world), mine));
    EXPECT_EQ(world.all_to_all_v(out), expected);
    EXPECT_EQ(world.iall_to_all_v(Ragged<int>(out)).get(), expected);
}

TEST_F(LongRows, ArriveInPreparedCalls) {
    const Ints mine = row_of(world.rank());
    Ragged<int> gathered;
    Ragged<int> at_root;
    Ragged<int> exchanged;
    const Ragged<int> out(std::vector<Ints>(ranks_of(world), mine));
    auto gather = world.persistent().gather_v_into(mine, at_root, 0);
    auto all_gather = world.persistent().all_gather_v_into(mine, gathered);
    auto all_to_all = world.persistent().all_to_all_v_into(out, exchanged);
    for (int repeat = 0; repeat < 3; ++repeat) {
        for (auto* const rows : {&gathered, &at_root, &exchanged})
            std::ranges::fill(rows->flat(), -1);
        start_all(gather, all_gather, all_to_all);
        wait_all(gather, all_gather, all_to_all);
        EXPECT_EQ(gathered, rows_of(world));
        EXPECT_EQ(exchanged, rows_of(world));
        if (world.rank() == 0) {
            EXPECT_EQ(at_root, rows_of(world));
        }
    }
}

}  // namespace
}  // namespace norma
