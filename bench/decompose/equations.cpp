// Equations, compiled to bytecode, against loops written by hand: cells a second of one core.
//
//     equations [SECONDS]      for how long each is measured
#include "grid/initial_values.hpp"
#include "grid/presets.hpp"
#include "grid/scheme.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <utility>
#include <vector>

namespace {

using norma::grid::Model;
using norma::grid::Row;
using norma::grid::Stepper;
using Clock = std::chrono::steady_clock;

/// All fields of a model with one ghost on each side. Every step begins as the first one does.
class Cells {
  public:
    explicit Cells(const Model& model) : model_(model) {
        strides_[1] = model.size[0] + 16;  // rows begin alike in cache lines
        strides_[0] = strides_[1] * (model.size[1] + 2);
        const auto all = static_cast<std::size_t>(
            strides_[0] * (model.size[2] + (model.dimensions > 2 ? 2 : 0)));
        auto start = norma::grid::InitialValues::of(model);
        for (std::size_t f = 0; f < model.fields.size(); ++f) {
            now_.emplace_back(all, 0.0);
            next_.emplace_back(all, 0.0);
            each_row([&](const std::array<std::int64_t, 3>& first, std::ptrdiff_t place) {
                start->start(f, first, model.size[0], now_[f].data() + place);
            });
        }
    }

    void step(Stepper& stepper) {
        std::vector<const double*> in(now_.size());
        std::vector<double*> out(now_.size());
        each_row([&](const std::array<std::int64_t, 3>& first, std::ptrdiff_t place) {
            for (std::size_t f = 0; f < in.size(); ++f) {
                in[f] = now_[f].data() + place;
                out[f] = next_[f].data() + place;
            }
            Row row;
            row.first = first;
            row.cells = model_.size[0];
            row.step = 1;  // the first one of leapfrog is another
            row.strides = {strides_[0], strides_[1], 1};
            row.in = in;
            row.out = out;
            stepper.compute(0, row);
        });
    }

    /// Cells a second, the best of several rounds.
    double speed(Stepper& stepper, double seconds) {
        const double cells =
            static_cast<double>(model_.size[0] * model_.size[1] * model_.size[2]);
        double best = 0;
        for (int round = 0; round < 5; ++round) {
            const auto begin = Clock::now();
            double passed = 0;
            std::int64_t steps = 0;
            for (; passed < seconds / 5; ++steps) {
                step(stepper);
                passed = std::chrono::duration<double>(Clock::now() - begin).count();
            }
            best = std::max(best, static_cast<double>(steps) * cells / passed);
        }
        return best;
    }

  private:
    template <typename Visit>
    void each_row(Visit visit) {
        const std::int64_t z_ghosts = model_.dimensions > 2 ? 1 : 0;
        for (std::int64_t z = 0; z < model_.size[2]; ++z)
            for (std::int64_t y = 0; y < model_.size[1]; ++y)
                visit({z, y, 0}, (z + z_ghosts) * strides_[0] + (y + 1) * strides_[1] + 8);
    }

    const Model& model_;
    std::array<std::ptrdiff_t, 3> strides_{1, 1, 1};
    std::vector<std::vector<double>> now_;
    std::vector<std::vector<double>> next_;
};

void compare(std::string_view name, const std::vector<std::int64_t>& size, double seconds) {
    const auto model = norma::grid::preset_model(name, size);
    if (!model) return;
    auto hand = norma::grid::preset_stepper(*model, 0.1);
    auto equations = norma::grid::equations_stepper(*model, 0.1);
    Cells cells(*model);
    const double by_hand = cells.speed(**hand, seconds);
    const double by_equations = cells.speed(**equations, seconds);
    fmt::print("{:10}  {:14}  {:8.0f}  {:9.0f}  {:5.2f}\n",
               name,
               fmt::format("{}", fmt::join(size, "x")),
               by_hand / 1e6,
               by_equations / 1e6,
               by_equations / by_hand);
}

}  // namespace

int main(int count, char** arguments) {
    const double seconds = count > 1 ? std::atof(arguments[1]) : 0.5;
    fmt::print(
        "preset      size            by hand  equations  ratio   (million cells a second)\n");
    for (const norma::grid::Preset& preset : norma::grid::presets())
        for (const auto& size : {std::vector<std::int64_t>{256, 32},
                                 std::vector<std::int64_t>{2048, 2048},
                                 std::vector<std::int64_t>{64, 32, 8},
                                 std::vector<std::int64_t>{256, 256, 128}})
            compare(preset.name, size, seconds);
}
