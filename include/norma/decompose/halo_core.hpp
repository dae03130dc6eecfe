#pragma once
// What all halos share, whatever the types of their fields: exchanges, and many steps at once.

#include "norma/decompose/any_field.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace norma {

/// What a halo is for.
struct HaloOptions {
    /// Cells that are read on every side of a cell.
    std::int64_t width = 1;
    /// Whether cells are read that are neighbours only across a corner. Without them fewer
    /// messages are sent where one step is made at a time.
    bool corners = true;
    /// Whether a step reads the values before the current ones too, those it overwrites
    /// (leapfrog schemes).
    bool before = false;
};

/// How many steps are made with one exchange of halos that many times as wide.
struct Depth {
    int steps = 0;  ///< 0: as many as turn out to be fastest

    /// Tried out while the first steps are made: the results are the same.
    static const Depth automatic;
};
inline constexpr Depth Depth::automatic{0};

/// How steps are made.
struct StepOptions {
    Depth depth = Depth::automatic;  ///< steps between two exchanges
    std::int64_t first = 0;          ///< number of the first step
    /// Whether inner cells are computed while messages are under way, where depth is 1.
    bool overlap = false;
};

/// What steps took. Of this rank.
struct StepReport {
    std::int64_t steps = 0;        ///< that were made
    int depth = 1;                 ///< of the last ones
    double seconds = 0;            ///< of all
    double exchange_seconds = 0;   ///< of them in exchanges
    std::int64_t cells = 0;        ///< updates that were wanted
    std::int64_t extra_cells = 0;  ///< updates of ghosts, the price of depth
};

namespace detail {

/// What a step does to a box of cells.
template <int N>
class StepKernel {
  public:
    StepKernel() = default;
    StepKernel(const StepKernel&) = delete;
    StepKernel& operator=(const StepKernel&) = delete;
    virtual ~StepKernel() = default;

    /// Makes step number `step` of these cells: from the current arrays to the second ones, or
    /// the other way round if `back`. In an array that goes round they may be images of cells;
    /// moved by `home` they are those.
    virtual void compute(const Box<N>& cells,
                         const Index<N>& home,
                         std::int64_t step,
                         bool back) = 0;
};

/// How an array of a halo is used.
enum class ArrayUse : std::uint8_t {
    stencil,    ///< neighbours are read: steps go from one array to the other
    pointwise,  ///< only the cell itself is read; means nothing between groups of stages: it is
                ///< changed in place, and never exchanged
};

/// What a halo's arrays are for, beyond HaloOptions.
struct HaloStages {
    /// Steps come in groups of so many, the stages of a scheme: there are whole groups between
    /// two exchanges.
    int count = 1;
    /// Of each field; stencils if empty.
    std::vector<ArrayUse> uses = {};
    /// Whether there are cells that are never computed: as ghosts, too, they have to be in both
    /// arrays.
    bool keeps_cells = false;
};

/// The fields of a halo and its exchanges.
template <int N>
class HaloCore {
  public:
    /// Collective. The fields outlive it.
    HaloCore(std::vector<std::unique_ptr<AnyField<N>>> fields,
             const HaloOptions& options,
             const HaloStages& stages = {});
    HaloCore(const HaloCore&) = delete;
    HaloCore& operator=(const HaloCore&) = delete;
    HaloCore(HaloCore&&) noexcept;
    HaloCore& operator=(HaloCore&&) noexcept;
    ~HaloCore();

    void start();
    bool progress();
    void finish(std::int64_t steps);

    /// Room for the ghosts that the steps will need; addresses change. To be called before a
    /// kernel asks for them.
    void prepare(const StepOptions& options);
    /// Collective: makes `steps` steps, whole groups of stages.
    StepReport step(StepKernel<N>& kernel, std::int64_t steps, const StepOptions& options);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

extern template class HaloCore<1>;
extern template class HaloCore<2>;
extern template class HaloCore<3>;

}  // namespace detail

}  // namespace norma
