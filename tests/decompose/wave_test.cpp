#include "decompose/wave.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace norma::detail {
namespace {

/// Which step's value each cell of two arrays holds, as a wave goes over them.
template <int N>
class TwoArrays {
  public:
    explicit TwoArrays(const Wave<N>& wave) : wave_(wave) {
        const Box<N> all = wave.last.grown(wave.steps * wave.radius);
        for_each_cell(all, [&](const Index<N>& cell) {
            // Beyond the limits is what never changes, and so suits every step.
            const bool fixed = !wave_.limits.contains(cell);
            steps_[0][cell] = fixed ? any_step : 0;
            steps_[1][cell] = fixed ? any_step : -1;
        });
    }

    void visit(std::int64_t level, const Box<N>& box) {
        auto& from = steps_[level % 2 != 0 ? 1 : 0];
        auto& to = steps_[level % 2 != 0 ? 0 : 1];
        for_each_cell(box, [&](const Index<N>& cell) {
            for_each_cell(Box<N>{cell, cell}.grown(wave_.radius).joined({cell, next(cell)}),
                          [&](const Index<N>& read) { expect(from, read, level); });
            expect(to, cell, level - 1);  // not computed already, nor left out
            to[cell] = level + 1;
            ++computed_;
        });
    }

    void expect_done() {
        for_each_cell(wave_.last, [&](const Index<N>& cell) {
            EXPECT_EQ(steps_[wave_.steps % 2 != 0 ? 1 : 0][cell], wave_.steps);
        });
        std::int64_t wanted = 0;
        for (std::int64_t level = 0; level < wave_.steps; ++level)
            wanted += wave_.covered(level).cells();
        EXPECT_EQ(computed_, wanted);
    }

  private:
    static constexpr std::int64_t any_step = 1000000;
    using Steps = std::map<Index<N>, std::int64_t>;

    static Index<N> next(Index<N> cell) {
        for (auto& place : cell)
            ++place;
        return cell;
    }
    template <typename Visit>
    static void for_each_cell(const Box<N>& box, Visit&& visit) {
        box.for_each_row([&](Index<N> cell, std::int64_t cells) {
            for (std::int64_t i = 0; i < cells; ++i, ++cell[N - 1])
                visit(static_cast<const Index<N>&>(cell));
        });
    }
    void expect(const Steps& array, const Index<N>& cell, std::int64_t step) {
        const std::int64_t there = array.at(cell);
        if (there != any_step) {
            EXPECT_EQ(there, step);
        }
    }

    const Wave<N>& wave_;
    Steps steps_[2];
    std::int64_t computed_ = 0;
};

template <int N>
void check_random_waves(int count) {
    std::mt19937 random(7);
    const auto draw = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    for (int i = 0; i < count; ++i) {
        Wave<N> wave;
        for (std::size_t d = 0; d < N; ++d) {
            wave.last.lo[d] = draw(-3, 3);
            wave.last.hi[d] = wave.last.lo[d] + draw(1, N == 3 ? 5 : 9);
            wave.limits.lo[d] = wave.last.lo[d] - (draw(0, 1) != 0 ? 100 : 0);
            wave.limits.hi[d] = wave.last.hi[d] + (draw(0, 1) != 0 ? 100 : 0);
        }
        wave.radius = draw(1, 2);
        wave.steps = draw(1, 4);
        wave.tile = {{draw(0, 4), draw(0, 5)},
                     {wave.radius + draw(0, 1), wave.radius + draw(0, 3)}};
        TwoArrays<N> arrays(wave);
        wave.run([&](std::int64_t level, const Box<N>& box) { arrays.visit(level, box); });
        arrays.expect_done();
        if (testing::Test::HasFailure()) FAIL() << "wave " << i;
    }
}

TEST(Wave, VisitsCellsInAnOrderThatTwoArraysAllowInOneDimension) {
    check_random_waves<1>(300);
}

TEST(Wave, VisitsCellsInAnOrderThatTwoArraysAllowInTwoDimensions) {
    check_random_waves<2>(100);
}

TEST(Wave, VisitsCellsInAnOrderThatTwoArraysAllowInThreeDimensions) {
    check_random_waves<3>(40);
}

TEST(Wave, OfNothingVisitsNothing) {
    const Wave<2> wave{{}, Box<2>{}.grown(10), 1, 3, {{1, 4}, {1, 1}}};
    wave.run([](std::int64_t, const Box<2>&) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace norma::detail
