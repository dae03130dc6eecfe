#pragma once
// Communicators that norma made and frees.

#include "norma/comm/comm_state.hpp"

namespace norma::detail {

/// The owner of a communicator we made: its errors are returned, so that they can be thrown.
[[nodiscard]] CommPtr owning(MPI_Comm comm, const Where& where, Kind kind = Kind::intra);

/// The same of one that all its ranks have just made: its queue is made with it, because later
/// MPI could not make several in any order (docs/decisions/collectives-in-steps.md).
[[nodiscard]] CommPtr just_made(MPI_Comm comm, const Where& where);

struct GroupKind {
    using Raw = MPI_Group;
    static Raw null() noexcept { return MPI_GROUP_NULL; }
    static void free(Raw& raw) noexcept { static_cast<void>(MPI_Group_free(&raw)); }
};

}  // namespace norma::detail
