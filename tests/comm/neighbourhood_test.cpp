// What neighbours exchange: in every form, of every kind of type.
#include "norma/comm/neighbourhood.hpp"

#include "norma/comm/communicator.hpp"
#include "norma/comm/neighbours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace norma {

/// Plain, but nobody can make one of nothing.
struct Place {
    explicit Place(int at) : where(at) {}
    int where;
    bool operator==(const Place&) const = default;
};
template <>
inline constexpr bool is_plain<Place> = true;

namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using Ints = std::vector<int>;

struct Particle {
    double x = 0;
    int kind = 0;
    bool operator==(const Particle&) const = default;
};
class Ring : public Neighbours {
  public:
    explicit Ring(const Communicator& comm)
        : Neighbours(comm,
                     {(comm.rank() + comm.size() - 1) % comm.size(),
                      (comm.rank() + 1) % comm.size()}) {}

    /// Which of its two values came from the neighbour in this place: what it sent to its right
    /// comes from the left. In a ring of one or two, both neighbours are the same rank, and
    /// what was sent first comes first.
    [[nodiscard]] int side_of(std::size_t place) const {
        const auto same = static_cast<int>(place);
        return size() <= 2 ? same : 1 - same;
    }
};

/// On the world, on a part of it, and on a copy.
template <typename Body>
void on_every_kind_of_ring(Body body) {
    const Communicator world;
    body(Ring(world));
    body(Ring(world.duplicate()));
    body(Ring(*world.split(world.rank() % 2)));
}

/// `make(rank, side)` is what a rank sends to its left (side 0) and right (1).
template <typename T, typename Make>
std::vector<T> from_both_sides(const Ring& ring, Make make) {
    std::vector<T> values;
    values.push_back(make(ring.sources()[0], ring.side_of(0)));
    values.push_back(make(ring.sources()[1], ring.side_of(1)));
    return values;
}
template <typename T, typename Make>
std::vector<T> to_both_sides(const Ring& ring, Make make) {
    std::vector<T> values;
    values.push_back(make(ring.rank(), 0));
    values.push_back(make(ring.rank(), 1));
    return values;
}
/// What a rank gives to both.
template <typename T, typename Make>
std::vector<T> same_from_both(const Ring& ring, Make make) {
    std::vector<T> values;
    values.push_back(make(ring.sources()[0], 0));
    values.push_back(make(ring.sources()[1], 0));
    return values;
}

template <typename Make>
void expect_values_to_travel(Make make) {
    using T = decltype(make(0, 0));
    on_every_kind_of_ring([&](const Ring& ring) {
        const auto expected = from_both_sides<T>(ring, make);
        EXPECT_EQ(ring.exchange(to_both_sides<T>(ring, make)), expected);
        auto begun = ring.iexchange(to_both_sides<T>(ring, make));
        auto gathered = ring.ineighbour_all_gather(make(ring.rank(), 0));
        EXPECT_EQ(gathered.get(), same_from_both<T>(ring, make));
        EXPECT_EQ(begun.get(), expected);
        EXPECT_EQ(ring.neighbour_all_gather(make(ring.rank(), 0)),
                  same_from_both<T>(ring, make));
    });
}

TEST(Neighbourhood, ExchangesValuesOfEveryKind) {
    expect_values_to_travel([](int rank, int side) { return 10 * rank + side; });
    expect_values_to_travel([](int rank, int side) { return (rank + side) % 3 == 0; });
    expect_values_to_travel([](int rank, int side) { return Particle{0.5 * rank, side}; });
    expect_values_to_travel([](int rank, int side) { return Place(10 * rank + side); });
    expect_values_to_travel([](int rank, int side) {
        return std::string(static_cast<std::size_t>(side), 'x') + std::to_string(rank);
    });
    expect_values_to_travel([](int rank, int side) {
        return std::vector<double>(static_cast<std::size_t>(rank * 1000 * side), 0.5 * rank);
    });
    using Table = std::map<std::string, Ints>;
    expect_values_to_travel([](int rank, int side) {
        return Table{{"from", {rank}}, {std::string(static_cast<std::size_t>(side), 's'), {}}};
    });
    using Either = std::variant<int, std::optional<std::string>>;
    expect_values_to_travel([](int rank, int side) {
        return side == 0 ? Either(rank) : Either(std::to_string(rank));
    });
}

TEST(Neighbourhood, ExchangesWhatCanOnlyBeMoved) {
    on_every_kind_of_ring([](const Ring& ring) {
        const auto out = [&] {
            std::vector<std::unique_ptr<int>> values(2);
            values[1] = std::make_unique<int>(ring.rank());
            return values;
        };
        for (const auto& in : {ring.exchange(out()), ring.iexchange(out()).get()}) {
            for (const std::size_t place : {0U, 1U}) {
                EXPECT_EQ(in[place] != nullptr, ring.side_of(place) == 1);
                if (in[place]) {
                    EXPECT_EQ(*in[place], ring.sources()[place]);
                }
            }
        }
        const auto all = ring.neighbour_all_gather(std::make_unique<int>(ring.rank()));
        EXPECT_EQ(*all[1], ring.sources()[1]);
        const std::string kept = "a text longer than those that lie in the string itself";
        EXPECT_THAT(ring.ineighbour_all_gather(view(kept)).get(), ElementsAre(kept, kept));
    });
}

TEST(Neighbourhood, ExchangesPartsOfMemory) {
    for (const std::size_t length : {0U, 1U, 3U, 100'000U}) {
        on_every_kind_of_ring([length](const Ring& ring) {
            const auto make = [length](int rank, int side) {
                return Ints(length, 10 * rank + side);
            };
            const auto flat = [](const std::vector<Ints>& rows) { return Ragged(rows).flat(); };
            const Ints out = flat(to_both_sides<Ints>(ring, make));
            const Ints expected = flat(from_both_sides<Ints>(ring, make));
            Ints in(2 * length, -1);
            ring.exchange_into(out, in);
            EXPECT_EQ(in, expected) << length;
            in.assign(in.size(), -1);
            ring.iexchange_into(out, std::span(in)).wait();
            EXPECT_EQ(in, expected) << length;
            const Ints mine = make(ring.rank(), 0);
            const Ints theirs = flat(same_from_both<Ints>(ring, make));
            in.assign(in.size(), -1);
            ring.neighbour_all_gather_into(mine, in);
            EXPECT_EQ(in, theirs) << length;
            in.assign(in.size(), -1);
            ring.ineighbour_all_gather_into(mine, in).wait();
            EXPECT_EQ(in, theirs) << length;
        });
    }
}

TEST(Neighbourhood, ExchangesRowsOfAnyLength) {
    on_every_kind_of_ring([](const Ring& ring) {
        const auto make = [](int rank, int side) {
            return Ints(static_cast<std::size_t>(side == 0 ? rank : 50'000), rank);
        };
        const Ragged<int> out(to_both_sides<Ints>(ring, make));
        const Ragged<int> expected(from_both_sides<Ints>(ring, make));
        EXPECT_EQ(ring.exchange_v(out), expected);
        EXPECT_EQ(ring.iexchange_v(Ragged<int>(out)).get(), expected);
        Ragged<int> in({1, 2, 3}, {1, 1, 1});
        ring.exchange_v_into(out, in);
        EXPECT_EQ(in, expected);
        in = Ragged<int>({1, 2, 3}, {1, 2});
        auto begun = ring.iexchange_v_into(out, in);
        begun.wait();
        EXPECT_EQ(in, expected);

        const Ints mine = make(ring.rank(), 0);
        const Ragged<int> theirs(same_from_both<Ints>(ring, make));
        EXPECT_EQ(ring.neighbour_all_gather_v(mine), theirs);
        EXPECT_EQ(ring.ineighbour_all_gather_v(Ints(mine)).get(), theirs);
        EXPECT_EQ(ring.ineighbour_all_gather_v(view(mine)).get(), theirs);
        ring.neighbour_all_gather_v_into(mine, in);
        EXPECT_EQ(in, theirs);
        in = Ragged<int>();
        ring.ineighbour_all_gather_v_into(mine, in).wait();
        EXPECT_EQ(in, theirs);
    });
}

TEST(Neighbourhood, ExchangesPiecesOfTheirOwnTypes) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const Neighbours both(world, {previous, next}, {next, previous});
    const std::vector<double> up(5, world.rank());
    const int down = world.rank();
    std::vector<double> from_below(5);
    int from_above = -1;
    const std::vector<Piece> out{piece(up), piece(down)};
    const std::vector<Piece> in{piece(from_below), piece(from_above)};
    const auto expect_and_clear = [&] {
        EXPECT_EQ(from_below, std::vector<double>(5, previous));
        EXPECT_EQ(from_above, next);
        from_below.assign(5, -1);
        from_above = -1;
    };
    both.exchange_w(out, in);
    expect_and_clear();
    both.iexchange_w(out, in).wait();
    expect_and_clear();
    Prepared prepared = both.prepare_exchange_w(out, in);
    prepared.start();
    prepared.wait();
    expect_and_clear();
}

TEST(Neighbourhood, StartsWhatIsPreparedManyTimes) {
    on_every_kind_of_ring([](const Ring& ring) {
        Ints out(2);
        Ints in(2);
        Ints all(2);
        Ragged<int> rows(
            std::vector<Ints>{Ints(static_cast<std::size_t>(ring.rank())), Ints(3)});
        Ragged<int> received;
        Ragged<int> gathered;
        const Ints mine(static_cast<std::size_t>(ring.rank()) + 1, ring.rank());
        Prepared values = ring.prepare_exchange_into(out, in);
        Prepared whole = ring.prepare_neighbour_all_gather_into(out[0], all);
        Prepared lists = ring.prepare_exchange_v_into(rows, received);
        Prepared same = ring.prepare_neighbour_all_gather_v_into(mine, gathered);
        for (int step = 1; step <= 3; ++step) {
            const auto make = [step](int rank, int side) {
                return 100 * step + 10 * rank + side;
            };
            // Into the memory that is prepared: `out = ...` would take other memory.
            std::ranges::copy(to_both_sides<int>(ring, make), out.begin());
            rows[1][2] = out[1];
            start_all(values, whole, lists, same);
            values.wait();
            whole.wait();
            lists.wait();
            same.wait();
            EXPECT_EQ(in, from_both_sides<int>(ring, make));
            EXPECT_EQ(all, same_from_both<int>(ring, make));
            for (const std::size_t place : {0U, 1U}) {
                const int from = ring.sources()[place];
                if (ring.side_of(place) == 1) {
                    EXPECT_THAT(received[place], ElementsAre(0, 0, make(from, 1)));
                } else {
                    EXPECT_EQ(received[place].size(), static_cast<std::size_t>(from));
                }
                EXPECT_THAT(gathered[place],
                            ElementsAreArray(Ints(static_cast<std::size_t>(from) + 1, from)));
            }
        }
    });
}

TEST(Neighbourhood, KeepsTheOrderOfWhatIsBegun) {
    on_every_kind_of_ring([](const Ring& ring) {
        const auto list = [](int rank, int side) {
            return Ints(static_cast<std::size_t>(rank + side), rank);
        };
        std::vector<Future<std::vector<Ints>>> several;
        std::vector<Future<Ints>> single;
        for (int round = 0; round < 20; ++round) {
            several.push_back(ring.iexchange(to_both_sides<Ints>(ring, list)));
            single.push_back(ring.iexchange(Ints{round, round}));
        }
        const Ints between = ring.exchange(Ints{-1, -2});
        EXPECT_THAT(between, ElementsAre(-1 - ring.side_of(0), -1 - ring.side_of(1)));
        for (int round = 19; round >= 0; --round) {
            const auto place = static_cast<std::size_t>(round);
            EXPECT_THAT(single[place].get(), ElementsAre(round, round));
            EXPECT_EQ(several[place].get(), from_both_sides<Ints>(ring, list));
        }
    });
}

TEST(Neighbourhood, OfNobodyExchangesNothing) {
    const Communicator world;
    const Neighbours nobody(world, {});
    EXPECT_THAT(nobody.exchange(Ints()), IsEmpty());
    EXPECT_THAT(nobody.iexchange(std::vector<std::string>()).get(), IsEmpty());
    EXPECT_THAT(nobody.neighbour_all_gather(std::string("unheard")), IsEmpty());
    EXPECT_EQ(nobody.exchange_v(Ragged<int>()).size(), 0U);
    EXPECT_EQ(nobody.iexchange_v(Ragged<int>()).get().size(), 0U);
    Ints none;
    nobody.exchange_into(none, none);
    nobody.iexchange_into(none, none).wait();
    Prepared prepared = nobody.prepare_exchange_into(none, none);
    prepared.start();
    prepared.wait();
}

TEST(Neighbourhood, GoesOneWayOnly) {
    const Communicator world;
    const bool first = world.rank() == 0;
    Ints all(static_cast<std::size_t>(world.size()));
    std::iota(all.begin(), all.end(), 0);
    // From rank 0 to all, who have no destination themselves.
    const Neighbours fan(world, {0}, first ? all : Ints());
    EXPECT_THAT(fan.exchange(first ? all : Ints()), ElementsAre(world.rank()));
    Ints in(2, -1);
    Ints twice;
    for (const int rank : all)
        twice.insert(twice.end(), 2, rank);
    fan.exchange_into(first ? twice : Ints(), in);
    EXPECT_THAT(in, ElementsAre(world.rank(), world.rank()));
    EXPECT_THAT(fan.neighbour_all_gather(std::to_string(world.rank())), ElementsAre("0"));
    const Ragged<int> rows =
        first ? Ragged<int>(all, std::vector<std::size_t>(all.size(), 1)) : Ragged<int>();
    EXPECT_EQ(fan.exchange_v(rows).flat(), Ints{world.rank()});
}

TEST(Neighbourhood, MatchesSeveralMessagesOfOneRankInTheirOrder) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const Neighbours thrice(world, {previous, previous, previous}, {next, next, next});
    const Ints out{1, 2, 3};
    EXPECT_EQ(thrice.exchange(out), out);
    EXPECT_EQ(thrice.iexchange(Ints(out)).get(), out);
    const Ragged<int> rows({1, 2, 2, 3}, {1, 2, 1});
    EXPECT_EQ(thrice.exchange_v(rows), rows);
    EXPECT_EQ(thrice.iexchange_v(Ragged<int>(rows)).get(), rows);
}

TEST(Neighbourhood, MayBeLarge) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    constexpr std::size_t many = 100;
    const Neighbours graph(world, Ints(many, previous), Ints(many, next));
    std::vector<Ints> lists;
    for (std::size_t i = 0; i < many; ++i)
        lists.emplace_back(i % 7, static_cast<int>(i));
    const Ragged<int> rows(lists);
    EXPECT_EQ(graph.exchange_v(rows), rows);
    EXPECT_EQ(graph.iexchange_v(Ragged<int>(rows)).get(), rows);
    EXPECT_EQ(graph.exchange(lists), lists);
    EXPECT_EQ(graph.neighbour_all_gather(lists[6]), std::vector<Ints>(many, lists[6]));
    Ragged<int> in;
    Prepared prepared = graph.prepare_exchange_v_into(rows, in);
    prepared.start();
    prepared.wait();
    EXPECT_EQ(in, rows);
}

TEST(Neighbourhood, RefusesWhatDoesNotFit) {
    const Ring ring{Communicator()};
    Ints five(5);
    Ints four(4);
    const std::vector<Piece> one{piece(five)};
    const std::vector<Piece> two{piece(five), piece(five)};
    EXPECT_THROW(std::ignore = ring.exchange(five), UsageError);
    EXPECT_THROW(std::ignore = ring.iexchange(Ints(five)), UsageError);
    EXPECT_THROW(ring.exchange_into(five, five), UsageError);
    EXPECT_THROW(ring.exchange_into(four, five), UsageError);
    EXPECT_THROW(std::ignore = ring.iexchange_into(four, five), UsageError);
    EXPECT_THROW(std::ignore = ring.prepare_exchange_into(four, five), UsageError);
    EXPECT_THROW(std::ignore = ring.exchange_v(Ragged<int>(five, {5})), UsageError);
    EXPECT_THROW(std::ignore = ring.iexchange_v(Ragged<int>(five, {5})), UsageError);
    Ints two_of(2);
    Ragged<int> rows({1, 2}, {1, 1});
    Ragged<int> empty({}, {0, 0});
    EXPECT_THROW(ring.exchange_into(two_of, two_of), UsageError);
    EXPECT_THROW(std::ignore = ring.iexchange_into(two_of, two_of), UsageError);
    EXPECT_THROW(ring.neighbour_all_gather_into(two_of[1], two_of), UsageError);
    EXPECT_THROW(ring.exchange_v_into(rows, rows), UsageError);
    EXPECT_THROW(ring.exchange_v_into(empty, empty), UsageError);
    EXPECT_THROW(ring.iexchange_v_into(rows, rows).get(), UsageError);
    EXPECT_THROW(std::ignore = ring.prepare_exchange_v_into(rows, rows), UsageError);
    EXPECT_THROW(ring.neighbour_all_gather_v_into(rows[0], rows), UsageError);
    EXPECT_THROW(ring.neighbour_all_gather_into(four, four), UsageError);
    EXPECT_THROW(std::ignore = ring.ineighbour_all_gather_into(four, four), UsageError);
    EXPECT_THROW(ring.exchange_w(one, two), UsageError);
    EXPECT_THROW(ring.exchange_w(two, one), UsageError);
    EXPECT_THROW(std::ignore = ring.iexchange_w(one, two), UsageError);
    EXPECT_THROW(std::ignore = ring.prepare_exchange_w(two, one), UsageError);
}

}  // namespace
}  // namespace norma
