#include "norma/comm/inter_communicator.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/made_communicator.hpp"

#include "int_offsets.hpp"
#include "shadow.hpp"

#include <fmt/format.h>

namespace norma {

namespace {

/// Throws UsageError unless `rank` is one of `comm`.
void check_leader(const Communicator& comm,
                  int rank,
                  const char* role,
                  const detail::Call& call) {
    if (rank >= 0 && rank < comm.size()) return;
    throw UsageError(fmt::format("{}: {} {} is outside 0..{} of communicator '{}'",
                                 detail::describe(call),
                                 role,
                                 rank,
                                 comm.size() - 1,
                                 comm.name()));
}

/// MPI stops the program for some of these, and waits for ever for others.
void check_leaders(const Communicator& group,
                   int leader,
                   const Communicator& peers,
                   int other_leader,
                   const detail::Call& call) {
    if (!detail::checks_arguments) return;
    check_leader(group, leader, "leader", call);
    if (group.rank() != leader) return;
    check_leader(peers, other_leader, "the other group's leader", call);
    if (other_leader == peers.rank()) {
        throw UsageError(
            fmt::format("{}: rank {} of communicator '{}' is this rank itself, and "
                        "cannot lead the other group too",
                        detail::describe(call),
                        other_leader,
                        peers.name()));
    }
    const detail::CommState checked(peers.mpi(), call.where);
    detail::check_destination(
        checked, {call.operation, peers.mpi(), other_leader, call.tag, 0, call.where});
}

detail::CommPtr made_between(const Communicator& group,
                             int leader,
                             const Communicator& peers,
                             int other_leader,
                             int tag,
                             const Where& where) {
    const detail::Call call{"InterCommunicator", group.mpi(), no_rank, tag, 0, where};
    check_leaders(group, leader, peers, other_leader, call);
    const detail::Making making(group.mpi());
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(
        MPI_Intercomm_create(group.mpi(), leader, peers.mpi(), other_leader, tag, &made),
        "MPI_Intercomm_create",
        call);
    return detail::owning(made, where, detail::Kind::inter);
}

detail::CommPtr taken(MPI_Comm comm, Ownership ownership, const Where& where) {
    auto attached = std::make_shared<detail::CommState>(comm, where, detail::Kind::inter);
    if (ownership == Ownership::attach) return attached;
    if (ownership == Ownership::own) return detail::owning(comm, where, detail::Kind::inter);
    const detail::Making making(comm);
    MPI_Comm copy = MPI_COMM_NULL;
    detail::check(MPI_Comm_dup(comm, &copy),
                  "MPI_Comm_dup",
                  {"duplicate", comm, no_rank, any_tag, 0, where});
    return detail::owning(copy, where, detail::Kind::inter);
}

/// One half of a broadcast between groups; `root` is what MPI is told.
void bcast_between(const detail::Action& action, const detail::Memory& memory, int root) {
    const detail::Said said{"bcast", root == MPI_ROOT ? no_rank : root, memory.count};
    detail::with_int_count(action, memory, [&](int count, MPI_Datatype type) {
        detail::run_collective<NORMA_COLLECTIVE(Bcast, bcast)>(
            action, said, memory.data, count, type, root);
    });
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

void InterCommunicator::give(const detail::Memory& memory, int root, const Where& where) const {
    if (detail::checks_arguments && (root < 0 || root >= size())) {
        throw UsageError(
            fmt::format("{}: root {} is outside 0..{}, the group that gives",
                        detail::describe({"bcast", mpi(), root, any_tag, memory.count, where}),
                        root,
                        size() - 1));
    }
    bcast_between({state(), where}, memory, rank() == root ? MPI_ROOT : MPI_PROC_NULL);
}

void InterCommunicator::take(const detail::Memory& memory, int root, const Where& where) const {
    detail::check_root(state(), {"bcast_from", mpi(), root, any_tag, memory.count, where});
    bcast_between({state(), where}, memory, root);
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
    const detail::Making making(mpi());
    MPI_Comm both = MPI_COMM_NULL;
    detail::check(MPI_Intercomm_merge(mpi(), order == Order::second ? 1 : 0, &both),
                  "MPI_Intercomm_merge",
                  {"merge", mpi(), no_rank, any_tag, 0, where});
    return Communicator(detail::just_made(both, where));
}

}  // namespace norma
