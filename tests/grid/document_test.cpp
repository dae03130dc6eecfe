// docs/models.md says what is so: its models are computed, its tables too, its errors made.
#include "grid/operators.hpp"
#include "grid/serial_grid.hpp"
#include "grid/stability.hpp"
#include "grid/stop_condition.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

namespace norma::grid {
namespace {

std::string document() {
    std::ifstream file(NORMA_DOCUMENT);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Blocks between ``` and ```, of a language or of none.
std::vector<std::string> blocks(const std::string& language) {
    std::vector<std::string> all;
    std::istringstream lines(document());
    std::string block;
    bool inside = false;
    bool wanted = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.substr(0, 3) != "```") {
            if (inside) block += line + "\n";
            continue;
        }
        if (inside && wanted) all.push_back(block);
        if (!inside) wanted = line.substr(3) == language;
        inside = !inside;
        block.clear();
    }
    return all;
}

TEST(ModelsDocument, HasModelsThatRun) {
    int checked = 0;
    for (const std::string& text : blocks("toml")) {
        const Model model = model_of(text);
        const auto step = time_step(model);
        ASSERT_TRUE(step) << step.error() << '\n' << text;
        SerialGrid grid(model, stepper_of(model, step->dt));
        grid.run(20);
        for (std::size_t field = 0; field < model.fields.size(); ++field)
            for (const double value : grid.cells(field))
                ASSERT_LT(std::abs(value), 10) << text;
        if (model.output.stop_when) {
            EXPECT_TRUE(StopCondition::of(model, *model.output.stop_when));
        }
        ++checked;
    }
    EXPECT_EQ(checked, 6);
}

TEST(ModelsDocument, HasTheValuesItSays) {
    std::istringstream lines(document());
    int checked = 0;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "| expression | at x = 2, y = 1 |") {
            std::getline(lines, line);
            inside = true;
            continue;
        }
        if (line.empty()) inside = false;
        if (!inside) continue;
        const std::size_t end = line.find('`', 3);
        const std::string expression = line.substr(3, end - 3);
        const double value = std::stod(line.substr(line.find('|', end) + 1));
        const Model model = model_of(
            "[grid]\nsize = [5, 3]\nboundary = \"mirror\"\n[fields]\nu = \"x^2 + 10*y\"\n"
            "[equations]\nu = \"" +
            expression + "\"\n[step]\nsteps = 1\n");
        SerialGrid grid(model, stepper_of(model, 1));
        grid.run(1);
        EXPECT_EQ(grid.at(2, 1), value) << expression;
        ++checked;
    }
    EXPECT_EQ(checked, 11);
}

TEST(ModelsDocument, HasTheErrorsItSays) {
    const std::string heat = blocks("toml").front();
    const auto changed = [&heat](const std::string& what, const std::string& to) {
        std::string text = heat;
        text.replace(text.find(what), what.size(), to);
        const auto model = parse_model(text, "m.toml");
        if (!model) return model.error() + "\n";
        if (const auto stepper = equations_stepper(*model, 1); !stepper)
            return stepper.error() + "\n";
        return time_step(*model).error() + "\n";
    };
    const std::vector<std::string> errors = blocks("");
    ASSERT_EQ(errors.size(), 3U);
    EXPECT_EQ(changed("steps = 1000", "dt = 2\nsteps = 1000"), errors[0]);
    EXPECT_EQ(changed("lap(u)", "lpa(u)"), errors[1]);
    EXPECT_EQ(changed("size", "sizes"), errors[2]);
}

TEST(ModelsDocument, NamesEveryOperatorAndKey) {
    const std::string text = document();
    for (const Operator& each : operators())
        EXPECT_NE(text.find("`" + std::string(each.name) + "("), std::string::npos)
            << each.name;
    for (const char* const key : {"size",
                                  "spacing",
                                  "origin",
                                  "boundary",
                                  "mask",
                                  "scheme",
                                  "dt",
                                  "safety",
                                  "unstable",
                                  "steps",
                                  "end_time",
                                  "every",
                                  "fields",
                                  "formats",
                                  "checkpoint",
                                  "folder",
                                  "stop_when"})
        EXPECT_NE(text.find("| `" + std::string(key) + "` |"), std::string::npos) << key;
}

}  // namespace
}  // namespace norma::grid
