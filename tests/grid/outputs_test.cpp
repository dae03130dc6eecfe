// What a checkpoint says of a run, and the run that comes of it.
#include "grid/outputs.hpp"

#include "grid/model_file.hpp"
#include "grid/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace norma::grid {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

constexpr const char* text = R"toml([grid]
size = [20, 10]
[parameters]
D = 0.2
[fields]
u = "x"
[equations]
"du/dt" = "D*lap(u)"
[step]
end_time = 10
)toml";

RunSettings settings_of(const char* model) {
    RunSettings settings;
    settings.source = {model, "m.toml", {}};
    auto read = parse_model(model, "m.toml");
    EXPECT_TRUE(read) << read.error();
    settings.model = *read;
    return settings;
}

RunSettings again(const RunSettings& settings, double dt) {
    auto described = described_run(describe_run(settings, dt), "step-0000000001");
    EXPECT_TRUE(described) << described.error();
    return described ? *described : RunSettings{};
}

TEST(DescribedRun, IsTheRunThatWasDescribed) {
    RunSettings settings = settings_of(text);
    settings.source.sets = {{"D", "0.3"}};
    Output& output = settings.model.output;
    output = {7, {"u"}, {"npy", "xdmf"}, 5, "out", Text{"max(u) < 1", {}}};
    settings.model.mask.text = "coast.png";
    settings.weights = "work.npy";
    settings.use_expressions = true;
    settings.stopped = true;
    const RunSettings run = again(settings, 0.1 + 0.2);
    EXPECT_EQ(run.source.text, text);
    EXPECT_EQ(run.source.name, "m.toml");
    EXPECT_EQ(run.source.sets, settings.source.sets);
    EXPECT_EQ(run.model.parameters.front().value.text, "0.3");
    EXPECT_EQ(run.model.dt, 0.1 + 0.2);
    EXPECT_TRUE(run.model.allow_unstable) << "a limit found anew may be another one";
    EXPECT_EQ(run.model.end_time, 10);
    EXPECT_EQ(run.model.output.every, 7);
    EXPECT_EQ(run.model.output.checkpoint, 5);
    EXPECT_EQ(run.model.output.fields, output.fields);
    EXPECT_EQ(run.model.output.formats, output.formats);
    EXPECT_EQ(run.model.output.folder, fs::absolute("out")) << "wherever restart is typed";
    ASSERT_TRUE(run.model.output.stop_when);
    EXPECT_EQ(run.model.output.stop_when->text, "max(u) < 1");
    EXPECT_EQ(run.model.mask.text, fs::absolute("coast.png"));
    EXPECT_EQ(run.weights, fs::absolute("work.npy"));
    EXPECT_TRUE(run.use_expressions);
    EXPECT_TRUE(run.stopped);
    EXPECT_EQ(describe_run(run, 0.1 + 0.2), describe_run(settings, 0.1 + 0.2));
}

TEST(DescribedRun, HasTheBytesOfNamesThatAreNoUtf8) {
    RunSettings settings = settings_of(text);
    const std::string name = "/caf\xe9/\"x\xff";
    settings.source.name = settings.model.output.folder = settings.model.mask.text =
        settings.weights = name;
    const RunSettings run = again(settings, 0.1);
    for (const std::string& same :
         {run.source.name, run.model.output.folder, run.model.mask.text, run.weights})
        EXPECT_EQ(same, name);
}

TEST(DescribedRun, HasTheStepsThatTookThePlaceOfAnEndTime) {
    RunSettings settings = settings_of(text);
    settings.model.end_time.reset();
    settings.model.steps = 41;
    const RunSettings run = again(settings, 0.1);
    EXPECT_FALSE(run.model.end_time);
    EXPECT_EQ(run.model.steps, 41);
    EXPECT_FALSE(run.model.output.stop_when);
}

TEST(DescribedRun, OfAPresetHasItsLoopsAndItsStart) {
    const std::vector<std::int64_t> size{9, 8};
    for (const Preset& preset : presets()) {
        RunSettings settings;
        settings.start = preset.starts.back();
        settings.source.text = *preset_text(preset.name, size, settings.start);
        settings.model = *preset_model(preset.name, size, settings.start);
        const RunSettings run = again(settings, 1);
        EXPECT_EQ(run.model.preset, preset.name);
        EXPECT_EQ(run.start, settings.start);
        EXPECT_EQ(run.model.dt.has_value(), preset.name != "life") << "a map takes no dt";
    }
}

TEST(DescribedRun, IsRefusedWhereItSaysTooLittleOrSomethingElse) {
    const auto whole = nlohmann::json::parse(describe_run(settings_of(text), 0.1));
    for (const auto& [key, value] : whole.items()) {
        auto less = whole;
        less.erase(key);
        auto other = whole;
        other[key] = {{"a", 1}};
        for (const auto& wrong : {less, other}) {
            const auto described = described_run(wrong.dump(), "step-0000000001");
            ASSERT_FALSE(described) << wrong;
            EXPECT_THAT(described.error(), HasSubstr("step-0000000001: "));
        }
    }
    EXPECT_FALSE(described_run("{", "x"));
    auto wrong = whole;
    wrong["model"] = "[grid]\nsize = 0\n";
    EXPECT_THAT(described_run(wrong.dump(), "x").error(), HasSubstr("x: its model: m.toml:2:"));
    wrong = whole;
    wrong["set"] = nlohmann::json::array({nlohmann::json::array({"E", "1"})});
    EXPECT_THAT(described_run(wrong.dump(), "x").error(),
                HasSubstr("there is no parameter 'E'"));
}

}  // namespace
}  // namespace norma::grid
