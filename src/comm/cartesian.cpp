#include "norma/comm/cartesian.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/made_communicator.hpp"

#include "shadow.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma {

namespace {

/// The neighbours in MPI's order: before and after, dimension by dimension.
std::vector<int> neighbours_of(MPI_Comm comm, int dimensions) {
    std::vector<int> neighbours;
    for (int dimension = 0; dimension < dimensions; ++dimension) {
        int before = no_rank;
        int after = no_rank;
        check(MPI_Cart_shift(comm, dimension, 1, &before, &after), "MPI_Cart_shift");
        neighbours.push_back(before);
        neighbours.push_back(after);
    }
    return neighbours;
}

/// What must go out in which order where MPI matches messages by their order, so that what is
/// sent one way comes in from the other. Where a dimension has one rank or two, both neighbours
/// are the same.
std::vector<std::size_t> out_order(const std::vector<int>& neighbours) {
    std::vector<std::size_t> order;
    bool changed = false;
    for (std::size_t i = 0; i < neighbours.size(); i += 2) {
        const bool same = neighbours[i] == neighbours[i + 1] && neighbours[i] != no_rank;
        changed = changed || same;
        order.push_back(same ? i + 1 : i);
        order.push_back(same ? i : i + 1);
    }
    if (!changed) order.clear();
    return order;
}

int dimensions_of(MPI_Comm comm) {
    int dimensions = 0;
    check(MPI_Cartdim_get(comm, &dimensions), "MPI_Cartdim_get");
    return dimensions;
}

detail::NeighbourLists lists_of(MPI_Comm comm) {
    std::vector<int> neighbours = neighbours_of(comm, dimensions_of(comm));
    auto order = out_order(neighbours);
    return {neighbours, neighbours, std::move(order)};
}

/// Whether so many ranks can lie on a grid of these extents, those of 0 being free.
bool can_be_extents_of(int ranks, const std::vector<int>& extents) {
    long given = 1;
    bool some_free = false;
    for (const int extent : extents) {
        if (extent < 0) return false;
        some_free = some_free || extent == 0;
        if (extent > 0) given *= extent;
        if (given > ranks) return false;
    }
    return some_free ? ranks % given == 0 : ranks == given;
}

/// The extents with those of 0 chosen.
std::vector<int> chosen_extents(int ranks,
                                const std::vector<int>& asked,
                                const detail::Call& call) {
    if (!can_be_extents_of(ranks, asked)) {
        throw UsageError(
            fmt::format("{}: extents {} cannot be those of a grid of {} ranks: their product "
                        "must be {}, or "
                        "divide it where some are 0 and left to be chosen",
                        detail::describe(call),
                        fmt::join(asked, " x "),
                        ranks,
                        ranks));
    }
    std::vector<int> extents = asked;
    detail::check(MPI_Dims_create(ranks, static_cast<int>(extents.size()), extents.data()),
                  "MPI_Dims_create",
                  call);
    return extents;
}

detail::CommPtr made_grid(const Communicator& comm,
                          const std::vector<int>& asked,
                          const std::vector<bool>& periodic,
                          Reorder reorder,
                          const Where& where) {
    const detail::Call call{"Cartesian", comm.mpi(), no_rank, any_tag, asked.size(), where};
    if (!periodic.empty() && periodic.size() != asked.size()) {
        throw UsageError(fmt::format(
            "{}: {} answers say whether {} dimensions go round: give one for each, or none",
            detail::describe(call),
            periodic.size(),
            asked.size()));
    }
    const std::vector<int> extents = chosen_extents(comm.size(), asked, call);
    std::vector<int> goes_round(periodic.begin(), periodic.end());
    goes_round.resize(extents.size(), 0);
    const detail::Making making(comm.mpi());
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(MPI_Cart_create(comm.mpi(),
                                  static_cast<int>(extents.size()),
                                  extents.data(),
                                  goes_round.data(),
                                  reorder == Reorder::yes ? 1 : 0,
                                  &made),
                  "MPI_Cart_create",
                  call);
    return detail::just_made(made, where);
}

constexpr std::array<int, 1> grids{MPI_CART};
constexpr const char* no_grid =
    "has no grid: make a Cartesian of a Communicator, or of an MPI_Comm that MPI_Cart_create "
    "or "
    "MPI_Cart_sub made";

}  // namespace

Cartesian::Cartesian(const Communicator& comm,
                     const std::vector<int>& extents,
                     const std::vector<bool>& periodic,
                     Reorder reorder,
                     Where where)
    : Cartesian(made_grid(comm, extents, periodic, reorder, where)) {}

Cartesian::Cartesian(MPI_Comm comm, Ownership ownership, Where where)
    : Cartesian(taken(comm, ownership, grids, no_grid, where)) {}

Cartesian::Cartesian(const detail::CommPtr& state)
    : Neighbourhood(state, lists_of(state->raw)),
      extents_(static_cast<std::size_t>(dimensions_of(mpi()))) {
    std::vector<int> goes_round(extents_.size());
    std::vector<int> coordinates(extents_.size());
    check(MPI_Cart_get(
              mpi(), dimensions(), extents_.data(), goes_round.data(), coordinates.data()),
          "MPI_Cart_get");
    periodic_.assign(goes_round.begin(), goes_round.end());
}

void Cartesian::check_one_per_dimension(const char* operation,
                                        const char* what,
                                        std::size_t given,
                                        const Where& where) const {
    if (given == extents_.size()) return;
    throw UsageError(
        fmt::format("{}: {} {} were given for a grid of {} dimensions",
                    detail::describe(action(where).call(operation, no_rank, given)),
                    given,
                    what,
                    extents_.size()));
}

std::vector<int> Cartesian::coordinates_of(int rank, Where where) const {
    const detail::Call call = action(where).call("coordinates_of", rank, 0);
    detail::check_root(state(), call);
    std::vector<int> coordinates(extents_.size());
    detail::check(MPI_Cart_coords(mpi(), rank, dimensions(), coordinates.data()),
                  "MPI_Cart_coords",
                  call);
    return coordinates;
}

int Cartesian::rank_of(const std::vector<int>& coordinates, Where where) const {
    check_one_per_dimension("rank_of", "coordinates", coordinates.size(), where);
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        const bool beyond = coordinates[i] < 0 || coordinates[i] >= extents_[i];
        if (beyond && !periodic_[i]) return no_rank;
    }
    int rank = no_rank;
    detail::check(MPI_Cart_rank(mpi(), coordinates.data(), &rank),
                  "MPI_Cart_rank",
                  action(where).call("rank_of", no_rank, coordinates.size()));
    return rank;
}

Cartesian::Shift Cartesian::shift(int dimension, int by, Where where) const {
    const detail::Call call = action(where).call("shift", no_rank, 0);
    if (dimension < 0 || dimension >= dimensions()) {
        throw UsageError(fmt::format("{}: dimension {} is not one of the {}, counted from 0",
                                     detail::describe(call),
                                     dimension,
                                     dimensions()));
    }
    Shift shift{no_rank, no_rank};
    detail::check(MPI_Cart_shift(mpi(), dimension, by, &shift.source, &shift.destination),
                  "MPI_Cart_shift",
                  call);
    return shift;
}

Cartesian Cartesian::sub(const std::vector<bool>& kept, Where where) const {
    check_one_per_dimension("sub", "answers", kept.size(), where);
    const std::vector<int> keeps(kept.begin(), kept.end());
    const detail::Making making(mpi());
    MPI_Comm part = MPI_COMM_NULL;
    detail::check(MPI_Cart_sub(mpi(), keeps.data(), &part),
                  "MPI_Cart_sub",
                  action(where).call("sub", no_rank, keeps.size()));
    return Cartesian(detail::just_made(part, where));
}

}  // namespace norma
