#include "norma/comm/inter_communicator.hpp"

#include "norma/comm/communicator.hpp"
#include "norma/comm/wait.hpp"

#include "comm/expect_refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma {
namespace {

using Ints = std::vector<int>;
using Table = std::map<std::string, Ints>;

struct Particle {
    double x = 0;
    int kind = 0;
    bool operator==(const Particle&) const = default;
};

/// The lower and the upper half of a communicator, and what is between them.
struct Halves {
    explicit Halves(const Communicator& comm)
        : whole(comm),
          cut((comm.size() + 1) / 2),
          is_low(comm.rank() < cut),
          mine(*comm.split(is_low ? 0 : 1)),
          link(mine, 0, comm, is_low ? cut : 0) {}

    /// What rank `rank` of the other group is called in the whole.
    [[nodiscard]] int whole_rank_of(int rank) const { return (is_low ? cut : 0) + rank; }
    /// Those of all ranks of the other group.
    [[nodiscard]] Ints others() const {
        Ints ranks;
        for (int rank = 0; rank < link.remote_size(); ++rank)
            ranks.push_back(whole_rank_of(rank));
        return ranks;
    }

    Communicator whole;
    int cut;
    bool is_low;
    Communicator mine;
    InterCommunicator link;
};

/// Of the world, of a part of it, and of a copy; of those that have two ranks.
template <typename Body>
void between_halves(Body body) {
    const Communicator world;
    for (const Communicator& comm :
         {world, world.duplicate(), *world.split(world.rank() == 0 ? 0 : 1)})
        if (comm.size() > 1) body(Halves(comm));
}

TEST(InterCommunicator, CarriesMessagesBetweenTheGroups) {
    between_halves([](const Halves& halves) {
        const InterCommunicator& link = halves.link;
        EXPECT_EQ(link.size(), halves.mine.size());
        EXPECT_EQ(link.rank(), halves.mine.rank());
        EXPECT_EQ(link.remote_size(), halves.whole.size() - halves.mine.size());
        const Table table{{"from", {halves.whole.rank()}}};
        auto sent = link.isend(view(table), 0, {.tag = 4});
        if (link.rank() == 0) {
            auto early = link.irecv<Table>(0, {.tag = 4});
            EXPECT_EQ(early.get().at("from").front(), halves.whole_rank_of(0));
            for (int rank = 1; rank < link.remote_size(); ++rank)
                EXPECT_EQ(link.recv<Table>(rank, {.tag = 4}).at("from").front(),
                          halves.whole_rank_of(rank));
        }
        sent.wait();
        EXPECT_THROW(link.send(1, link.remote_size()), UsageError);
        link.barrier();
    });
}

TEST(InterCommunicator, ReceivesInTheOrderInWhichItWasAsked) {
    between_halves([](const Halves& halves) {
        const InterCommunicator& link = halves.link;
        if (link.rank() > 0) return;
        constexpr int many = 100;
        std::vector<Future<Ints>> unknown;
        for (int i = 0; i < many; ++i) {
            unknown.push_back(link.irecv<Ints>(any_source));
            link.send(Ints(static_cast<std::size_t>(i), i), 0);
        }
        link.send(-1, 0);
        // Asked for last, this comes last, although its length was always known.
        EXPECT_EQ(link.recv<int>(0), -1);
        for (int i = 0; i < many; ++i)
            EXPECT_EQ(unknown[static_cast<std::size_t>(i)].get(),
                      Ints(static_cast<std::size_t>(i), i));
        link.send(std::string("and who?"), 0, {.mode = Mode::standard});
        const auto [text, from] = link.recv_from<std::string>(any_source);
        EXPECT_EQ(text, "and who?");
        EXPECT_EQ(from.rank, 0);
    });
}

TEST(InterCommunicator, ExchangesLongMessagesWithoutHanging) {
    between_halves([](const Halves& halves) {
        if (halves.link.rank() > 0) return;
        const std::vector<double> out(1 << 18, halves.whole.rank());
        auto in = halves.link.irecv<std::vector<double>>(0);
        halves.link.send(out, 0);
        EXPECT_EQ(in.get(), std::vector<double>(1 << 18, halves.whole_rank_of(0)));
    });
}

/// The lower group gives, then the upper one, from every rank in turn.
template <typename T>
void expect_bcast(const T& value) {
    between_halves([&](const Halves& halves) {
        const InterCommunicator& link = halves.link;
        for (const bool low_gives : {true, false}) {
            const int givers = low_gives ? halves.cut : halves.whole.size() - halves.cut;
            for (int root = 0; root < givers; ++root) {
                if (halves.is_low == low_gives)
                    link.bcast(link.rank() == root ? value : T{}, root);
                else
                    EXPECT_EQ(link.bcast_from<T>(root), value) << root;
            }
        }
    });
}

TEST(InterCommunicator, BroadcastsFromOneGroupToTheOther) {
    expect_bcast(42);
    expect_bcast(true);
    expect_bcast(Particle{0.5, 3});
    expect_bcast(Ints());
    expect_bcast(Ints(100'000, 7));
    expect_bcast(std::string("text"));
    expect_bcast(Table{{"a", {1, 2}}, {"", {}}});
    expect_bcast(std::optional<std::string>("x"));
}

TEST(InterCommunicator, GathersAndCombinesWhatTheOtherGroupHas) {
    between_halves([](const Halves& halves) {
        const InterCommunicator& link = halves.link;
        const Ints others = halves.others();
        const int mine = halves.whole.rank();
        EXPECT_EQ(link.all_gather(mine), others);
        const auto flags = link.all_gather(mine == 0);
        EXPECT_EQ(std::count(flags.begin(), flags.end(), true), halves.is_low ? 0 : 1);
        EXPECT_EQ(link.all_gather(Particle{1.0 * mine, mine}).back(),
                  (Particle{1.0 * others.back(), others.back()}));
        int sum = 0;
        for (const int other : others)
            sum += other;
        EXPECT_EQ(link.all_reduce(mine, std::plus<>()), sum);
        EXPECT_EQ(link.all_reduce(mine, Max()), others.back());
        EXPECT_EQ(link.all_reduce(Ints{mine, 1}, std::plus<>()),
                  (Ints{sum, link.remote_size()}));
        EXPECT_TRUE(link.all_reduce(Ints(), std::plus<>()).empty());
        EXPECT_EQ((link.all_reduce(std::array<int, 2>{mine, 1}, std::plus<>())),
                  (std::array<int, 2>{sum, link.remote_size()}));
        const int k = mine == 0 ? 1 : 1;
        const auto plus_k = [k](int a, int b) { return a + b + k; };
        EXPECT_EQ(link.all_reduce(mine, plus_k), sum + link.remote_size() - 1);
        const auto heavier = [](const Particle& a, const Particle& b) {
            return b.x > a.x ? b : a;
        };
        EXPECT_EQ(link.all_reduce(Particle{1.0 * mine, mine}, heavier).kind, others.back());
    });
}

TEST(InterCommunicator, MergesBothGroupsInTheOrderAskedFor) {
    between_halves([](const Halves& halves) {
        using Order = InterCommunicator::Order;
        const Communicator upper_first =
            halves.link.merge(halves.is_low ? Order::second : Order::first);
        const int size = halves.whole.size();
        EXPECT_EQ(upper_first.size(), size);
        EXPECT_EQ(upper_first.rank(), (halves.whole.rank() + size - halves.cut) % size);
        EXPECT_EQ(upper_first.all_reduce(1, std::plus<>()), size);
        const Communicator lower_first =
            halves.link.merge(halves.is_low ? Order::first : Order::second);
        EXPECT_EQ(lower_first.rank(), halves.whole.rank());
        EXPECT_EQ(lower_first.iall_gather(std::string("x")).get().size(),
                  static_cast<std::size_t>(size));
    });
}

TEST(InterCommunicator, IsMadeWhileCollectivesAreUnderWay) {
    const Communicator world = Communicator().duplicate();
    if (world.size() < 2) return;  // there is no second group
    const bool is_low = world.rank() == 0;
    for (int round = 0; round < 20; ++round) {
        const Communicator mine = *world.split(is_low ? 0 : 1);
        auto texts = mine.iall_gather(std::to_string(world.rank()));
        const InterCommunicator link(
            mine, mine.size() - 1, world, is_low ? world.size() - 1 : 0, 9);
        EXPECT_EQ(link.all_gather(1).size(), static_cast<std::size_t>(link.remote_size()));
        EXPECT_EQ(texts.get().size(), static_cast<std::size_t>(mine.size()));
    }
}

TEST(InterCommunicator, IsTakenFromMpi) {
    between_halves([](const Halves& halves) {
        const InterCommunicator attached(halves.link.mpi());
        EXPECT_EQ(attached.remote_size(), halves.link.remote_size());
        const InterCommunicator copy(halves.link.mpi(), Ownership::duplicate);
        EXPECT_NE(copy.mpi(), halves.link.mpi());
        EXPECT_EQ(copy.all_gather(halves.whole.rank()), halves.others());
        MPI_Comm made = MPI_COMM_NULL;
        MPI_Comm_dup(halves.link.mpi(), &made);
        const InterCommunicator owner(made, Ownership::own);
        owner.barrier();
        EXPECT_THROW(Communicator(halves.link.mpi()), UsageError);
    });
    EXPECT_THROW(InterCommunicator(MPI_COMM_WORLD), UsageError);
    EXPECT_THROW(InterCommunicator(MPI_COMM_NULL), UsageError);
}

TEST(InterCommunicator, IsRefusedWithTheLeaderThatIsNone) {
    const Communicator self = Communicator::self().duplicate();
    const Communicator world = Communicator().duplicate();
    self.set_name("mine");
    world.set_name("all");
    const std::string last = std::to_string(world.size() - 1);
    expect_refusal("leader 1 is outside 0..0 of communicator 'mine'",
                   [&] { InterCommunicator(self, 1, world, 0); });
    expect_refusal(
        "the other group's leader -1 is outside 0.." + last + " of communicator 'all'",
        [&] { InterCommunicator(self, 0, world, -1); });
    expect_refusal("is this rank itself",
                   [&] { InterCommunicator(self, 0, world, world.rank()); });
    if (world.size() > 1) {
        expect_refusal("tag -2 is outside", [&] {
            InterCommunicator(self, 0, world, (world.rank() + 1) % world.size(), -2);
        });
    }
    between_halves([](const Halves& halves) {
        const InterCommunicator& link = halves.link;
        expect_refusal("the group that gives", [&] { link.bcast(1, link.size()); });
        expect_refusal("root " + std::to_string(link.remote_size()) + " is outside",
                       [&] { std::ignore = link.bcast_from<int>(link.remote_size()); });
    });
}

}  // namespace
}  // namespace norma
