#pragma once
// Copies of the cells around a part, kept up to date.
//
//     Halo halo({.width = 1}, u, v);  // one message for each neighbour, with cells of u and v
//     halo.exchange();                // now u[{-1 + first row, x}] is the neighbour's

#include "norma/decompose/halo_core.hpp"

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace norma {

/// The ghosts of fields that share a decomposition. The fields stay where they are, and live
/// longer.
template <typename... Fields>
class Halo {
    static_assert(sizeof...(Fields) > 0, "norma: a Halo is of one field or more");

  public:
    /// Dimensions of all fields.
    static constexpr int dimensions =
        std::tuple_element_t<0, std::tuple<Fields...>>::dimensions;
    static_assert(((Fields::dimensions == dimensions) && ...),
                  "norma: the fields of a Halo have equally many dimensions");

    /// Collective: fields get room for ghosts, and messages a communicator of their own. Throws
    /// UsageError unless all fields have the same decomposition, of boxes that can have ghosts.
    explicit Halo(const HaloOptions& options, Fields&... fields)
        : fields_(fields...), core_(faces(fields...), options) {}
    /// With a width of 1.
    explicit Halo(Fields&... fields) : Halo(HaloOptions{}, fields...) {}

    /// Collective among neighbours: all ghosts get their values; those beyond the array follow
    /// the fields' rules, which may ask after how many steps. Throws MpiError.
    void exchange(std::int64_t steps = 0) {
        core_.start();
        core_.finish(steps);
    }
    /// The same in pieces: between start and finish cells may be read, ghosts not, and neither
    /// changed. progress() lets messages move on, and is true once all are there. Throws
    /// UsageError if finish() or progress() has no start() before it, or start() no finish().
    ///@{
    void start() { core_.start(); }
    bool progress() { return core_.progress(); }
    void finish(std::int64_t steps = 0) { core_.finish(steps); }
    ///@}

    /// The fields.
    [[nodiscard]] const std::tuple<Fields&...>& fields() const noexcept { return fields_; }
    /// For step().
    [[nodiscard]] detail::HaloCore<dimensions>& core() noexcept { return core_; }

  private:
    static std::vector<std::unique_ptr<detail::AnyField<dimensions>>> faces(Fields&... fields) {
        std::vector<std::unique_ptr<detail::AnyField<dimensions>>> all;
        (all.push_back(
             std::make_unique<detail::FieldFace<typename Fields::Value, dimensions>>(fields)),
         ...);
        return all;
    }

    std::tuple<Fields&...> fields_;
    detail::HaloCore<dimensions> core_;
};

}  // namespace norma
