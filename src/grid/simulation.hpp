#pragma once
// A model that runs: its fields on the ranks, and what happens to them.

#include "norma/base/result.hpp"
#include "norma/decompose/checkpoint.hpp"
#include "norma/decompose/field.hpp"
#include "norma/decompose/halo_core.hpp"

#include "grid/mask.hpp"
#include "grid/model.hpp"
#include "grid/stepper.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma::grid {

/// How far around a cell fields are read.
struct Reach {
    std::int64_t width = 0;  ///< along any dimension
    bool corners = false;    ///< also where more than one of them differs

    /// Of a stepper or a stop condition.
    template <typename Reader>
    void cover(const Reader& reader) {
        for (const std::int64_t radius : reader.radius())
            width = std::max(width, radius);
        corners = corners || reader.reads_corners();
    }
};

template <int N>
class Simulation {
  public:
    /// Collective. `stepper` is of this model. All of them are kept. `reach` is that of the
    /// stepper and of whoever else reads ghosts after exchange().
    Simulation(const Communicator& comm,
               Model model,
               std::unique_ptr<Stepper> stepper,
               Decomposition<N> parts,
               Mask mask,
               const Reach& reach);
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;
    ~Simulation();

    /// Collective: start values. Fails on all ranks alike.
    [[nodiscard]] std::optional<Failure> begin();
    /// Collective: goes on from a checkpoint. Fails on all ranks alike.
    [[nodiscard]] std::optional<Failure> load(const Checkpoint& saved);
    /// What a checkpoint has to hold.
    [[nodiscard]] std::vector<FieldToWrite<N>> state();

    /// Collective: makes steps.
    StepReport advance(std::int64_t steps, Depth depth);
    /// Room for the ghosts of that depth: layouts stay as they are in steps that need no more.
    void make_room(Depth depth);

    /// Collective: the ghosts of the current arrays get their values.
    void exchange();

    /// Steps made since the start values.
    [[nodiscard]] std::int64_t step() const noexcept { return step_; }
    /// The model's fields.
    [[nodiscard]] const std::vector<std::unique_ptr<norma::Field<double, N>>>& fields()
        const noexcept {
        return fields_;
    }
    [[nodiscard]] const Model& model() const noexcept { return model_; }
    [[nodiscard]] const Decomposition<N>& parts() const noexcept { return parts_; }
    [[nodiscard]] const Communicator& communicator() const noexcept { return comm_; }
    /// Arrays of doubles that a step reads or writes.
    [[nodiscard]] std::size_t arrays() const noexcept;

  private:
    class Kernel;

    void set_sides(std::size_t field);
    void keep_masked_cells();

    Communicator comm_;
    Model model_;
    std::unique_ptr<Stepper> stepper_;
    Decomposition<N> parts_;
    Mask mask_;
    std::vector<std::unique_ptr<norma::Field<double, N>>>
        fields_;  // one for each array of the stepper
    std::unique_ptr<detail::HaloCore<N>> halo_;
    std::int64_t step_ = 0;
};

extern template class Simulation<1>;
extern template class Simulation<2>;
extern template class Simulation<3>;

}  // namespace norma::grid
