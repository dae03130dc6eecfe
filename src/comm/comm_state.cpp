#include "norma/comm/comm_state.hpp"

#include "norma/base/error.hpp"

#include <array>
#include <fmt/format.h>

namespace norma::detail {

namespace {

int largest_tag() {
    static const int largest = [] {
        constexpr int by_the_standard = 32767;
        int* value = nullptr;
        int found = 0;
        MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, static_cast<void*>(&value), &found);
        return found != 0 ? *value : by_the_standard;
    }();
    return largest;
}

void check_tag(const Call& call, bool any_allowed) {
    constexpr int always_allowed = 32767;
    if (call.tag >= 0 && (call.tag <= always_allowed || call.tag <= largest_tag())) return;
    if (any_allowed && call.tag == any_tag) return;
    throw UsageError(
        fmt::format("{}: tag {} is outside 0..{}", describe(call), call.tag, largest_tag()));
}

bool is_rank(const Call& call) {
    return call.peer >= 0 && call.peer < call.comm.size;
}

[[noreturn]] void refuse_rank(const Call& call, const char* role) {
    throw UsageError(fmt::format("{}: {} {} is outside 0..{} of communicator '{}'",
                                 describe(call),
                                 role,
                                 call.peer,
                                 call.comm.size - 1,
                                 name_of(call.comm.raw)));
}

}  // namespace

CommState::CommState(MPI_Comm comm) : raw(comm) {
    if (!mpi_is_running()) {
        throw UsageError(
            "a communicator needs MPI: make a norma::Environment first, and keep it until the "
            "end");
    }
    if (comm == MPI_COMM_NULL)
        throw UsageError("MPI_COMM_NULL is no communicator to work with");
    int is_inter = 0;
    check(MPI_Comm_test_inter(comm, &is_inter), "MPI_Comm_test_inter");
    if (is_inter != 0) {
        throw UsageError(
            fmt::format("'{}' is an intercommunicator: merge it with MPI_Intercomm_merge first",
                        name_of(comm)));
    }
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(comm, &size), "MPI_Comm_size");
}

std::string name_of(MPI_Comm comm) {
    std::array<char, MPI_MAX_OBJECT_NAME> text{};
    int length = 0;
    if (MPI_Comm_get_name(comm, text.data(), &length) != MPI_SUCCESS || length == 0)
        return "unnamed";
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string describe(const Call& call) {
    std::string text = fmt::format("{} of {} elements", call.operation, call.count);
    if (call.peer == any_source) {
        text += ", peer any";
    } else if (call.peer != no_rank) {
        text += fmt::format(", peer {}", call.peer);
    }
    if (call.tag != any_tag) text += fmt::format(", tag {}", call.tag);
    return text + fmt::format(", on rank {} of {} of '{}', called at {}:{}",
                              call.comm.rank,
                              call.comm.size,
                              name_of(call.comm.raw),
                              call.where.file_name(),
                              call.where.line());
}

void fail(int code, const char* mpi_function, const Call& call) {
    throw_mpi_error(code, mpi_function, describe(call));
}

void check_destination(const Call& call) {
    check_tag(call, false);
    if (!is_rank(call) && call.peer != no_rank) refuse_rank(call, "destination");
}

void check_source(const Call& call) {
    check_tag(call, true);
    if (!is_rank(call) && call.peer != no_rank && call.peer != any_source)
        refuse_rank(call, "source");
}

void check_root(const Call& call) {
    if (!is_rank(call)) refuse_rank(call, "root");
}

}  // namespace norma::detail
