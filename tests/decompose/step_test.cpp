#include "norma/decompose/step.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/cuts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

namespace norma {
namespace {

using test::cuts;
using test::value_of;

/// Mixes numbers so that no wrong or late neighbour goes unnoticed.
std::uint64_t mix(std::uint64_t sum, std::uint64_t value) {
    return (sum ^ value) * 0x9E3779B97F4A7C15U + (sum >> 31U);
}

/// Reads all cells within `width`, itself before the step before, its place and the step.
template <int N>
struct Mixer {
    std::int64_t width;
    bool before;

    template <typename C>
    std::uint64_t operator()(const C& u) const {
        std::uint64_t sum = static_cast<std::uint64_t>(u.step());
        for (const std::int64_t place : u.at())
            sum = mix(sum, static_cast<std::uint64_t>(place));
        for (std::int64_t away = -width; away <= width; ++away) {
            if constexpr (N == 1) sum = mix(sum, u(away));
            if constexpr (N == 2)
                sum = mix(mix(mix(sum, u(away, 0)), u(0, away)), u(away, -away));
            if constexpr (N == 3) {
                sum = mix(mix(mix(sum, u(away, 0, 0)), u(0, away, 0)), u(0, 0, away));
                sum = mix(sum, u(away, -away, away));
            }
        }
        return before ? mix(sum, u.before()) : sum;
    }
};

/// The same on one array, cell by cell.
template <int N>
class Reference {
  public:
    using Array = std::map<Index<N>, std::uint64_t>;

    Reference(const Extents<N>& extents, const std::array<bool, N>& periodic)
        : extents_(extents), periodic_(periodic) {
        for_each_cell([&](const Index<N>& cell) {
            now_[cell] = value_of(cell, 1);
            before_[cell] = value_of(cell, 2);
        });
    }

    void step(const Mixer<N>& mixer, std::int64_t number) {
        Array next;
        for_each_cell([&](const Index<N>& cell) {
            next[cell] = mixer(View{*this, cell, number});
        });
        before_.swap(now_);
        now_.swap(next);
    }
    [[nodiscard]] std::uint64_t operator[](const Index<N>& cell) const { return now_.at(cell); }

    /// The value of a cell that may lie beyond: round, or mirrored at the lower sides, 5 at the
    /// upper ones.
    [[nodiscard]] std::uint64_t read(Index<N> cell) const {
        for (std::size_t d = 0; d < N; ++d) {
            if (periodic_[d]) cell[d] = (cell[d] % extents_[d] + extents_[d]) % extents_[d];
            if (cell[d] < 0) cell[d] = -1 - cell[d];
        }
        for (std::size_t d = 0; d < N; ++d)
            if (cell[d] >= extents_[d]) return 5;
        return now_.at(cell);
    }

  private:
    struct View {
        const Reference& array;
        Index<N> cell;
        std::int64_t number;

        template <typename... Away>
        std::uint64_t operator()(Away... away) const {
            const Index<N> by{away...};
            Index<N> there = cell;
            for (std::size_t d = 0; d < N; ++d)
                there[d] += by[d];
            return array.read(there);
        }
        [[nodiscard]] std::uint64_t before() const { return array.before_.at(cell); }
        [[nodiscard]] const Index<N>& at() const { return cell; }
        [[nodiscard]] std::int64_t step() const { return number; }
    };

    template <typename Visit>
    void for_each_cell(Visit&& visit) const {
        Box<N>::of(extents_).for_each_row([&](Index<N> cell, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i, ++cell[N - 1])
                visit(static_cast<const Index<N>&>(cell));
        });
    }

    Extents<N> extents_;
    std::array<bool, N> periodic_;
    Array now_;
    Array before_;
};

struct Way {
    std::int64_t width = 1;
    int depth = 1;
    bool before = false;
    bool overlap = false;
};

template <int N>
void check_steps(const Extents<N>& extents, const std::vector<Way>& ways) {
    const Communicator world;
    for (const auto& parts : cuts<N>(extents, world.size())) {
        for (const Way& way : ways) {
            const Mixer<N> mixer{way.width, way.before};
            Reference<N> reference(extents, parts.periodic());
            Field<std::uint64_t, N> u(world, parts);
            using Rule = GhostRule<std::uint64_t, N>;
            for (int d = 0; d < N; ++d) {
                u.set_beyond(d, End::low, Rule::mirror());
                u.set_beyond(d, End::high, Rule::value(5));
            }
            u.fill([](const Index<N>& cell) { return value_of(cell, 2); });
            static_cast<void>(u.next());  // what was before
            u.fill([](const Index<N>& cell) { return value_of(cell, 1); });
            Halo halo({.width = way.width, .before = way.before}, u);
            std::int64_t done = 0;
            for (const std::int64_t steps : {7, 4, 1}) {
                const StepReport report =
                    step(halo, mixer, steps, {{way.depth}, done, way.overlap});
                EXPECT_EQ(report.steps, steps);
                for (std::int64_t i = 0; i < steps; ++i)
                    reference.step(mixer, done++);
                u.for_each_row([&](Index<N> cell, std::span<const std::uint64_t> row) {
                    for (const std::uint64_t value : row) {
                        EXPECT_EQ(value, reference[cell]) << testing::PrintToString(cell);
                        ++cell[N - 1];
                    }
                });
                if (testing::Test::HasFailure()) {
                    FAIL() << "width " << way.width << " depth " << way.depth << " before "
                           << way.before << " steps " << done;
                }
            }
        }
    }
}

const std::vector<Way> all_ways{{1, 1},
                                {1, 0},
                                {1, 3},
                                {2, 2},
                                {1, 8},
                                {2, 4},
                                {1, 1, true},
                                {1, 3, true},
                                {2, 5, true},
                                {1, 1, false, true}};

TEST(Step, IsTheSameForAnyCutAndDepthInOneDimension) {
    check_steps<1>({19}, all_ways);
}

TEST(Step, IsTheSameForAnyCutAndDepthInTwoDimensions) {
    check_steps<2>({9, 8}, all_ways);
}

TEST(Step, IsTheSameForAnyCutAndDepthInThreeDimensions) {
    check_steps<3>({5, 6, 4}, {{1, 1}, {1, 3}, {2, 2}, {1, 2, true}, {1, 1, false, true}});
}

TEST(Step, OfSeveralFieldsComputesATuple) {
    const Communicator world;
    const auto parts =
        Decomposition<2>::cut({12, 10}, world.size(), {.periodic = {true, true}});
    Field<double, 2> u(world, parts);
    Field<float, 2> v(world, parts);
    u.fill([](const Index<2>& cell) { return static_cast<double>(cell[1]); });
    v.fill([](const Index<2>& cell) { return static_cast<float>(cell[0]); });
    Halo halo(u, v);
    // Both move one cell, and change places.
    step(
        halo,
        [](auto a, auto b) {
            return std::tuple(static_cast<double>(b(-1, 0)), static_cast<float>(a(0, -1)));
        },
        24);
    u.for_each_row([](Index<2> cell, std::span<const double> row) {
        for (const double value : row) {
            EXPECT_EQ(value, static_cast<double>((cell[1] + 10 - 12 % 10) % 10));
            ++cell[1];
        }
    });
    v.for_each_row([](Index<2> cell, std::span<const float> row) {
        for (const float value : row)
            EXPECT_EQ(value, static_cast<float>(cell[0]));
    });
}

TEST(Step, RefreshesCornersBesideSidesThatNeverChange) {
    const Communicator world;
    using Rule = GhostRule<double, 2>;
    for (const auto& parts : cuts<2>({16, 12}, world.size())) {
        if (parts.periodic()[0] || parts.periodic()[1]) continue;
        for (const int depth : {1, 2, 4}) {
            Field<double, 2> u(world, parts);
            u.set_beyond(0, End::low, Rule::function([](double, const Index<2>&, auto steps) {
                             return static_cast<double>(steps);
                         }));
            u.set_beyond(1, End::low, Rule::value(50));
            Halo halo(u);
            step(halo, [](auto cell) { return cell(-1, -1); }, 8, {.depth = {depth}});
            u.for_each_row([&](Index<2> cell, std::span<const double> row) {
                for (const double value : row) {
                    const auto [y, x] = cell;
                    if (y < 8 || x < 8) {
                        // From beyond the first row so many steps ago, or the first column.
                        const double from = y <= x ? static_cast<double>(7 - y) : 50;
                        EXPECT_EQ(value, from) << y << ' ' << x << " depth " << depth;
                    }
                    ++cell[1];
                }
            });
        }
    }
}

TEST(Step, TellsRulesOfPlacesInTheArrayWhereItGoesRound) {
    const Communicator world;
    const std::int64_t columns = 7;
    for (const auto& parts : cuts<2>({5, columns}, world.size())) {
        if (parts.periodic()[0] || !parts.periodic()[1]) continue;
        for (const int depth : {1, 2, 5}) {
            Field<double, 2> u(world, parts);
            u.set_beyond(
                GhostRule<double, 2>::function([&](double, const Index<2>& ghost, auto steps) {
                    EXPECT_TRUE(ghost[1] >= 0 && ghost[1] < columns) << ghost[1];
                    return static_cast<double>(100 * steps + ghost[1]);
                }));
            Halo halo(u);
            step(halo, [](auto cell) { return cell(-1, -1); }, 10, {.depth = {depth}});
            u.for_each_row([&](Index<2> cell, std::span<const double> row) {
                for (const double value : row) {
                    const auto [y, x] = cell;
                    const std::int64_t column = (x - y - 1 + columns) % columns;
                    EXPECT_EQ(value, static_cast<double>(100 * (9 - y) + column))
                        << y << ' ' << x << " depth " << depth;
                    ++cell[1];
                }
            });
        }
    }
}

TEST(Step, IsDeepWhereSomeRanksHaveNoCells) {
    const Communicator world;
    const std::array<OwnedBox<2>, 1> all{{{0, Box<2>::of({512, 512})}}};
    Field<double, 2> u(world, Decomposition<2>::boxes({512, 512}, world.size(), all));
    Halo halo(u);
    EXPECT_EQ(step(
                  halo, [](auto cell) { return cell(-1, 0); }, 3)
                  .steps,
              3);
    EXPECT_GE(u.ghosts(), 16);  // room for depths that will be tried
}

TEST(Step, TriesDepthsWhenItIsCalledForOneStepAtATime) {
    const Communicator world;
    Field<double, 2> u(world, Decomposition<2>::cut({64, 64}, world.size()));
    Halo halo(u);
    int deepest = 0;
    for (int calls = 0; calls < 1100; ++calls) {
        const StepReport report = step(
            halo, [](auto cell) { return cell(-1, 0); }, 1);
        deepest = std::max(deepest, report.depth);
    }
    EXPECT_GE(deepest, 4);
}

TEST(Step, TellsWhatItTook) {
    const Communicator world;
    const auto parts =
        Decomposition<2>::cut({64, 64}, world.size(), {.periodic = {true, true}});
    Field<double, 2> u(world, parts, 0, 1.0);
    Halo halo(u);
    const auto keep = [](auto cell) { return cell(); };
    const StepReport one = step(halo, keep, 10, {.depth = {1}});
    EXPECT_EQ(one.cells, 10 * parts.cells_of(world.rank()));
    EXPECT_EQ(one.extra_cells, 0);
    const StepReport deep = step(halo, keep, 10, {.depth = {5}});
    EXPECT_EQ(deep.depth, 5);
    EXPECT_EQ(deep.cells, one.cells);
    std::int64_t extra = 0;
    for (int level = 0; level < 5; ++level)
        extra += u.bounds().grown(4 - level).cells() - u.bounds().cells();
    EXPECT_EQ(deep.extra_cells, 2 * extra);
    EXPECT_GE(deep.seconds, deep.exchange_seconds);
}

TEST(Step, RefusesANegativeDepth) {
    const Communicator world;
    Field<double, 1> u(world, Decomposition<1>::cut({64}, world.size()));
    Halo halo(u);
    EXPECT_THROW(step(halo, [](auto cell) { return cell(); }, 1, {.depth = {-1}}), UsageError);
}

}  // namespace
}  // namespace norma
