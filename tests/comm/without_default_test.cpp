// Plain values without a default constructor, and vectors of them, in every call that makes
// room for what comes.
#include "norma/norma.hpp"

#include "comm/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <vector>

namespace norma {

/// No number of it is nothing.
class Id {
  public:
    explicit Id(int number) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }
    bool operator==(const Id&) const = default;

  private:
    int number_;
};
template <>
inline constexpr bool is_plain<Id> = true;

namespace {

using namespace samples;
using Ids = std::vector<Id>;
static_assert(!std::is_default_constructible_v<Id>);

/// As many as the rank counts, and one.
Ids ids_of(int rank) {
    return Ids(static_cast<std::size_t>(rank) + 1, Id(rank));
}
std::vector<Ids> ids_of_all(const Communicator& comm) {
    std::vector<Ids> all;
    for (int rank = 0; rank < comm.size(); ++rank)
        all.push_back(ids_of(rank));
    return all;
}
Id larger(const Id& a, const Id& b) {
    return a.number() < b.number() ? b : a;
}

TEST(WithoutDefault, VectorsAreReceived) {
    const Communicator world;
    const Ids mine = ids_of(world.rank());
    const Ids expected = ids_of(previous(world));
    const int from = previous(world);
    auto sent = world.isend(view(mine), next(world));
    EXPECT_EQ(world.recv<Ids>(from), expected);
    sent.wait();
    sent = world.isend(view(mine), next(world));
    EXPECT_EQ(world.irecv<Ids>(from).get(), expected);
    sent.wait();
    sent = world.isend(view(mine), next(world));
    Ids into;
    world.recv_into(into, from);
    EXPECT_EQ(into, expected);
    sent.wait();
    sent = world.isend(view(mine), next(world));
    EXPECT_EQ(world.probe_message(from).recv<Ids>(), expected);
    sent.wait();
    EXPECT_EQ(world.send_recv(mine, next(world), from), expected);
    const auto came = world.sparse_exchange(std::map<int, Ids>{{next(world), mine}});
    EXPECT_EQ(came.at(0).second, expected);
}

TEST(WithoutDefault, VectorsAreBroadcastAndGathered) {
    on_every_communicator([](const Communicator& comm) {
        const Ids mine = ids_of(comm.rank());
        const int root = comm.size() - 1;
        const std::vector<Ids> all = ids_of_all(comm);
        EXPECT_EQ(comm.bcast(mine, root), all.back());
        EXPECT_EQ(comm.ibcast(mine, root).get(), all.back());
        EXPECT_EQ(comm.all_gather(mine), all);
        EXPECT_EQ(comm.iall_gather(view(mine)).get(), all);
        EXPECT_EQ(comm.all_gather_v(mine), Ragged(all));
        EXPECT_EQ(comm.iall_gather_v(view(mine)).get(), Ragged(all));
        const bool is_root = comm.rank() == root;
        EXPECT_EQ(comm.gather(mine, root), is_root ? all : std::vector<Ids>());
        EXPECT_EQ(comm.gather_v(mine, root), is_root ? Ragged(all) : Ragged<Id>());
        EXPECT_EQ(comm.all_gather(Id(comm.rank())).back(), Id(root));
    });
}

TEST(WithoutDefault, RowsAreDealtOutAndExchanged) {
    on_every_communicator([](const Communicator& comm) {
        const std::vector<Ids> all = ids_of_all(comm);
        const Ids mine = ids_of(comm.rank());
        EXPECT_EQ(comm.scatter(all, 0), mine);
        EXPECT_EQ(comm.iscatter(all, 0).get(), mine);
        EXPECT_EQ(comm.scatter_v(Ragged(all), 0), mine);
        EXPECT_EQ(comm.iscatter_v(Ragged(all), 0).get(), mine);
        const std::vector<Ids> same(ranks_of(comm), mine);
        EXPECT_EQ(comm.all_to_all(all), same);
        EXPECT_EQ(comm.all_to_all_v(Ragged(all)), Ragged(same));
        EXPECT_EQ(comm.iall_to_all_v(Ragged(all)).get(), Ragged(same));
        const Neighbours ring(comm, {previous(comm)}, {next(comm)});
        const std::vector<Ids> came{ids_of(previous(comm))};
        EXPECT_EQ(ring.exchange(std::vector<Ids>{mine}), came);
        EXPECT_EQ(ring.exchange_v(Ragged(std::vector<Ids>{mine})), Ragged(came));
        EXPECT_EQ(ring.neighbour_all_gather_v(mine), Ragged(came));
    });
}

TEST(WithoutDefault, PartsAreReduced) {
    on_every_communicator([](const Communicator& comm) {
        const int last = comm.size() - 1;
        const Ids all(2 * ranks_of(comm), Id(comm.rank()));
        const Ids part(2, Id(last));
        EXPECT_EQ(comm.all_reduce(all, larger), Ids(all.size(), Id(last)));
        EXPECT_EQ(comm.reduce_scatter_block(all, larger), part);
        EXPECT_EQ(comm.ireduce_scatter_block(view(all), larger).get(), part);
        const Ragged<Id> rows(all, std::vector<std::size_t>(ranks_of(comm), 2));
        EXPECT_EQ(comm.reduce_scatter(rows, larger), part);
        EXPECT_EQ(comm.ireduce_scatter(rows, larger).get(), part);
    });
}

TEST(WithoutDefault, RowsArePrepared) {
    const Communicator world;
    const Ragged<Id> all(ids_of_all(world));
    Ids mine;
    Ragged<Id> gathered;
    auto scatter = world.persistent().scatter_v_into(all, mine, 0);
    scatter.start();
    scatter.wait();
    EXPECT_EQ(mine, ids_of(world.rank()));
    auto gather = world.persistent().all_gather_v_into(mine, gathered);
    gather.start();
    gather.wait();
    EXPECT_EQ(gathered, all);
}

}  // namespace
}  // namespace norma
