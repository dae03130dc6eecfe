// Collectives begun and in flight together: results of different kinds, waited for in any
// order.
#include "norma/comm/begun_collectives.hpp"

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
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

TEST(Begun, AreCalledInTheReportAsTheyWereCalled) {
    const Communicator world;
    const Communicator other = world.duplicate();  // where the order is another
    const auto expect_told = [&](const std::string& name, auto begin) {
        if (world.size() > 1 && world.rank() == 0) {
            static_cast<void>(begin());  // is not over before the others begin
            EXPECT_EQ(detail::orphaned_operations().find(name + ","), 0U)
                << name << " in: " << detail::orphaned_operations();
        }
        other.ibarrier().wait();
        if (world.size() > 1 && world.rank() != 0) begin().wait();
        other.ibarrier().wait();
        while (!detail::orphaned_operations().empty()) {
        }
    };
    const Ints mine(ranks_of(world), 1);
    const Ragged<int> rows(mine, std::vector<std::size_t>(mine.size(), 1));
    const auto last = [](const std::string& /*a*/, const std::string& b) { return b; };
    expect_told("iall_gather_v", [&] { return world.iall_gather_v(Ints(mine)); });
    expect_told("iall_gather", [&] { return world.iall_gather(std::string("x")); });
    expect_told("igather_v", [&] { return world.igather_v(Ints(mine), 0); });
    expect_told("ireduce_scatter_block",
                [&] { return world.ireduce_scatter_block(Ints(mine), std::plus<>()); });
    expect_told("ireduce_scatter",
                [&] { return world.ireduce_scatter(Ragged(rows), std::plus<>()); });
    expect_told("iscan", [&] { return world.iscan(std::string("x"), last); });
    expect_told("iexclusive_scan",
                [&] { return world.iexclusive_scan(std::string("x"), last, {}); });
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
        const int square = rank * rank;
        comm.iall_gather_into(square, squares).wait();
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

}  // namespace
}  // namespace norma
