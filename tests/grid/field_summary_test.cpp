// Fields in a few numbers: the same on any number of ranks, however cells lie.
#include "grid/field_summary.hpp"

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace norma::grid {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

/// A field of the values that `value` gives by place.
template <int N, typename Value>
norma::Field<double, N> field_of(const Communicator& world,
                                 const Extents<N>& extents,
                                 Value value) {
    norma::Field<double, N> field(world, Decomposition<N>::cut(extents, world.size()));
    field.for_each_row([&](const Index<N>& first, std::span<double> row) {
        Index<N> cell = first;
        for (double& each : row) {
            each = value(cell);
            ++cell[N - 1];
        }
    });
    return field;
}

TEST(FieldSummary, HasTheExtremesAndTheCorrectlyRoundedSum) {
    const Communicator world;
    // Terms that cancel: the plain sum is another one in each order.
    const auto field = field_of<2>(world, {7, 9}, [](const Index<2>& cell) {
        const double sign = (cell[0] + cell[1]) % 2 == 0 ? 1 : -1;
        return sign * 1e16 + (cell == Index<2>{6, 8} ? 3.5 : 0);
    });
    const FieldSummary summary = summary_of(field);
    EXPECT_EQ(summary.least, -1e16);
    EXPECT_EQ(summary.greatest, 1e16 + 3.5);
    EXPECT_EQ(summary.sum, 1e16 + (1e16 + 3.5 - 1e16));  // 32 of one sign, 31 of the other
    EXPECT_FALSE(summary.not_finite);
}

TEST(FieldSummary, TellsTheFirstCellThatIsNotFiniteByItsPlaceInTheArray) {
    const Communicator world;
    for (const double bad : {nan, infinite, -infinite}) {
        const auto flat = field_of<2>(world, {6, 10}, [bad](const Index<2>& cell) {
            return cell[0] * 10 + cell[1] >= 37 ? bad : static_cast<double>(cell[1]);
        });
        const FieldSummary summary = summary_of(flat);
        ASSERT_TRUE(summary.not_finite);
        EXPECT_EQ(*summary.not_finite, (std::array<std::int64_t, 3>{0, 3, 7}));
        EXPECT_EQ(summary.least, 0) << "of finite cells";
        EXPECT_EQ(summary.greatest, 9);
        const auto deep = field_of<3>(world, {4, 5, 6}, [bad](const Index<3>& cell) {
            return cell == Index<3>{2, 4, 1} || cell == Index<3>{3, 0, 0} ? bad : 1.0;
        });
        EXPECT_EQ(*summary_of(deep).not_finite, (std::array<std::int64_t, 3>{2, 4, 1}));
        const auto line = field_of<1>(world, {8}, [bad](const Index<1>&) { return bad; });
        EXPECT_EQ(*summary_of(line).not_finite, (std::array<std::int64_t, 3>{0, 0, 0}));
        EXPECT_EQ(summary_of(line).least, 0);
        EXPECT_EQ(summary_of(line).greatest, 0);
    }
}

}  // namespace
}  // namespace norma::grid
