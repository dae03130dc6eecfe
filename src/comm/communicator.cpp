#include "norma/comm/communicator.hpp"

#include "norma/comm/made_communicator.hpp"

#include "shadow.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace norma {

namespace {

std::shared_ptr<const detail::CommState> duplicate_of(const detail::CommState& comm,
                                                      const Where& where) {
    const detail::Making making(comm.raw);
    MPI_Comm copy = MPI_COMM_NULL;
    detail::check(MPI_Comm_dup(comm.raw, &copy),
                  "MPI_Comm_dup",
                  {"duplicate", comm.raw, no_rank, any_tag, 0, where});
    return detail::just_made(copy, where);
}

std::shared_ptr<const detail::CommState> taken(MPI_Comm comm,
                                               Ownership ownership,
                                               const Where& where) {
    auto attached = std::make_shared<detail::CommState>(comm, where);
    if (ownership == Ownership::attach) return attached;
    return ownership == Ownership::own ? detail::owning(comm, where)
                                       : duplicate_of(*attached, where);
}

}  // namespace

namespace detail {

CommPtr owning(MPI_Comm comm, const Where& where, Kind kind) {
    Handle<CommKind> owned(comm);
    auto state = std::make_shared<CommState>(comm, where, kind);
    state->owned = std::move(owned);
    check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    return state;
}

CommPtr just_made(MPI_Comm comm, const Where& where) {
    auto state = owning(comm, where);
    Shadow::make_with(comm);
    return state;
}

}  // namespace detail

void CommunicatorBase::set_name(const std::string& name) const {
    check(MPI_Comm_set_name(mpi(), name.c_str()), "MPI_Comm_set_name");
}

Communicator::Communicator(MPI_Comm comm, Ownership ownership, Where where)
    : BegunCollectives(taken(comm, ownership, where)) {}

Communicator Communicator::duplicate(Where where) const {
    return Communicator(duplicate_of(state(), where));
}

std::optional<Communicator> Communicator::split(int color, int key, Where where) const {
    const detail::Making making(mpi());
    MPI_Comm part = MPI_COMM_NULL;
    detail::check(MPI_Comm_split(mpi(), color < 0 ? MPI_UNDEFINED : color, key, &part),
                  "MPI_Comm_split",
                  action(where).call("split", no_rank, 0));
    if (part == MPI_COMM_NULL) return std::nullopt;
    return Communicator(detail::just_made(part, where));
}

std::optional<Communicator> Communicator::split_type(int type, int key, Where where) const {
    const detail::Making making(mpi());
    MPI_Comm part = MPI_COMM_NULL;
    detail::check(MPI_Comm_split_type(mpi(), type, key, MPI_INFO_NULL, &part),
                  "MPI_Comm_split_type",
                  action(where).call("split_type", no_rank, 0));
    if (part == MPI_COMM_NULL) return std::nullopt;
    return Communicator(detail::just_made(part, where));
}

Communicator Communicator::split_by_host(int key, Where where) const {
    return *split_type(MPI_COMM_TYPE_SHARED, key, where);
}

Communicator Communicator::create_group(std::span<const int> ranks,
                                        int tag,
                                        Where where) const {
    const detail::Call call = action(where).call("create_group", no_rank, ranks.size());
    for (const int rank : ranks) {
        if (is_peer(state(), rank)) continue;
        throw UsageError(fmt::format(
            "{}: rank {} of the group is outside 0..{}", describe(call), rank, size() - 1));
    }
    std::vector<int> sorted(ranks.begin(), ranks.end());
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice != sorted.end()) {
        throw UsageError(
            fmt::format("{}: rank {} is in the group twice", describe(call), *twice));
    }
    const detail::Making making(mpi());
    MPI_Group all = MPI_GROUP_NULL;
    detail::check(MPI_Comm_group(mpi(), &all), "MPI_Comm_group", call);
    const Handle<detail::GroupKind> everybody(all);
    MPI_Group some = MPI_GROUP_NULL;
    detail::check(MPI_Group_incl(all, static_cast<int>(ranks.size()), ranks.data(), &some),
                  "MPI_Group_incl",
                  call);
    const Handle<detail::GroupKind> members(some);
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(
        MPI_Comm_create_group(mpi(), some, tag, &made), "MPI_Comm_create_group", call);
    if (made == MPI_COMM_NULL)
        throw UsageError(detail::describe(call) + ": this rank is not among the ranks given");
    return Communicator(detail::just_made(made, where));
}

}  // namespace norma
