#include "norma/comm/inter_communicator.hpp"

#include "norma/comm/made_communicator.hpp"

#include "int_offsets.hpp"

namespace norma {

namespace {

detail::CommPtr made_between(const Communicator& group,
                             int leader,
                             const Communicator& peers,
                             int other_leader,
                             int tag,
                             const Where& where) {
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(
        MPI_Intercomm_create(group.mpi(), leader, peers.mpi(), other_leader, tag, &made),
        "MPI_Intercomm_create",
        {"InterCommunicator", group.mpi(), other_leader, tag, 0, where});
    return detail::owning(made, where, detail::Kind::inter);
}

detail::CommPtr taken(MPI_Comm comm, Ownership ownership, const Where& where) {
    auto attached = std::make_shared<detail::CommState>(comm, where, detail::Kind::inter);
    if (ownership == Ownership::attach) return attached;
    if (ownership == Ownership::own) return detail::owning(comm, where, detail::Kind::inter);
    MPI_Comm copy = MPI_COMM_NULL;
    detail::check(MPI_Comm_dup(comm, &copy),
                  "MPI_Comm_dup",
                  {"duplicate", comm, no_rank, any_tag, 0, where});
    return detail::owning(copy, where, detail::Kind::inter);
}

}  // namespace

InterCommunicator::InterCommunicator(const Communicator& group,
                                     int leader,
                                     const Communicator& peers,
                                     int other_leader,
                                     int tag,
                                     Where where)
    : PointToPoint(made_between(group, leader, peers, other_leader, tag, where)) {}

InterCommunicator::InterCommunicator(MPI_Comm comm, Ownership ownership, Where where)
    : PointToPoint(taken(comm, ownership, where)) {}

void InterCommunicator::barrier(Where where) const {
    detail::barrier({state(), where});
}

void InterCommunicator::gather_all(const detail::Memory& in,
                                   void* out,
                                   const Where& where) const {
    const detail::Action action{state(), where};
    detail::with_int_count(action, in, [&](int count, MPI_Datatype type) {
        detail::run_collective<NORMA_COLLECTIVE(Allgather, allgather)>(
            action,
            detail::Said{"all_gather", no_rank, in.count},
            in.data,
            count,
            type,
            out,
            count,
            type);
    });
}

Communicator InterCommunicator::merge(Order order, Where where) const {
    MPI_Comm both = MPI_COMM_NULL;
    detail::check(MPI_Intercomm_merge(mpi(), order == Order::second ? 1 : 0, &both),
                  "MPI_Intercomm_merge",
                  {"merge", mpi(), no_rank, any_tag, 0, where});
    return Communicator(detail::owning(both, where));
}

}  // namespace norma
