#include "grid/simulation.hpp"

#include "norma/decompose/npy.hpp"

#include "grid/initial_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace norma::grid {

namespace {

/// A place of the library, which names as many dimensions as there are, as rows have it: z, y,
/// x.
template <int N>
std::array<std::int64_t, 3> in_rows(const Index<N>& cell) {
    std::array<std::int64_t, 3> place{};
    std::copy(cell.begin(), cell.end(), place.end() - N);
    return place;
}

template <int N>
GhostRule<double, N> rule_of(const Side& side, double spacing) {
    using Rule = GhostRule<double, N>;
    switch (side.kind) {
        case Side::Kind::value:
            return Rule::value(side.number);
        case Side::Kind::flux:
            return Rule::slope(side.number * spacing);
        case Side::Kind::periodic:  // nothing is beyond: the grid goes round, with all fields
        case Side::Kind::mirror:
            break;
    }
    return Rule::mirror();
}

}  // namespace

/// Rows of cells, as the library wants them computed, for a stepper.
template <int N>
class Simulation<N>::Kernel final : public detail::StepKernel<N> {
  public:
    explicit Kernel(Simulation& simulation)
        : stepper_(*simulation.stepper_), mask_(simulation.mask_) {
        const auto& arrays = stepper_.arrays();
        for (std::size_t a = 0; a < arrays.size(); ++a) {
            norma::Field<double, N>& field = *simulation.fields_[a];
            double* const now = field.data();
            double* const next = arrays[a].kind == Array::Kind::pointwise ? now : field.next();
            arrays_.push_back({now, next});
        }
        layout_ = &simulation.fields_.front()->layout();
        in_.resize(arrays_.size());
        out_.resize(arrays_.size());
        row_.in = in_;
        row_.out = out_;
        std::copy(layout_->strides().begin(), layout_->strides().end(), row_.strides.end() - N);
    }

    void compute(const Box<N>& cells,
                 const Index<N>& home,
                 std::int64_t step,
                 bool back) override {
        const int stages = stepper_.stages();
        const int stage = static_cast<int>(step % stages);
        row_.step = step / stages;
        cells.for_each_row([&](const Index<N>& first, std::int64_t count) {
            Index<N> at = first;
            for (std::size_t d = 0; d < N; ++d)
                at[d] += home[d];
            const auto place = in_rows<N>(at);
            const std::ptrdiff_t offset = layout_->offset(first);
            mask_.for_each_run(
                place[1], place[2], place[2] + count, [&](std::int64_t x, std::int64_t run) {
                    row_.first = place;
                    row_.first[2] = x;
                    row_.cells = run;
                    const std::ptrdiff_t begin = offset + (x - place[2]);
                    for (std::size_t a = 0; a < arrays_.size(); ++a) {
                        in_[a] = arrays_[a][back ? 1 : 0] + begin;
                        out_[a] = arrays_[a][back ? 0 : 1] + begin;
                    }
                    stepper_.compute(stage, row_);
                });
        });
    }

  private:
    Stepper& stepper_;
    const Mask& mask_;
    std::vector<std::array<double*, 2>> arrays_;
    const Layout<N>* layout_ = nullptr;
    std::vector<const double*> in_;
    std::vector<double*> out_;
    Row row_;
};

template <int N>
Simulation<N>::Simulation(const Communicator& comm,
                          Model model,
                          std::unique_ptr<Stepper> stepper,
                          Decomposition<N> parts,
                          Mask mask,
                          const Reach& reach)
    : comm_(comm),
      model_(std::move(model)),
      stepper_(std::move(stepper)),
      parts_(std::move(parts)),
      mask_(std::move(mask)) {
    HaloOptions options{.width = reach.width, .corners = reach.corners};
    detail::HaloStages stages{stepper_->stages(), {}, !mask_.is_whole()};
    std::vector<std::unique_ptr<detail::AnyField<N>>> faces;
    for (const Array& array : stepper_->arrays()) {
        fields_.push_back(std::make_unique<norma::Field<double, N>>(comm_, parts_));
        const bool in_place = array.kind == Array::Kind::pointwise;
        stages.uses.push_back(in_place ? detail::ArrayUse::pointwise
                                       : detail::ArrayUse::stencil);
        options.before = options.before || array.reads_out;
        faces.push_back(std::make_unique<detail::FieldFace<double, N>>(*fields_.back()));
        set_sides(fields_.size() - 1);
    }
    halo_ = std::make_unique<detail::HaloCore<N>>(std::move(faces), options, stages);
}

template <int N>
Simulation<N>::~Simulation() = default;

template <int N>
void Simulation<N>::set_sides(std::size_t field) {
    const Sides& sides = model_.fields[stepper_->arrays()[field].field].sides;
    for (int d = 0; d < N; ++d) {
        const auto axis = static_cast<std::size_t>(N - 1 - d);  // x is the last dimension
        fields_[field]->set_beyond(
            d, End::low, rule_of<N>(sides[axis][0], model_.spacing[axis]));
        fields_[field]->set_beyond(
            d, End::high, rule_of<N>(sides[axis][1], model_.spacing[axis]));
    }
}

template <int N>
std::optional<Failure> Simulation<N>::begin() {
    auto values = InitialValues::of(model_);
    if (!values) return Failure{values.error()};
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
        norma::Field<double, N>& field = *fields_[f];
        const auto fill = [&](auto&& value) {
            field.for_each_row([&](const Index<N>& first, std::span<double> row) {
                value(in_rows<N>(first), static_cast<std::int64_t>(row.size()), row.data());
            });
        };
        if (stepper_->arrays()[f].reads_out) {
            fill([&](const auto& first, std::int64_t cells, double* to) {
                values->velocity(f, first, cells, to);
            });
            static_cast<void>(field.next());  // a copy
        }
        if (model_.fields[f].from_file) {
            const NpyReadOptions options{.convert = true};
            const Text& file = model_.fields[f].start;
            if (const auto failure = read_npy(file.text, field, options))
                return Failure{file.place.prefix() + failure->message};
        } else {
            fill([&](const auto& first, std::int64_t cells, double* to) {
                values->start(f, first, cells, to);
            });
        }
    }
    keep_masked_cells();
    step_ = 0;
    return std::nullopt;
}

/// What is not computed is the same in both arrays.
template <int N>
void Simulation<N>::keep_masked_cells() {
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
        norma::Field<double, N>& field = *fields_[f];
        double* const next = field.next();
        if (mask_.is_whole() || !stepper_->arrays()[f].reads_out) continue;
        field.for_each_row([&](const Index<N>& first, std::span<double> row) {
            const auto place = in_rows<N>(first);
            const auto end = place[2] + static_cast<std::int64_t>(row.size());
            double* const to = next + field.layout().offset(first);
            std::vector<double> kept(row.begin(), row.end());
            mask_.for_each_run(
                place[1], place[2], end, [&](std::int64_t x, std::int64_t cells) {
                    std::copy_n(to + (x - place[2]), cells, kept.begin() + (x - place[2]));
                });
            std::copy(kept.begin(), kept.end(), to);
        });
    }
}

template <int N>
std::vector<FieldToWrite<N>> Simulation<N>::state() {
    std::vector<FieldToWrite<N>> all;
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
        norma::Field<double, N>& field = *fields_[f];
        all.emplace_back(model_.fields[f].name, std::as_const(field));
        if (!stepper_->arrays()[f].reads_out) continue;
        static_cast<void>(field.next());
        field.swap();
        all.emplace_back(model_.fields[f].name + ".before", std::as_const(field));
        field.swap();
    }
    return all;
}

template <int N>
std::optional<Failure> Simulation<N>::load(const Checkpoint& saved) {
    std::vector<FieldToRead<N>> all;
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
        norma::Field<double, N>& field = *fields_[f];
        static_cast<void>(field.next());
        all.emplace_back(model_.fields[f].name, field);
        if (!stepper_->arrays()[f].reads_out) continue;
        field.swap();
        all.emplace_back(model_.fields[f].name + ".before", field);
        field.swap();
    }
    if (auto failure = saved.load(all)) return failure;
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
        norma::Field<double, N>& field = *fields_[f];
        if (!stepper_->arrays()[f].reads_out)
            std::copy_n(field.data(), field.layout().size(), field.next());
    }
    step_ = saved.step();
    return std::nullopt;
}

template <int N>
void Simulation<N>::make_room(Depth depth) {
    halo_->prepare({.depth = {depth.steps * stepper_->stages()}});
}

template <int N>
StepReport Simulation<N>::advance(std::int64_t steps, Depth depth) {
    const int stages = stepper_->stages();
    StepOptions options{.depth = {depth.steps * stages}, .first = step_ * stages};
    halo_->prepare(options);
    Kernel kernel(*this);
    const StepReport report = halo_->step(kernel, steps * stages, options);
    step_ += steps;
    return report;
}

template <int N>
void Simulation<N>::exchange() {
    halo_->start();
    halo_->finish(step_);
}

template <int N>
std::size_t Simulation<N>::arrays() const noexcept {
    std::size_t count = 0;
    for (const Array& array : stepper_->arrays())
        count += array.kind == Array::Kind::pointwise ? 1 : 2;
    return count;
}

template class Simulation<1>;
template class Simulation<2>;
template class Simulation<3>;

}  // namespace norma::grid
