#include "norma/comm/comm_state.hpp"

#include "norma/base/error.hpp"

#include <array>
#include <fmt/format.h>
#include <mutex>
#include <unordered_set>

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

[[noreturn]] void refuse_tag(const Call& call) {
    throw UsageError(
        fmt::format("{}: tag {} is outside 0..{}", describe(call), call.tag, largest_tag()));
}

[[noreturn]] void refuse_rank(const CommState& comm, const Call& call, const char* role) {
    throw UsageError(fmt::format("{}: {} {} is outside 0..{} of communicator '{}'",
                                 describe(call),
                                 role,
                                 call.peer,
                                 comm.peers - 1,
                                 name_of(comm.raw)));
}

constexpr const char* unnamed = "unnamed";

/// The states of this process, to name communicators in errors and in the report at the end.
struct Living {
    std::mutex mutex;
    std::unordered_set<const CommState*> states;
};

Living& living() {
    static auto* const all = new Living;  // never destroyed: communicators may outlive main
    return *all;
}

/// A communicator of a failed call may be gone by now: then nothing may be asked of it.
const CommState* living_state_of(MPI_Comm comm) {
    const std::scoped_lock lock(living().mutex);
    for (const CommState* state : living().states)
        if (state->raw == comm) return state;
    return nullptr;
}

}  // namespace

CommState::CommState(MPI_Comm comm, const Where& made_at, Kind kind)
    : raw(comm), made(made_at) {
    if (!mpi_is_running()) {
        throw UsageError(
            "a communicator needs MPI: make a norma::Environment first, and keep it until the "
            "end");
    }
    if (comm == MPI_COMM_NULL)
        throw UsageError("MPI_COMM_NULL is no communicator to work with");
    int is_inter = 0;
    check(MPI_Comm_test_inter(comm, &is_inter), "MPI_Comm_test_inter");
    if (is_inter != 0 && kind == Kind::intra) {
        throw UsageError(fmt::format(
            "'{}' is an inter-communicator: make a norma::InterCommunicator of it, or "
            "merge it first",
            name_of(comm)));
    }
    if (is_inter == 0 && kind == Kind::inter)
        throw UsageError(fmt::format("'{}' is no inter-communicator", name_of(comm)));
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(comm, &size), "MPI_Comm_size");
    peers = size;
    if (is_inter != 0) check(MPI_Comm_remote_size(comm, &peers), "MPI_Comm_remote_size");
    const std::scoped_lock lock(living().mutex);
    living().states.insert(this);
}

CommState::~CommState() {
    const std::scoped_lock lock(living().mutex);
    living().states.erase(this);
}

std::string living_communicators() {
    const std::scoped_lock lock(living().mutex);
    std::string lines;
    for (const CommState* state : living().states) {
        if (state->owned.get() == MPI_COMM_NULL) continue;
        lines += fmt::format("communicator '{}' made at {}:{}\n",
                             name_of(state->raw),
                             state->made.file_name(),
                             state->made.line());
    }
    return lines;
}

std::string name_of(MPI_Comm comm) {
    if (!mpi_is_running()) return unnamed;
    std::array<char, MPI_MAX_OBJECT_NAME> text{};
    int length = 0;
    if (MPI_Comm_get_name(comm, text.data(), &length) != MPI_SUCCESS || length == 0)
        return unnamed;
    return {text.data(), static_cast<std::size_t>(length)};
}

namespace {

/// The name, or where a communicator of ours without one was made.
std::string told_name(const CommState& comm) {
    const std::string name = name_of(comm.raw);
    if (name != unnamed || comm.owned.get() == MPI_COMM_NULL) return "'" + name + "'";
    return fmt::format(
        "the communicator made at {}:{}", comm.made.file_name(), comm.made.line());
}

}  // namespace

std::string describe(const Call& call) {
    std::string text = call.operation;
    if (call.count != unknown_count)
        text += fmt::format(" of {} element{}", call.count, call.count == 1 ? "" : "s");
    if (call.peer == any_source) {
        text += ", peer any";
    } else if (call.peer != no_rank) {
        text += fmt::format(", peer {}", call.peer);
    }
    if (call.tag != any_tag) text += fmt::format(", tag {}", call.tag);
    if (const CommState* comm = living_state_of(call.comm)) {
        text +=
            fmt::format(", on rank {} of {} of {}", comm->rank, comm->size, told_name(*comm));
    } else {
        text += ", on a communicator that is gone";
    }
    return text + fmt::format(", called at {}:{}", call.where.file_name(), call.where.line());
}

std::exception_ptr told(const std::exception_ptr& error, const Call& call) {
    try {
        std::rethrow_exception(error);
    } catch (const DecodeError& damage) {
        return std::make_exception_ptr(DecodeError(describe(call) + ": " + damage.what()));
    } catch (...) {
        return error;
    }
}

void rethrow_told(const Call& call) {
    std::rethrow_exception(told(std::current_exception(), call));
}

void fail(int code, const char* mpi_function, const Call& call) {
    throw_mpi_error(code, mpi_function, describe(call));
}

bool is_large_tag(int tag) {
    return tag >= 0 && tag <= largest_tag();
}

void refuse_destination(const CommState& comm, const Call& call) {
    if (!is_tag(call.tag)) refuse_tag(call);
    refuse_rank(comm, call, "destination");
}

void refuse_source(const CommState& comm, const Call& call) {
    if (!is_tag(call.tag) && call.tag != any_tag) refuse_tag(call);
    refuse_rank(comm, call, "source");
}

void refuse_root(const CommState& comm, const Call& call) {
    refuse_rank(comm, call, "root");
}

}  // namespace norma::detail
