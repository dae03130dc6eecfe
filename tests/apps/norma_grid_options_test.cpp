#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <variant>

namespace norma::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Result<Command> parsed(std::initializer_list<const char*> words) {
    std::vector<const char*> all = {"norma-grid"};
    all.insert(all.end(), words);
    return parse_options(static_cast<int>(all.size()), all.data());
}

/// The command, which must be good.
template <typename Kind>
Kind accepted(std::initializer_list<const char*> words) {
    auto command = parsed(words);
    EXPECT_TRUE(command) << command.error();
    if (!command || !std::holds_alternative<Kind>(*command)) return {};
    return std::get<Kind>(*command);
}

std::string printed(std::initializer_list<const char*> words) {
    return accepted<PrintCommand>(words).text;
}

std::string refusal(std::initializer_list<const char*> words) {
    const auto command = parsed(words);
    return command ? "accepted" : command.error();
}

/// What `run --preset heat` with these words is refused for.
std::string run_refusal(std::initializer_list<const char*> words) {
    std::vector<const char*> all = {"norma-grid", "run", "--preset", "heat"};
    all.insert(all.end(), words);
    const auto command = parse_options(static_cast<int>(all.size()), all.data());
    return command ? "accepted" : command.error();
}

TEST(GridOptions, OfRunAreAllRead) {
    const auto run = accepted<RunCommand>({"run",        "--preset",
                                           "gray-scott", "--size",
                                           "64x32",      "--start",
                                           "cube",       "--set",
                                           "F=0.03",     "--set",
                                           "k=0.06",     "--every",
                                           "10",         "-f",
                                           "npy,xdmf",   "--fields",
                                           "v",          "--checkpoint",
                                           "20",         "--stop-when",
                                           "max(u) < 1", "--mask",
                                           "m.png",      "--weights",
                                           "w.npy",      "--cut",
                                           "grid:4x2",   "--depth",
                                           "3",          "-n",
                                           "40",         "-o",
                                           "here",       "--time-limit",
                                           "1h30m",      "--sums",
                                           "--check",    "--expressions",
                                           "--progress"});
    const grid::RunSettings& settings = run.settings;
    EXPECT_EQ(settings.model.size, (std::array<std::int64_t, 3>{64, 32, 1}));
    EXPECT_EQ(settings.start, "cube");
    EXPECT_THAT(settings.source.sets,
                ElementsAre(std::pair("F", "0.03"), std::pair("k", "0.06")));
    EXPECT_EQ(settings.model.output.every, 10);
    EXPECT_THAT(settings.model.output.formats, ElementsAre("npy", "xdmf"));
    EXPECT_THAT(settings.model.output.fields, ElementsAre("v"));
    EXPECT_EQ(settings.model.output.checkpoint, 20);
    EXPECT_EQ(settings.model.output.stop_when->text, "max(u) < 1");
    EXPECT_EQ(settings.model.mask.text, "m.png");
    EXPECT_EQ(settings.weights, "w.npy");
    EXPECT_EQ(settings.cut.kind, grid::CutChoice::Kind::grid);
    EXPECT_EQ(settings.cut.processes, (std::array{4, 2, 1}));
    EXPECT_EQ(settings.depth, 3);
    EXPECT_EQ(settings.model.steps, 40);
    EXPECT_EQ(settings.model.output.folder, "here");
    EXPECT_EQ(settings.time_limit, std::chrono::minutes(90));
    EXPECT_TRUE(settings.sums && settings.check && settings.use_expressions &&
                settings.progress);
    EXPECT_TRUE(accepted<RunCommand>({"run", "-p", "heat", "--quiet"}).settings.quiet);
}

TEST(GridOptions, WithoutTimeLimitTheEndOfTheJobIsOne) {
    const auto limit = [](const std::string& end) {
        setenv("SLURM_JOB_END_TIME", end.c_str(), 1);
        const auto found = accepted<RunCommand>({"run", "-p", "heat"}).settings.time_limit;
        const auto typed = accepted<RunCommand>({"run", "-p", "heat", "--time-limit", "5s"});
        EXPECT_EQ(typed.settings.time_limit, std::chrono::seconds(5));
        unsetenv("SLURM_JOB_END_TIME");
        return found;
    };
    const std::int64_t now = std::time(nullptr);
    const auto hour = limit(std::to_string(now + 3600));
    ASSERT_TRUE(hour);
    EXPECT_GT(*hour, std::chrono::minutes(59));
    EXPECT_LE(*hour, std::chrono::hours(1));
    for (const std::string& none : {std::to_string(now - 5),
                                    std::string("4294967294"),
                                    std::string("9223372036854775807"),
                                    std::string("-9223372036854775808"),
                                    std::string("soon"),
                                    std::string()})
        EXPECT_FALSE(limit(none)) << none;
}

TEST(GridOptions, OfRunThatMakeNoRunAreRefused) {
    EXPECT_THAT(refusal({"run"}), StartsWith("what is to run? a model file, or --preset"));
    EXPECT_THAT(run_refusal({"model.toml"}), HasSubstr("one of them is run"));
    EXPECT_THAT(refusal({"run", "no/such.toml"}),
                StartsWith("cannot read no/such.toml: No such file"));
    EXPECT_THAT(refusal({"run", "x.toml", "--size", "4x4"}),
                StartsWith("--size is for presets"));
    EXPECT_THAT(refusal({"run", "x.toml", "--start", "a"}),
                StartsWith("--start is for presets"));
    EXPECT_THAT(refusal({"run", "-p", "heatt"}), HasSubstr("did you mean heat?"));
    EXPECT_THAT(run_refusal({"--start", "sin"}), HasSubstr("but with spot or sine"));
    for (const char* size :
         {"0x4", "4x", "x4", "4x4x4x4", "4,4", "-4x4", "99999999999999999999x1"})
        EXPECT_THAT(run_refusal({"--size", size}), StartsWith(std::string("--size ") + size));
    EXPECT_THAT(run_refusal({"--size", "0x4"}), HasSubstr("0 cells are none"));
    EXPECT_THAT(run_refusal({"--set", "d=3"}), HasSubstr("did you mean D?"));
    EXPECT_THAT(run_refusal({"--size", "99999999999x99999999999"}), HasSubstr("at most 2^48"));
    EXPECT_THAT(run_refusal({"--set", "D"}), HasSubstr("it is name=value"));
    EXPECT_THAT(run_refusal({"--set", "=1"}), HasSubstr("it is name=value"));
    EXPECT_THAT(run_refusal({"--set", "D="}), HasSubstr("there is no value"));
    EXPECT_THAT(run_refusal({"--set", "D=1", "--set", "D=2"}), HasSubstr("D is set twice"));
    EXPECT_THAT(run_refusal({"--set", "Q=1"}), StartsWith("--set Q=1: "));
    for (const char* option : {"--steps", "--every", "--checkpoint"}) {
        for (const char* number : {"-1", "1.5", "ten", "99999999999999999999"})
            EXPECT_THAT(run_refusal({option, number}),
                        HasSubstr("it is a whole number, 0 or more"));
    }
    for (const char* depth : {"0", "1025", "deep", "-1"})
        EXPECT_THAT(run_refusal({"--depth", depth}),
                    HasSubstr("a number of steps from 1 to 1024"));
    for (const char* cut : {"grid", "grid:", "grid:0x2", "grid:2x2x2x2", "grid:2y2", "stripes"})
        EXPECT_THAT(run_refusal({"--cut", cut}), HasSubstr("as in grid:4x2"));
    EXPECT_THAT(run_refusal({"--time-limit", "3q"}),
                StartsWith("--time-limit '3q' is no length"));
    EXPECT_THAT(run_refusal({"--quiet", "--progress"}), HasSubstr("one or the other"));
}

TEST(GridOptions, OfWhatIsWrittenAreRefusedWhereTheyHaveNoEffect) {
    EXPECT_THAT(run_refusal({"-f", "jpg"}), HasSubstr("there are npy, png, xdmf and none"));
    EXPECT_THAT(run_refusal({"-f", "none,png"}), HasSubstr("none stands alone"));
    EXPECT_THAT(run_refusal({"-f", ","}), HasSubstr("there is no name in it"));
    EXPECT_THAT(run_refusal({"--fields", "u,w"}), HasSubstr("no such field; it has u"));
    EXPECT_THAT(run_refusal({"--fields", ","}), HasSubstr("there is no name in it"));
    EXPECT_THAT(run_refusal({"-f", "none", "--every", "5"}),
                HasSubstr("--every 5 has no effect: no format is written"));
    EXPECT_THAT(run_refusal({"-f", "none", "--fields", "u"}), HasSubstr("has no effect"));
    EXPECT_THAT(run_refusal({"--size", "9", "-f", "png"}), HasSubstr("makes no picture"));
    EXPECT_THAT(
        accepted<RunCommand>({"run", "-p", "heat", "-f", "none"}).settings.model.output.formats,
        IsEmpty());
    EXPECT_THAT(
        accepted<RunCommand>({"run", "-p", "heat", "-s", "9"}).settings.model.output.formats,
        ElementsAre("npy"));
}

TEST(GridOptions, ThatAreEmptyUnknownOrGivenTwiceAreNamed) {
    EXPECT_EQ(run_refusal({"--steps", ""}), "--steps needs a value, not ''");
    EXPECT_EQ(run_refusal({"--mask="}), "--mask needs a value");
    EXPECT_EQ(run_refusal({"--mask=", "--quiet"}), "--mask needs a value");
    EXPECT_EQ(run_refusal({"--steps"}), "--steps needs a value");
    EXPECT_EQ(run_refusal({"--steps", "1", "--steps", "2"}), "--steps is given twice");
    EXPECT_EQ(refusal({"run", ""}), "MODEL needs a value, not ''");
    EXPECT_EQ(run_refusal({"--step", "4"}), "there is no option --step; did you mean --steps?");
    EXPECT_EQ(run_refusal({"--frobnicate"}), "there is no option --frobnicate");
    EXPECT_EQ(refusal({"rum"}), "there is no command 'rum'; did you mean run?");
    EXPECT_THAT(refusal({"frobnicate"}),
                HasSubstr("there are run, restart, plan, preset, view"));
    EXPECT_EQ(refusal({"preset", "heat", "wave"}),
              "there is one word too many for preset: wave");
    EXPECT_THAT(refusal({"restart"}), StartsWith("FOLDER is missing"));
    EXPECT_THAT(refusal({"convert", "a.npy"}), StartsWith("OUT is missing"));
    EXPECT_THAT(refusal({"atlas", "a.npy"}), StartsWith("--out is missing"));
}

TEST(GridOptions, OfRestartChangeOnlyHowItGoesOn) {
    const auto restart = accepted<RestartCommand>(
        {"restart", "heat.out", "-n", "50", "-o", "on", "--cut", "strips", "--depth", "2"});
    EXPECT_EQ(restart.path, "heat.out");
    EXPECT_EQ(restart.steps, 50);
    EXPECT_EQ(restart.folder, "on");
    EXPECT_EQ(restart.changes.cut.kind, grid::CutChoice::Kind::strips);
    EXPECT_EQ(restart.changes.depth, 2);
    EXPECT_EQ(accepted<RestartCommand>({"restart", "heat.out"}).steps, std::nullopt);
    EXPECT_THAT(refusal({"restart", "heat.out", "-n", "-5"}), HasSubstr("0 or more"));
    EXPECT_THAT(refusal({"restart", "heat.out", "--every", "5"}),
                HasSubstr("no option --every"));
}

TEST(GridOptions, OfPlanAreReadAndCheckedAgainstTheGrid) {
    const auto plan = accepted<PlanCommand>({"plan",
                                             "--size",
                                             "64x32",
                                             "-P",
                                             "6",
                                             "--halo",
                                             "2",
                                             "--periodic",
                                             "x",
                                             "--cut",
                                             "bisect",
                                             "--json",
                                             "--mask",
                                             "m.png"});
    EXPECT_EQ(plan.settings.parts, 6);
    EXPECT_EQ(plan.settings.halo, 2);
    EXPECT_TRUE(plan.settings.model.is_periodic(0));
    EXPECT_FALSE(plan.settings.model.is_periodic(1));
    EXPECT_TRUE(plan.settings.json);
    EXPECT_EQ(plan.mask, "m.png");
    EXPECT_THAT(refusal({"plan"}), StartsWith("how large is the grid?"));
    EXPECT_THAT(refusal({"plan", "-s", "9x9", "--periodic", "xz"}),
                HasSubstr("the grid has x, y"));
    EXPECT_THAT(refusal({"plan", "-s", "9x9", "--start", "spot"}), HasSubstr("for presets"));
    EXPECT_THAT(refusal({"plan", "-p", "heat", "--periodic", "x"}),
                HasSubstr("its own boundary"));
    for (const char* parts : {"0", "-1", "1000001", "many"})
        EXPECT_THAT(refusal({"plan", "-s", "9x9", "-P", parts}),
                    HasSubstr("from 1 to 1000000"));
    for (const char* halo : {"-1", "1000001", "wide"})
        EXPECT_THAT(refusal({"plan", "-s", "9x9", "--halo", halo}), StartsWith("--halo "));
}

TEST(GridOptions, OfPlanWithoutAHaloTakeThatOfTheEquations) {
    const std::string file =
        testing::TempDir() + "norma_grid_options_" + std::to_string(getpid()) + ".toml";
    std::ofstream(file) << "[grid]\nsize = [40, 30]\n[fields]\nu = 0\n[equations]\n"
                           "\"du/dt\" = \"lap(lap(u))\"\n[step]\nsteps = 1\n";
    EXPECT_EQ(accepted<PlanCommand>({"plan", file.c_str()}).settings.halo, 2);
    EXPECT_EQ(accepted<PlanCommand>({"plan", file.c_str(), "--halo", "5"}).settings.halo, 5);
    EXPECT_EQ(accepted<PlanCommand>({"plan", "-p", "gray-scott"}).settings.halo, 1);
    EXPECT_EQ(accepted<PlanCommand>({"plan", "-s", "9x9"}).settings.halo, 1);
    std::ofstream(file, std::ios::app)
        << "[output]\nstop_when = \"max(lap(lap(lap(u)))) < 1\"\n";
    EXPECT_EQ(accepted<PlanCommand>({"plan", file.c_str()}).settings.halo, 3);
    std::ofstream(file) << "[grid]\nsize = [40, 30]\n[fields]\nu = 0\n[equations]\n"
                           "\"du/dt\" = \"lop(u)\"\n[step]\nsteps = 1\n";
    EXPECT_THAT(refusal({"plan", file.c_str()}), HasSubstr("did you mean lap?"));
    std::remove(file.c_str());
}

TEST(GridOptions, FilesThatAModelNamesAreBesideIt) {
    const std::filesystem::path folder =
        testing::TempDir() + "norma_grid_options_" + std::to_string(getpid());
    std::filesystem::create_directories(folder);
    const std::string file = folder / "m.toml";
    std::ofstream(file)
        << "[grid]\nsize = 9\nmask = \"m.png\"\n[fields]\nu = \"u.npy\"\n"
           "v = \"/v.npy\"\nw = 1\n[equations]\nu = 0\nv = 0\nw = 0\n[step]\nsteps = 1\n";
    const grid::Model model = accepted<RunCommand>({"run", file.c_str()}).settings.model;
    EXPECT_EQ(model.mask.text, folder / "m.png");
    EXPECT_EQ(model.fields.at(0).start.text, folder / "u.npy");
    EXPECT_EQ(model.fields.at(1).start.text, "/v.npy");
    EXPECT_EQ(model.fields.at(2).start.text, "1");
    const auto other = accepted<RunCommand>({"run", file.c_str(), "--mask", "n.png"});
    EXPECT_EQ(other.settings.model.mask.text, "n.png") << "from where one stands";
    std::filesystem::remove_all(folder);
}

TEST(GridOptions, OfViewConvertAndAtlasAreRead) {
    const auto view = accepted<grid::ViewSettings>({"view",
                                                    "u.npy",
                                                    "-o",
                                                    "u.png",
                                                    "--map",
                                                    "magma",
                                                    "--range",
                                                    "-1,2.5",
                                                    "--slice",
                                                    "y=7",
                                                    "--max-pixels",
                                                    "100"});
    EXPECT_EQ(view.file, "u.npy");
    EXPECT_EQ(view.picture, "u.png");
    EXPECT_EQ(view.colours, ColourMap::magma);
    EXPECT_EQ(view.range, (std::pair{-1.0, 2.5}));
    EXPECT_EQ(view.slice->dimension, 'y');
    EXPECT_EQ(view.slice->at, 7);
    EXPECT_EQ(view.most_pixels, 100);
    const auto convert = accepted<grid::ConvertSettings>({"convert",
                                                          "a.npy",
                                                          "b.xdmf",
                                                          "--transpose",
                                                          "2,0,1",
                                                          "--crop",
                                                          "1:4,:3,2:",
                                                          "--type",
                                                          "f4"});
    EXPECT_EQ(convert.to, "b.xdmf");
    EXPECT_THAT(convert.axes, ElementsAre(2, 0, 1));
    ASSERT_EQ(convert.crop.size(), 3u);
    EXPECT_EQ(convert.crop[0].begin, 1);
    EXPECT_EQ(convert.crop[1].begin, std::nullopt);
    EXPECT_EQ(convert.crop[1].end, 3);
    EXPECT_EQ(convert.crop[2].end, std::nullopt);
    EXPECT_EQ(convert.type, ElementType::of<float>());
    const auto atlas = accepted<grid::AtlasSettings>(
        {"atlas", "a.npy", "b.npy", "-o", "c.png", "--columns", "2", "--gap", "0"});
    EXPECT_THAT(atlas.files, ElementsAre("a.npy", "b.npy"));
    EXPECT_EQ(atlas.columns, 2);
    EXPECT_EQ(atlas.gap, 0);
}

TEST(GridOptions, OfViewConvertAndAtlasThatMakeNoSenseAreRefused) {
    EXPECT_THAT(refusal({"view", "u.npy", "-o", "u.jpg"}), HasSubstr("ends in .png"));
    EXPECT_THAT(refusal({"view", "u.npy", "--map", "jet"}),
                HasSubstr("there is no colour map 'jet'"));
    for (const char* range : {"1", "1,", ",1", "1,1", "2,1", "a,b", "0,inf", "nan,1", "0,1,2"})
        EXPECT_THAT(refusal({"view", "u.npy", "--range", range}), StartsWith("--range "));
    EXPECT_EQ(refusal({"view", "u.npy", "--range", "0.5,0.1"}),
              "--range 0.5,0.1: its end is before its begin; the lower number is first");
    EXPECT_EQ(refusal({"convert", "a.npy", "b.npy", "--crop", "1:2,10:5"}),
              "--crop 1:2,10:5: the end of 10:5 is before its begin");
    for (const char* slice : {"5", "w=1", "z=", "z=-1", "z:1", "zz=1"})
        EXPECT_THAT(refusal({"view", "u.npy", "--slice", slice}), StartsWith("--slice "));
    EXPECT_THAT(refusal({"view", "u.npy", "--max-pixels", "0"}), HasSubstr("1 or more"));
    for (const char* pixels : {"1000001", "9223372036854775807"})
        EXPECT_THAT(refusal({"view", "u.npy", "--max-pixels", pixels}),
                    HasSubstr("a PNG has 1000000 along a side at most"));
    EXPECT_THAT(refusal({"convert", "a.png", "b.npy"}), HasSubstr("only .npy files are read"));
    EXPECT_THAT(refusal({"convert", "a.npy", "b.jpg"}), HasSubstr("its ending says"));
    for (const char* axes : {"3", "a", "-1,0", ","})
        EXPECT_THAT(refusal({"convert", "a.npy", "b.npy", "--transpose", axes}),
                    StartsWith("--transpose "));
    for (const char* crop :
         {"5", "1:2,3", "-1:2", "a:b", "1:2,1:2,1:2,1:2", ",", "0:99999999999999999999"})
        EXPECT_THAT(refusal({"convert", "a.npy", "b.npy", "--crop", crop}),
                    StartsWith("--crop "));
    EXPECT_THAT(refusal({"convert", "a.npy", "b.npy", "--type", "i4"}), HasSubstr("f4 or f8"));
    EXPECT_THAT(refusal({"atlas", "a.npy", "-o", "a.npy"}), HasSubstr("ends in .png"));
    EXPECT_THAT(refusal({"atlas", "a.npy", "-o", "a.png", "--columns", "0"}),
                HasSubstr("1 or more"));
    EXPECT_THAT(refusal({"atlas", "a.npy", "-o", "a.png", "--gap", "2000"}),
                HasSubstr("0 to 1024"));
}

TEST(GridOptions, HelpOfEveryCommandTeachesAndFitsATerminal) {
    EXPECT_THAT(printed({}), HasSubstr("Examples:"));
    EXPECT_EQ(printed({}), printed({"--help"}));
    EXPECT_EQ(printed({"--version"}), "norma-grid " NORMA_VERSION "\n");
    for (const char* command :
         {"run", "restart", "plan", "preset", "view", "convert", "atlas"}) {
        EXPECT_THAT(printed({}), HasSubstr(std::string("\n  ") + command + ' '));
        const std::string help = printed({command, "--help"});
        EXPECT_THAT(help, HasSubstr(std::string("norma-grid ") + command));
        EXPECT_THAT(help, HasSubstr("Example"));
        std::istringstream lines(help + printed({}));
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 80u) << line;
    }
}

TEST(GridOptions, PresetsAreListedWithTheirStartsOrPrinted) {
    EXPECT_THAT(printed({"preset"}), HasSubstr("starts: r-pentomino, glider, blinker, random"));
    EXPECT_THAT(printed({"preset", "heat", "-s", "9x8"}), HasSubstr("size = [9, 8]"));
    EXPECT_THAT(refusal({"preset", "--size", "9x9"}), HasSubstr("which preset"));
    EXPECT_THAT(refusal({"preset", "haet"}), HasSubstr("did you mean heat?"));
}

}  // namespace
}  // namespace norma::app
