// Conditions that end a run.
#include "grid/stop_condition.hpp"

#include "grid/serial_grid.hpp"

namespace norma::grid {
namespace {

Model model() {
    return model_of(
        "[grid]\nsize = 4\n[parameters]\nlimit = 2\n[fields]\nu = 0\nv = 0\n[equations]\n"
        "\"du/dt\" = 0\n\"dv/dt\" = 0\n[step]\nsteps = 1\n");
}

Text at(std::string_view text) {
    return {std::string(text), {"m.toml", 7, 13}};
}

/// What each reduction is over, for four cells of u and v, before and after.
std::vector<std::vector<double>> values(StopCondition& stop) {
    const std::vector<double> u{1, -5, 2, 0};
    const std::vector<double> v{10, 20, 30, 40};
    const std::vector<double> u_before{1, -4, 2, 2};
    const std::vector<double> v_before{0, 0, 0, 0};
    const std::array<const double*, 4> in{u.data(), v.data(), u_before.data(), v_before.data()};
    Row row;
    row.cells = 4;
    row.in = in;
    std::vector<std::vector<double>> all(stop.reductions().size(), std::vector<double>(4));
    for (std::size_t i = 0; i < all.size(); ++i)
        stop.values(i, row, 0.5, all[i].data());
    return all;
}

TEST(StopConditions, AreOverReductionsOfCells) {
    auto stop =
        StopCondition::of(model(), at("max(abs(du)) < limit and mean(u + v) > sum(dv)"));
    ASSERT_TRUE(stop) << stop.error();
    EXPECT_EQ(stop->reductions(),
              (std::vector{Reduction::max, Reduction::mean, Reduction::sum}));
    const auto got = values(*stop);
    EXPECT_EQ(got[0], (std::vector<double>{0, 1, 0, 2}));
    EXPECT_EQ(got[1], (std::vector<double>{11, 15, 32, 40}));
    EXPECT_EQ(got[2], (std::vector<double>{10, 20, 30, 40}));
    EXPECT_TRUE(stop->holds(std::vector<double>{1, 5, 4}, 0));
    EXPECT_FALSE(stop->holds(std::vector<double>{2, 5, 4}, 0));
    EXPECT_FALSE(stop->holds(std::vector<double>{1, 4, 4}, 0));
}

TEST(StopConditions, KnowTheTime) {
    auto stop = StopCondition::of(model(), at("t > 3 or min(u) < -10"));
    ASSERT_TRUE(stop) << stop.error();
    EXPECT_EQ(stop->reductions(), std::vector{Reduction::min});
    EXPECT_FALSE(stop->holds(std::vector<double>{0}, 3));
    EXPECT_TRUE(stop->holds(std::vector<double>{0}, 3.1));
    EXPECT_TRUE(stop->holds(std::vector<double>{-11}, 0));
}

TEST(StopConditions, MayUseOperatorsAndFunctionsOfSeveralNumbers) {
    auto stop = StopCondition::of(model(),
                                  at("max(max(u, v)) > 3 and 2*max(abs(lap(u))) - max(u) < 1"));
    ASSERT_TRUE(stop) << stop.error();
    EXPECT_EQ(stop->reductions(),
              (std::vector{Reduction::max, Reduction::max, Reduction::max}));
    EXPECT_EQ(stop->radius(), (std::array<std::int64_t, 3>{0, 0, 1}));
    EXPECT_TRUE(stop->holds(std::vector<double>{4, 1, 2}, 0));
    EXPECT_FALSE(stop->holds(std::vector<double>{4, 2, 2}, 0));
}

TEST(StopConditions, SayWhatIsWrong) {
    const auto error = [](std::string_view text) {
        const auto stop = StopCondition::of(model(), at(text));
        return stop ? "it is right" : stop.error();
    };
    EXPECT_EQ(
        error("u < 1"),
        "m.toml:7:13: stop_when: u differs from cell to cell; write max(u), min(u), sum(u) or "
        "mean(u)\n  u < 1");
    EXPECT_EQ(
        error("lap(u) < 1"),
        "m.toml:7:13: stop_when: operators such as lap() give a value for each cell: take "
        "max(), min(), sum() or mean() of it\n  lap(u) < 1");
    EXPECT_EQ(
        error("max(min(u)) < 1"),
        "m.toml:7:13: stop_when: max(), min(), sum() and mean() of cells are not parts of "
        "others\n  max(min(u)) < 1");
    EXPECT_EQ(error("max(u) + 1"),
              "m.toml:7:13: stop_when: this is a number; a condition, such as x > 0, is needed "
              "here\n  max(u) + 1\n  ^");
    EXPECT_EQ(error("max(w) < 1"),
              "m.toml:7:13: stop_when: unknown name 'w'; known are u, v, du, dv, x, i, t, "
              "limit, pi, nx\n  "
              "max(w) < 1\n      ^");
}

}  // namespace
}  // namespace norma::grid
