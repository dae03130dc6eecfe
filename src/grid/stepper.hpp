#pragma once
// What makes the steps of a model, whether equations or a preset's own loops.
//
//     for (int stage = 0; stage < stepper.stages(); ++stage)
//         for (rows of cells) stepper.compute(stage, row);

#include "grid/row.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace norma::grid {

/// An array of one value a cell that a stepper reads and writes in every stage.
struct Array {
    enum class Kind : std::uint8_t {
        stencil,    ///< cells around are read: `out` is another array, both swap after a stage
        pointwise,  ///< only the cell itself is read: `in` may be `out`
    };
    std::string name;
    Kind kind = Kind::stencil;
    /// `out` is read before it is written, at the same cell: the value before `in`. So both
    /// arrays are part of the state, and with deep halos both are exchanged. Before the first
    /// step (Row::step 0) it holds the field's velocity.
    bool reads_out = false;
    std::size_t field = 0;  ///< of the model; of a pointwise array: for whom it is kept
};

/// One for each thread, by clone(). Steps begin and end with the fields in the stencil arrays;
/// pointwise ones mean nothing between steps, only between the stages of one: so their ghosts
/// are computed, never exchanged, if a halo of depth k lasts for whole steps.
class Stepper {
  public:
    Stepper() = default;
    Stepper(const Stepper&) = delete;
    Stepper& operator=(const Stepper&) = delete;
    virtual ~Stepper() = default;

    /// In this order come Row::in and Row::out; the model's fields first, in their order.
    [[nodiscard]] virtual const std::vector<Array>& arrays() const = 0;
    [[nodiscard]] virtual int stages() const = 0;
    /// How far a stage reads along z, y, x (as Row::first orders them).
    [[nodiscard]] virtual std::array<std::int64_t, 3> radius() const = 0;
    /// Whether it reads cells that differ in more than one of these.
    [[nodiscard]] virtual bool reads_corners() const = 0;
    [[nodiscard]] virtual std::unique_ptr<Stepper> clone() const = 0;

    /// Advances the cells of the row. `in` and `out` hold a pointer for each array; cells
    /// around those of stencil arrays are read as far as radius() says.
    virtual void compute(int stage, const Row& row) = 0;
};

}  // namespace norma::grid
