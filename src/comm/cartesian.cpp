#include "norma/comm/cartesian.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/made_communicator.hpp"

#include "shadow.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma {

struct Cartesian::Made {
    Neighbourhood::Parts parts;
    std::vector<int> extents;
    std::vector<bool> periodic;
};

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

long product_of(const std::vector<int>& extents) {
    long product = 1;
    for (const int extent : extents)
        product *= extent;
    return product;
}

}  // namespace

Cartesian::Cartesian(const Communicator& comm,
                     std::vector<int> extents,
                     std::vector<bool> periodic,
                     Reorder reorder,
                     Where where)
    : Cartesian(make(comm, std::move(extents), std::move(periodic), reorder, where)) {}

Cartesian::Cartesian(Made made)
    : Neighbourhood(std::move(made.parts)),
      extents_(std::move(made.extents)),
      periodic_(std::move(made.periodic)) {}

Cartesian::Made Cartesian::make(const Communicator& comm,
                                std::vector<int> extents,
                                std::vector<bool> periodic,
                                Reorder reorder,
                                const Where& where) {
    const detail::Call call{"Cartesian", comm.mpi(), no_rank, any_tag, extents.size(), where};
    periodic.resize(extents.size(), false);
    const std::vector<int> asked = extents;
    const auto refuse = [&] {
        throw UsageError(fmt::format("{}: extents {} cannot be those of a grid of {} ranks",
                                     detail::describe(call),
                                     fmt::join(asked, " x "),
                                     comm.size()));
    };
    long given = 1;
    for (const int extent : asked) {
        if (extent < 0) refuse();
        if (extent > 0) given *= extent;
    }
    if (comm.size() % given != 0) refuse();
    const int dimensions = static_cast<int>(extents.size());
    detail::check(
        MPI_Dims_create(comm.size(), dimensions, extents.data()), "MPI_Dims_create", call);
    if (product_of(extents) != comm.size()) refuse();
    const std::vector<int> goes_round(periodic.begin(), periodic.end());
    detail::finish_shadow(comm.mpi());
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(MPI_Cart_create(comm.mpi(),
                                  dimensions,
                                  extents.data(),
                                  goes_round.data(),
                                  reorder == Reorder::yes ? 1 : 0,
                                  &made),
                  "MPI_Cart_create",
                  call);
    return look_at(made, dimensions, where);
}

Cartesian::Made Cartesian::look_at(MPI_Comm comm, int dimensions, const Where& where) {
    detail::CommPtr state = detail::owning(comm, where);
    const auto count = static_cast<std::size_t>(dimensions);
    std::vector<int> extents(count);
    std::vector<int> goes_round(count);
    std::vector<int> coordinates(count);
    check(MPI_Cart_get(comm, dimensions, extents.data(), goes_round.data(), coordinates.data()),
          "MPI_Cart_get");
    const std::vector<int> neighbours = neighbours_of(comm, dimensions);
    return {{std::move(state), neighbours, neighbours, out_order(neighbours)},
            std::move(extents),
            std::vector<bool>(goes_round.begin(), goes_round.end())};
}

std::vector<int> Cartesian::coordinates_of(int rank) const {
    const detail::Call call{"coordinates_of", mpi(), rank, any_tag, 0, Where::current()};
    detail::check_root(state(), call);
    std::vector<int> coordinates(extents_.size());
    detail::check(MPI_Cart_coords(mpi(), rank, dimensions(), coordinates.data()),
                  "MPI_Cart_coords",
                  call);
    return coordinates;
}

int Cartesian::rank_of(std::vector<int> coordinates) const {
    if (coordinates.size() != extents_.size()) {
        throw UsageError(fmt::format("rank_of: {} coordinates were given for {} dimensions",
                                     coordinates.size(),
                                     extents_.size()));
    }
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        const bool beyond = coordinates[i] < 0 || coordinates[i] >= extents_[i];
        if (beyond && !periodic_[i]) return no_rank;
    }
    int rank = no_rank;
    check(MPI_Cart_rank(mpi(), coordinates.data(), &rank), "MPI_Cart_rank");
    return rank;
}

Cartesian::Shift Cartesian::shift(int dimension, int by) const {
    if (dimension < 0 || dimension >= dimensions()) {
        throw UsageError(
            fmt::format("shift: dimension {} is outside 0..{}", dimension, dimensions() - 1));
    }
    Shift shift{no_rank, no_rank};
    check(MPI_Cart_shift(mpi(), dimension, by, &shift.source, &shift.destination),
          "MPI_Cart_shift");
    return shift;
}

Cartesian Cartesian::sub(const std::vector<bool>& kept, Where where) const {
    if (kept.size() != extents_.size()) {
        throw UsageError(fmt::format(
            "sub: {} answers were given for {} dimensions", kept.size(), extents_.size()));
    }
    const std::vector<int> keeps(kept.begin(), kept.end());
    int dimensions = 0;
    for (const int keep : keeps)
        dimensions += keep;
    MPI_Comm part = MPI_COMM_NULL;
    detail::check(MPI_Cart_sub(mpi(), keeps.data(), &part),
                  "MPI_Cart_sub",
                  action(where).call("sub", no_rank, 0));
    return Cartesian(look_at(part, dimensions, where));
}

}  // namespace norma
