#pragma once
// Ghosts get their values: one message for each neighbour, with the cells of all fields.

#include "norma/comm/handle.hpp"
#include "norma/decompose/any_field.hpp"

#include "decompose/beyond.hpp"
#include "decompose/exchanged_array.hpp"
#include "decompose/halo_plan.hpp"

#include <mpi.h>

#include <memory>
#include <span>
#include <vector>

namespace norma::detail {

/// Exchanges of one width over a communicator of its own.
template <int N>
class HaloExchange {
  public:
    /// Local. `on_host` tells of each rank whether it is on this host. All fields share a
    /// decomposition and have at least `width.cells` ghosts; `beyond` of them are filled beyond
    /// the sides of the array.
    HaloExchange(MPI_Comm comm,
                 const std::vector<bool>& on_host,
                 const Decomposition<N>& decomposition,
                 int part,
                 const HaloWidth& width,
                 std::int64_t beyond);
    HaloExchange(const HaloExchange&) = delete;
    HaloExchange& operator=(const HaloExchange&) = delete;
    ~HaloExchange();

    /// Begins an exchange: arrays are not changed, and ghosts not read, until finish(). Throws
    /// MpiError.
    void start(std::span<const ExchangedArray<N>> arrays);
    /// Lets messages move on; true once all are there.
    bool progress();
    /// Waits; then ghosts have their values, also beyond the sides of the array, as of a state
    /// after `steps`; those that never change are written once.
    void finish(std::int64_t steps);

    /// Whether finish() is yet to come.
    [[nodiscard]] bool is_under_way() const noexcept { return under_way_; }

    /// What one exchange sends and receives.
    [[nodiscard]] const HaloPlan<N>& plan() const noexcept { return plan_; }

  private:
    class Binding;

    [[nodiscard]] Binding& binding_of(std::span<const ExchangedArray<N>> arrays);

    MPI_Comm comm_;
    const std::vector<bool>& on_host_;
    HaloPlan<N> plan_;
    Beyond<N> beyond_;
    Box<N> filled_;  // cells with a value after an exchange, those beyond the sides left out
    std::vector<std::unique_ptr<Binding>> bindings_;  // the last used first
    bool under_way_ = false;
};

extern template class HaloExchange<1>;
extern template class HaloExchange<2>;
extern template class HaloExchange<3>;

}  // namespace norma::detail
