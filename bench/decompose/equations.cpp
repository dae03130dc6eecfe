// Equations, compiled to bytecode, against loops written by hand: cells a second of one core.
//
//     equations [SECONDS [PRESET]]      for how long each is measured, and of which preset
#include "norma/decompose/cell_memory.hpp"

#include "grid/initial_values.hpp"
#include "grid/presets.hpp"
#include "grid/scheme.hpp"
#include "grid/stability.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <utility>
#include <vector>

namespace {

using norma::detail::CellMemory;
using norma::grid::Model;
using norma::grid::Row;
using norma::grid::Stepper;
constexpr int rounds = 10;

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
            now_.emplace_back(all * sizeof(double));
            next_.emplace_back(all * sizeof(double));
            std::fill_n(at(now_[f], 0), all, 0.0);
            std::fill_n(at(next_[f], 0), all, 0.0);
            each_row([&](const std::array<std::int64_t, 3>& first, std::ptrdiff_t place) {
                start->start(f, first, model.size[0], at(now_[f], place));
            });
        }
    }

    void step(Stepper& stepper) {
        std::vector<const double*> in(now_.size());
        std::vector<double*> out(now_.size());
        each_row([&](const std::array<std::int64_t, 3>& first, std::ptrdiff_t place) {
            for (std::size_t f = 0; f < in.size(); ++f) {
                in[f] = at(now_[f], place);
                out[f] = at(next_[f], place);
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

    /// Cells a second.
    double speed(Stepper& stepper, double seconds) {
        const double cells =
            static_cast<double>(model_.size[0] * model_.size[1] * model_.size[2]);
        const auto begin = Clock::now();
        for (std::int64_t steps = 1;; ++steps) {
            step(stepper);
            const double passed = std::chrono::duration<double>(Clock::now() - begin).count();
            if (passed > seconds) return static_cast<double>(steps) * cells / passed;
        }
    }

  private:
    static double* at(const CellMemory& memory, std::ptrdiff_t place) {
        return static_cast<double*>(memory.data()) + place;
    }

    template <typename Visit>
    void each_row(Visit visit) {
        const std::int64_t z_ghosts = model_.dimensions > 2 ? 1 : 0;
        for (std::int64_t z = 0; z < model_.size[2]; ++z)
            for (std::int64_t y = 0; y < model_.size[1]; ++y)
                visit({z, y, 0}, (z + z_ghosts) * strides_[0] + (y + 1) * strides_[1] + 8);
    }

    const Model& model_;
    std::array<std::ptrdiff_t, 3> strides_{1, 1, 1};
    std::vector<CellMemory> now_;
    std::vector<CellMemory> next_;
};

void compare(std::string_view name, const std::vector<std::int64_t>& size, double seconds) {
    const auto model = norma::grid::preset_model(name, size);
    if (!model) return;
    const double dt = norma::grid::time_step(*model)->dt;
    auto hand = norma::grid::preset_stepper(*model, dt);
    auto equations = norma::grid::equations_stepper(*model, dt);
    Cells cells(*model);
    double by_hand = 0;
    double by_equations = 0;
    for (int round = 0; round < rounds; ++round) {  // in turns: the machine has other work
        by_hand = std::max(by_hand, cells.speed(**hand, seconds / rounds));
        by_equations = std::max(by_equations, cells.speed(**equations, seconds / rounds));
    }
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
        if (count < 3 || preset.name == arguments[2])
            for (const auto& size : {std::vector<std::int64_t>{512, 32},
                                     std::vector<std::int64_t>{2048, 2048},
                                     std::vector<std::int64_t>{128, 24, 8},
                                     std::vector<std::int64_t>{256, 256, 128}})
                compare(preset.name, size, seconds);
}
