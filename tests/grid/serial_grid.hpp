#pragma once
// A model computed on one array per field, by plain loops around a stepper.

#include "grid/initial_values.hpp"
#include "grid/model_file.hpp"
#include "grid/scheme.hpp"
#include "grid/stepper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace norma::grid {

/// The model of a file that is right; another one fails the test.
inline Model model_of(std::string_view text) {
    auto model = parse_model(text, "m.toml");
    if (!model) {
        ADD_FAILURE() << model.error();
        return {};
    }
    return *model;
}

inline std::unique_ptr<Stepper> stepper_of(const Model& model, double dt) {
    auto stepper = equations_stepper(model, dt);
    if (!stepper) {
        ADD_FAILURE() << stepper.error();
        return nullptr;
    }
    return std::move(*stepper);
}

class SerialGrid {
  public:
    SerialGrid(const Model& model, std::unique_ptr<Stepper> stepper)
        : model_(model), stepper_(std::move(stepper)) {
        for (std::size_t d = 0; d < 3; ++d)  // x, y, z
            ghosts_[d] = std::max<std::int64_t>(stepper_->radius()[2 - d], 0);
        strides_[2] = 1;
        strides_[1] = model.size[0] + 2 * ghosts_[0];
        strides_[0] = strides_[1] * (model.size[1] + 2 * ghosts_[1]);
        const std::int64_t all = strides_[0] * (model.size[2] + 2 * ghosts_[2]);
        for (std::size_t i = 0; i < stepper_->arrays().size(); ++i) {
            now.emplace_back(static_cast<std::size_t>(all), 0.0);
            next.emplace_back(static_cast<std::size_t>(all), 0.0);
        }
        auto start = InitialValues::of(model);
        if (!start) ADD_FAILURE() << start.error();
        for (std::size_t i = 0; i < model.fields.size() && start; ++i) {
            each_row([&](const Offset& first, std::size_t place) {
                start->start(i, first, model.size[0], now[i].data() + place);
                if (stepper_->arrays()[i].reads_out)
                    start->velocity(i, first, model.size[0], next[i].data() + place);
            });
        }
    }

    /// Visits rows by their first cell, z, y, x, and its place in the arrays.
    template <typename Visit>
    void each_row(Visit&& visit) const {
        for (std::int64_t z = 0; z < model_.size[2]; ++z)
            for (std::int64_t y = 0; y < model_.size[1]; ++y)
                visit(Offset{z, y, 0}, place(0, y, z));
    }

    [[nodiscard]] std::size_t place(std::int64_t x, std::int64_t y, std::int64_t z) const {
        return static_cast<std::size_t>((z + ghosts_[2]) * strides_[0] +
                                        (y + ghosts_[1]) * strides_[1] + x + ghosts_[0]);
    }
    [[nodiscard]] double at(std::int64_t x,
                            std::int64_t y = 0,
                            std::int64_t z = 0,
                            std::size_t field = 0) const {
        return now[field][place(x, y, z)];
    }

    /// Cells beyond the sides; corners come from those beyond an earlier side.
    void fill_ghosts(std::size_t array) {
        const Sides& sides = model_.fields[stepper_->arrays()[array].field].sides;
        std::array<std::int64_t, 3> low{};
        std::array<std::int64_t, 3> high = model_.size;
        for (std::size_t d = 0; d < 3; ++d) {
            for (std::int64_t g = 1; g <= ghosts_[d]; ++g) {
                for (const bool is_high : {false, true})
                    fill_layer(array, d, is_high, g, sides[d][is_high ? 1 : 0], low, high);
            }
            low[d] = -ghosts_[d];
            high[d] += ghosts_[d];
        }
    }

    void run(std::int64_t steps) {
        for (std::int64_t i = 0; i < steps; ++i, ++step)
            for (int stage = 0; stage < stepper_->stages(); ++stage)
                make(stage);
    }

    /// Cells of a row in two or more pieces.
    std::int64_t piece = 1 << 30;
    std::int64_t step = 0;
    std::vector<std::vector<double>> now;
    std::vector<std::vector<double>> next;

    /// All cells without ghosts, in the order of memory.
    [[nodiscard]] std::vector<double> cells(std::size_t field = 0) const {
        std::vector<double> all;
        each_row([&](const Offset&, std::size_t first) {
            const auto begin = now[field].begin() + static_cast<std::ptrdiff_t>(first);
            all.insert(all.end(), begin, begin + model_.size[0]);
        });
        return all;
    }
    [[nodiscard]] const Stepper& stepper() const { return *stepper_; }

  private:
    void make(int stage) {
        const std::vector<Array>& arrays = stepper_->arrays();
        for (std::size_t i = 0; i < arrays.size(); ++i)
            if (arrays[i].kind == Array::Kind::stencil) fill_ghosts(i);
        std::vector<const double*> in(arrays.size());
        std::vector<double*> out(arrays.size());
        each_row([&](const Offset& first, std::size_t begin) {
            for (std::int64_t x = 0; x < model_.size[0]; x += piece) {
                for (std::size_t i = 0; i < arrays.size(); ++i) {
                    const bool same = arrays[i].kind == Array::Kind::pointwise;
                    in[i] = now[i].data() + begin + x;
                    out[i] = (same ? now[i] : next[i]).data() + begin + x;
                }
                Row row;
                row.first = {first[0], first[1], x};
                row.cells = std::min(piece, model_.size[0] - x);
                row.step = step;
                row.strides = {strides_[0], strides_[1], 1};
                row.in = in;
                row.out = out;
                stepper_->compute(stage, row);
            }
        });
        for (std::size_t i = 0; i < arrays.size(); ++i)
            if (arrays[i].kind == Array::Kind::stencil) now[i].swap(next[i]);
    }

    void fill_layer(std::size_t array,
                    std::size_t d,
                    bool is_high,
                    std::int64_t g,
                    const Side& side,
                    const std::array<std::int64_t, 3>& low,
                    const std::array<std::int64_t, 3>& high) {
        const std::int64_t size = model_.size[d];
        const std::int64_t ghost = is_high ? size - 1 + g : -g;
        const std::int64_t inner = is_high ? size - g : g - 1;
        const std::int64_t other = is_high ? g - 1 : size - g;
        std::array<std::int64_t, 3> from = low;
        std::array<std::int64_t, 3> to = high;
        from[d] = 0;
        to[d] = 1;
        for (std::int64_t z = from[2]; z < to[2]; ++z)
            for (std::int64_t y = from[1]; y < to[1]; ++y)
                for (std::int64_t x = from[0]; x < to[0]; ++x) {
                    const auto value = [&](std::int64_t along) -> double& {
                        std::array<std::int64_t, 3> cell{x, y, z};
                        cell[d] = along;
                        return now[array][place(cell[0], cell[1], cell[2])];
                    };
                    switch (side.kind) {
                        case Side::Kind::periodic:
                            value(ghost) = value(other);
                            break;
                        case Side::Kind::mirror:
                            value(ghost) = value(inner);
                            break;
                        case Side::Kind::value:
                            value(ghost) = side.number;
                            break;
                        case Side::Kind::flux:
                            value(ghost) =
                                value(is_high ? size - 1 : 0) +
                                side.number * model_.spacing[d] * static_cast<double>(g);
                    }
                }
    }

    Model model_;
    std::unique_ptr<Stepper> stepper_;
    std::array<std::int64_t, 3> ghosts_{};
    std::array<std::ptrdiff_t, 3> strides_{};
};

}  // namespace norma::grid
