// Model files: what they say, and what is wrong with them, to the column.
#include "grid/model_file.hpp"

#include "grid/initial_values.hpp"
#include "grid/scheme.hpp"
#include "grid/serial_grid.hpp"

#include <gmock/gmock.h>

namespace norma::grid {
namespace {

constexpr std::string_view heat = R"toml([grid]
size = [512, 256]
[parameters]
D = 0.2
[fields]
u = "exp(-(x^2 + y^2)/100)"
[equations]
"du/dt" = "D*lap(u)"
[step]
steps = 1000
)toml";

/// The heat model with one line in the place of another.
std::string with(int line, std::string_view text) {
    std::string all;
    std::size_t begin = 0;
    for (int i = 1; begin < heat.size(); ++i) {
        const std::size_t end = heat.find('\n', begin);
        all += i == line ? std::string(text) : std::string(heat.substr(begin, end - begin));
        all += '\n';
        begin = end + 1;
    }
    return all;
}

std::string error(const std::string& text) {
    const auto model = parse_model(text, "m.toml");
    if (!model) return model.error();
    if (const auto start = InitialValues::of(*model); !start) return start.error();
    if (const auto stepper = equations_stepper(*model, 0.1); !stepper) return stepper.error();
    return "it is right";
}

TEST(ModelFiles, SayWhatToCompute) {
    const Model model = model_of(R"toml([grid]
size = [30, 20, 10]
spacing = [0.5, 1, 2]
origin = -1
boundary = {x = "mirror", y = [{value = 1}, {flux = 2}]}
mask = "coast.png"
[parameters]
D = 0.25
k = "2*pi*D"
[fields]
v = "start.npy"
u = {start = 3, velocity = "x", boundary = {x = {value = 7}, y = "mirror"}}
[equations]
"d2v/dt2" = "lap(v)"
"d2u / dt2" = "lap(u)"
[step]
dt = 0.5
unstable = "allow"
end_time = 10
[output]
every = 10
fields = "u"
formats = ["npy", "png"]
checkpoint = 50
folder = "out"
stop_when = "max(du) < 1"
)toml");
    EXPECT_EQ(model.dimensions, 3);
    EXPECT_EQ(model.size, (std::array<std::int64_t, 3>{30, 20, 10}));
    EXPECT_EQ(model.spacing, (std::array<double, 3>{0.5, 1, 2}));
    EXPECT_EQ(model.origin, (std::array<double, 3>{-1, -1, -1}));
    EXPECT_EQ(model.mask.text, "coast.png");
    ASSERT_EQ(model.fields.size(), 2U);
    EXPECT_EQ(model.fields[0].name, "v");  // as written, not by the alphabet
    EXPECT_TRUE(model.fields[0].from_file);
    EXPECT_EQ(model.fields[0].sides[0][0].kind, Side::Kind::mirror);
    EXPECT_EQ(model.fields[0].sides[1][0], (Side{Side::Kind::value, 1}));
    EXPECT_EQ(model.fields[0].sides[1][1], (Side{Side::Kind::flux, 2}));
    EXPECT_EQ(model.fields[0].sides[2][1].kind, Side::Kind::periodic);
    EXPECT_FALSE(model.is_periodic(0));
    EXPECT_TRUE(model.is_periodic(2));
    EXPECT_EQ(model.fields[1].sides[0][1], (Side{Side::Kind::value, 7}));
    EXPECT_EQ(model.fields[1].start.text, "3");
    EXPECT_EQ(model.fields[1].velocity.text, "x");
    EXPECT_EQ(model.scheme, Scheme::leapfrog);
    EXPECT_EQ(model.dt, 0.5);
    EXPECT_TRUE(model.allow_unstable);
    EXPECT_EQ(*model.steps_with(0.5), 20);
    EXPECT_EQ(*model.steps_with(0.3), 34);
    EXPECT_THAT(model.steps_with(1e-18).error(),
                testing::HasSubstr("more than can be counted"));
    EXPECT_FALSE(model.steps_with(1e-320));
    EXPECT_EQ(model.output.every, 10);
    EXPECT_EQ(model.output.fields, std::vector<std::string>{"u"});
    EXPECT_EQ(model.output.formats, (std::vector<std::string>{"npy", "png"}));
    EXPECT_EQ(model.output.checkpoint, 50);
    EXPECT_EQ(model.output.folder, "out");
    ASSERT_TRUE(model.output.stop_when);
    EXPECT_EQ(model.output.stop_when->text, "max(du) < 1");
    EXPECT_EQ(model.output.stop_when->place.line, 26U);
}

TEST(ModelFiles, NeedLittle) {
    const Model model = model_of(heat);
    EXPECT_EQ(model.scheme, Scheme::euler);
    EXPECT_FALSE(model.dt);
    EXPECT_TRUE(model.is_periodic(0));
    EXPECT_EQ(model.output.every, 0);
    EXPECT_EQ(error(std::string(heat)), "it is right");
}

TEST(ModelFiles, RefuseWhatIsNoToml) {
    EXPECT_EQ(error(with(2, "size = [512, 256")).substr(0, 11), "m.toml:3:1:");
}

TEST(ModelFiles, RefuseUnknownKeys) {
    EXPECT_EQ(error(with(1, "[gird]")),
              "m.toml:1:2: a model file has no 'gird'; did you mean grid?");
    EXPECT_EQ(error(with(2, "size = 5\nspcing = 1")),
              "m.toml:3:1: [grid] has no 'spcing'; did you mean spacing?");
    EXPECT_EQ(
        error(with(10, "steps = 1\n  frequency = 1")),
        "m.toml:11:3: [step] has no 'frequency'; known are scheme, dt, safety, unstable, steps "
        "and end_time");
    EXPECT_EQ(error(with(6, "u = {strat = 1}")),
              "m.toml:6:6: u has no 'strat'; did you mean start?");
}

TEST(ModelFiles, RefuseBadGrids) {
    EXPECT_EQ(error(with(2, "spacing = 1")),
              "m.toml:1:1: [grid] needs size, as in: size = [512, 512]");
    EXPECT_EQ(error(with(2, "size = [1, 2, 3, 4]")),
              "m.toml:2:8: size has 1 to 3 numbers (x, y, z), not 4");
    EXPECT_EQ(error(with(2, "size = [5, 0]")), "m.toml:2:12: size is 1 or more, not 0");
    EXPECT_EQ(error(with(2, "size = [5, 2.5]")),
              "m.toml:2:12: size is a whole number, not 2.5");
    EXPECT_EQ(error(with(2, "size = \"5x5\"")),
              "m.toml:2:8: size is a whole number, not a text");
    EXPECT_EQ(error(with(2, "size = [300000000000000, 10]")),
              "m.toml:2:8: a grid has at most 2^48 cells");
    EXPECT_EQ(error(with(2, "size = [5, 5]\nspacing = [1, 2, 3]")),
              "m.toml:3:11: spacing has 2 numbers, as size has, or one for all, not 3");
    EXPECT_EQ(error(with(2, "size = [5, 5]\nspacing = -1")),
              "m.toml:3:11: spacing is more than 0, not -1");
    EXPECT_EQ(error(with(2, "size = [5, 5]\norigin = nan")),
              "m.toml:3:10: origin is no finite number");
}

TEST(ModelFiles, RefuseBadSides) {
    const auto sides = [](std::string_view text) {
        return error(with(2, "size = [5, 5]\nboundary = " + std::string(text)));
    };
    EXPECT_EQ(sides("\"mirrored\""),
              "m.toml:3:12: there is no boundary 'mirrored'; did you mean mirror?");
    EXPECT_EQ(sides("1"),
              "m.toml:3:12: a side is \"periodic\", \"mirror\", {value = 1} or {flux = 0}");
    EXPECT_EQ(sides("{z = \"mirror\"}"),
              "m.toml:3:13: boundary has no 'z'; known are x, y, value and flux");
    EXPECT_THAT(sides("{val = 1}"), testing::HasSubstr("known are x, y, value and flux"));
    EXPECT_EQ(sides("{y = [\"mirror\"]}"),
              "m.toml:3:17: y has two sides, the low and the high one, not 1");
    EXPECT_EQ(sides("{x = [\"mirror\", \"periodic\"]}"),
              "m.toml:3:17: x is periodic at both sides or at none");
    EXPECT_EQ(sides("{x = {value = \"a\"}}"), "m.toml:3:26: value is a number, not a text");
    EXPECT_EQ(sides("[\"mirror\", \"mirror\"]"),
              "m.toml:3:12: boundary is one for all sides, or {x = ..., y = ...}");
}

TEST(ModelFiles, RefuseFieldsOfWhichOnlySomeGoRound) {
    const std::string two = "[equations]\n\"du/dt\" = 0\n\"dv/dt\" = 0\n[step]\nsteps = 1\n";
    EXPECT_EQ(
        error("[grid]\nsize = 9\n[fields]\nu = {start = 0, boundary = \"mirror\"}\nv = 1\n" +
              two),
        "m.toml:5:1: v is periodic along x, and u is not: all fields are, or none. Give v a "
        "boundary as well, or one to all in [grid]; \"periodic\" is meant if nothing is said");
    EXPECT_EQ(error("[grid]\nsize = [9, 9]\nboundary = \"mirror\"\n[fields]\nu = 1\n"
                    "v = {start = 0, boundary = {y = \"periodic\"}}\n" +
                    two)
                  .substr(0, 49),
              "m.toml:6:1: v is periodic along y, and u is not: ");
    EXPECT_EQ(
        error("[grid]\nsize = [9, 9]\n[fields]\nu = {start = 0, boundary = {x = {value = 1}}}\n"
              "v = {start = 0, boundary = {x = \"mirror\"}}\n" +
              two),
        "it is right");
}

TEST(ModelFiles, RefuseVelocitiesThatNothingTakes) {
    EXPECT_EQ(error(with(6, "u = {start = 0, velocity = 3}")),
              "m.toml:6:28: velocity is for equations of second order, and u has du/dt: leave "
              "it out, "
              "or write \"d2u/dt2\" = ...");
    EXPECT_EQ(error("[grid]\nsize = 9\n[fields]\nu = {velocity = \"x\"}\n[equations]\nu = "
                    "1\n[step]\nsteps = 1\n")
                  .substr(0, 73),
              "m.toml:4:17: velocity is for equations of second order, and u has u: leav");
}

TEST(ModelFiles, RefuseBadNames) {
    EXPECT_EQ(
        error(with(4, "x = 1")),
        "m.toml:4:1: x cannot be the name of a parameter: it means something already; take "
        "another name");
    EXPECT_EQ(error(with(4, "dt = 1")).substr(0, 40),
              "m.toml:4:1: dt cannot be the name of a p");
    EXPECT_EQ(error(with(6, "dt = 1")).substr(0, 40),
              "m.toml:6:1: dt cannot be the name of a f");
    EXPECT_EQ(
        error(with(4, "du = 1")),
        "m.toml:4:6: du cannot be a parameter beside the field u: it is the change of u; take "
        "another name");
    EXPECT_EQ(
        error(with(4, "\"my D\" = 1")),
        "m.toml:4:1: 'my D' cannot be the name of a parameter: letters, digits and _, and a "
        "letter first");
    EXPECT_EQ(error(with(4, "D = 1\nu = 1")), "m.toml:7:1: u is a parameter already");
    EXPECT_EQ(error(with(6, "u = 1\ndu = 1")).substr(0, 10), "m.toml:7:1");
    EXPECT_EQ(error(with(8, "\"du/dt\" = 1\n\"dw/dt\" = 1")),
              "m.toml:9:1: 'dw/dt' is the equation of no field; there could be du/dt");
    EXPECT_EQ(
        error(with(6, "u = 1\nw = 1")),
        "m.toml:7:1: w has no equation; write \"dw/dt\" = 0 in [equations] if it does not "
        "change");
    EXPECT_EQ(error(with(8, "\"du/dt\" = 1\n\"d u/dt\" = 1")),
              "m.toml:9:1: u has two equations");
    EXPECT_EQ(
        error("[grid]\nsize = 5\n[fields]\nu = 1\nv = 1\n[equations]\n\"dv/dt\" = 1\nu = 1\n"),
        "m.toml:8:1: equations are all of one form: this one is u, those before are du/dt");
}

TEST(ModelFiles, ShowThePlaceInExpressions) {
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"D*lap(uu)\"")),
              "m.toml:8:11: du/dt: unknown name 'uu'; known are u, x, i, y, j, t, D, pi, "
              "nx, ny\n  D*lap(uu)\n        ^");
    EXPECT_EQ(
        error(with(8, "\"du/dt\" = \"D*lpa(u)\"")),
        "m.toml:8:11: du/dt: unknown function 'lpa'; did you mean lap?\n  D*lpa(u)\n    ^");
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"lap\"")),
              "m.toml:8:11: du/dt: lap is a function: write lap(...)\n  lap\n  ^");
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"lap(u, u)\"")),
              "m.toml:8:11: du/dt: lap() takes 1 argument, not 2\n  lap(u, u)\n  ^");
    EXPECT_EQ(
        error(with(8, "\"du/dt\" = \"noise(u)\"")),
        "m.toml:8:11: du/dt: the seed of noise() is one number for all cells\n  noise(u)\n  ^");
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"noise(1, 2)\"")),
              "m.toml:8:11: du/dt: noise() takes 0 or 1 arguments, not 2\n  noise(1, 2)\n  ^");
    EXPECT_EQ(
        error(with(8, "\"du/dt\" = \"1 + dz(u)\"")),
        "m.toml:8:11: du/dt: dz() is along z, but the grid has only 2 dimensions\n  1 + dz(u)\n"
        "      ^");
    EXPECT_EQ(
        error(with(8, "\"du/dt\" = \"lap(lap(lap(lap(lap(u)))))\"")),
        "m.toml:8:11: du/dt: more than 4 operators such as lap() are inside each other\n  "
        "lap(lap(lap(lap(lap(u)))))\n  ^");
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"u == 'a' ? 1 : 2\"")),
              "m.toml:8:11: du/dt: u is a number, not text\n  u == 'a' ? 1 : 2\n  ^");
    EXPECT_EQ(error(with(8, "\"du/dt\" = \"\"")),
              "m.toml:8:11: du/dt: the expression is empty\n  \n  ^");
    EXPECT_EQ(
        error(with(6, "u = \"lap(x)\"")),
        "m.toml:6:5: u: unknown function 'lap'; known are noise, abs, sqrt, exp, log, log10, "
        "log2, sin, cos, tan, atan2, floor, ceil, round, min, max, ...\n  lap(x)\n  ^");
    EXPECT_EQ(error(with(6, "u = \"z\"")).substr(0, 32), "m.toml:6:5: u: unknown name 'z';");
    EXPECT_EQ(error(with(4, "D = \"1 + E\"\nE = 2")),
              "m.toml:4:5: D: unknown name 'E'; known are pi, nx, ny\n  1 + E\n      ^");
    EXPECT_EQ(error(with(4, "D = \"1/0\"")),
              "m.toml:4:5: D: this is no finite number\n  1/0\n  ^");
}

TEST(ModelFiles, RefuseBadSteps) {
    EXPECT_EQ(error(with(10, "")), "m.toml:9:1: [step] needs steps or end_time, one of both");
    EXPECT_EQ(error(with(10, "steps = 1\nend_time = 2")),
              "m.toml:11:12: [step] needs steps or end_time, one of both");
    EXPECT_EQ(error(with(10, "steps = 1\nscheme = \"rk3\"")),
              "m.toml:11:10: there is no scheme 'rk3'; did you mean rk2?");
    EXPECT_EQ(error(with(10, "steps = 1\nscheme = \"leapfrog\"")),
              "m.toml:11:10: scheme leapfrog needs equations of the form d2u/dt2");
    EXPECT_EQ(error(with(10, "steps = 1\ndt = \"automatic\"")),
              "m.toml:11:6: dt is a number or \"auto\"");
    EXPECT_EQ(error(with(10, "steps = 1\ndt = 0")), "m.toml:11:6: dt is more than 0, not 0");
    EXPECT_EQ(error(with(10, "steps = 1\nunstable = true")),
              "m.toml:11:12: unstable is a text in quotes, not true or false");
    EXPECT_EQ(error(with(10, "steps = 1\n[output]\nformats = [\"npy\", \"jpg\"]")),
              "m.toml:12:11: there is no format 'jpg'; known are npy, png and xdmf");
    EXPECT_EQ(error(with(10, "steps = 1\n[output]\nfields = [\"w\"]")),
              "m.toml:12:10: there is no field 'w'; known are u");
    EXPECT_EQ(error("grid = 3\n"), "m.toml:1:8: grid is a section: write [grid]");
}

TEST(ModelFiles, AreNamedWhenTheyCannotBeRead) {
    EXPECT_EQ(read_model("/nowhere/heat.toml").error(),
              "cannot read /nowhere/heat.toml: No such file or directory");
    EXPECT_EQ(read_model("/").error(), "cannot read /: Is a directory");
    EXPECT_EQ(read_model("/dev/null").error(),
              "/dev/null: it is empty; norma-grid preset heat prints a model to start from");
}

TEST(Models, TakeOtherParameters) {
    Model model = model_of(with(4, "D = 1\nE = \"2*D\""));
    EXPECT_FALSE(set(model, "D", "0.5"));
    EXPECT_EQ(constants(model).back().value, 1);
    EXPECT_FALSE(set(model, "dt", "1/8"));
    EXPECT_EQ(model.dt, 0.125);
    EXPECT_FALSE(set(model, "dt", "auto"));
    EXPECT_FALSE(model.dt);
    const auto refusal = [&model](std::string_view name, std::string_view value) {
        const auto refused = set(model, name, value);
        return refused ? refused->message : "it is right";
    };
    EXPECT_EQ(refusal("F", "1"), "--set F=1: there is no parameter 'F'; there are dt, D, E");
    EXPECT_EQ(refusal("D", "a"),
              "--set D=a: D: unknown name 'a'; known are pi, nx, ny\n  a\n  ^");
    EXPECT_EQ(refusal("dt", "-1"), "--set dt=-1: dt is more than 0, or auto");
}

TEST(Models, StartWithWhatIsAtEachCell) {
    const Model model = model_of(
        "[grid]\nsize = [5, 4, 3]\nspacing = 0.5\norigin = [1, 2, 3]\n[fields]\nu = \"100*z + "
        "10*y + "
        "x\"\nv = \"i + nx*(j + ny*k)\"\nw = \"noise(7)\"\n[equations]\nu = 0\nv = 0\nw = "
        "0\n[step]\nsteps = 1\n");
    const SerialGrid grid(model, stepper_of(model, 1));
    EXPECT_EQ(grid.at(3, 2, 1), 100 * 3.5 + 10 * 3 + 2.5);
    EXPECT_EQ(grid.at(3, 2, 1, 1), 3 + 5 * (2 + 4 * 1));
    EXPECT_EQ(grid.at(3, 2, 1, 2), noise(7, 3 + 5 * (2 + 4 * 1)));
    double sum = 0;
    for (std::uint64_t i = 0; i < 10000; ++i)
        sum += noise(1, i);
    EXPECT_NEAR(sum / 10000, 0.5, 0.01);
    EXPECT_NE(noise(1, 5), noise(2, 5));
}

}  // namespace
}  // namespace norma::grid
