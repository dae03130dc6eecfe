#include "norma/comm/communicator.hpp"

#include "norma/comm/collective.hpp"

namespace norma {

namespace {

using detail::Call;
using detail::CommState;

/// The owner of a communicator we made: its errors are returned, so that they can be thrown.
std::shared_ptr<const CommState> owning(MPI_Comm comm) {
    Handle<CommKind> owned(comm);
    auto state = std::make_shared<CommState>(comm);
    state->owned = std::move(owned);
    check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    return state;
}

std::shared_ptr<const CommState> duplicate_of(const CommState& comm, const Where& where) {
    MPI_Comm copy = MPI_COMM_NULL;
    detail::check(MPI_Comm_dup(comm.raw, &copy),
                  "MPI_Comm_dup",
                  {"duplicate", comm, no_rank, any_tag, 0, where});
    return owning(copy);
}

}  // namespace

Communicator::Communicator(MPI_Comm comm, Ownership ownership, Where where) {
    if (ownership == Ownership::own) {
        static_cast<void>(
            CommState(comm));  // refuses what is no communicator before it is ours
        state_ = owning(comm);
    } else {
        state_ = std::make_shared<CommState>(comm);
        if (ownership == Ownership::duplicate) state_ = duplicate_of(*state_, where);
    }
}

void Communicator::set_name(const std::string& name) const {
    check(MPI_Comm_set_name(mpi(), name.c_str()), "MPI_Comm_set_name");
}

Communicator Communicator::duplicate(Where where) const {
    return Communicator(duplicate_of(*state_, where));
}

std::optional<Communicator> Communicator::split(int color, int key, Where where) const {
    MPI_Comm part = MPI_COMM_NULL;
    detail::check(MPI_Comm_split(mpi(), color < 0 ? MPI_UNDEFINED : color, key, &part),
                  "MPI_Comm_split",
                  call("split", where));
    if (part == MPI_COMM_NULL) return std::nullopt;
    return Communicator(owning(part));
}

void Communicator::barrier(Where where) const {
    detail::barrier(*state_, where);
}

}  // namespace norma
