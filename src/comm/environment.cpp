#include "norma/comm/environment.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/check_level.hpp"
#include "norma/comm/comm_state.hpp"
#include "norma/comm/handle.hpp"
#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"
#include "norma/launch/launcher.hpp"

#include "shadow.hpp"

#include <mpi.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace norma {

namespace {

#ifdef OPEN_MPI
constexpr auto linked_mpi = launch::MpiFamily::open_mpi;
#else
constexpr auto linked_mpi = launch::MpiFamily::mpich;
#endif

/// Time for the other ranks to print what they met, before they are ended.
constexpr std::chrono::milliseconds grace{300};

int to_mpi(ThreadLevel level) {
    switch (level) {
        case ThreadLevel::single:
            return MPI_THREAD_SINGLE;
        case ThreadLevel::funneled:
            return MPI_THREAD_FUNNELED;
        case ThreadLevel::serialized:
            return MPI_THREAD_SERIALIZED;
        case ThreadLevel::multiple:
            break;
    }
    return MPI_THREAD_MULTIPLE;
}

ThreadLevel from_mpi(int level) {
    if (level == MPI_THREAD_SINGLE) return ThreadLevel::single;
    if (level == MPI_THREAD_FUNNELED) return ThreadLevel::funneled;
    return level == MPI_THREAD_SERIALIZED ? ThreadLevel::serialized : ThreadLevel::multiple;
}

const char* name(ThreadLevel level) {
    switch (level) {
        case ThreadLevel::single:
            return "single";
        case ThreadLevel::funneled:
            return "funneled";
        case ThreadLevel::serialized:
            return "serialized";
        case ThreadLevel::multiple:
            break;
    }
    return "multiple";
}

std::string what_is_in_flight() {
    const std::exception_ptr current = std::current_exception();
    if (!current) return "std::terminate was called";
    try {
        std::rethrow_exception(current);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

[[noreturn]] void end_all_ranks() {
    abort_all_ranks(what_is_in_flight().c_str());
}

void refuse(const std::optional<std::string>& reason) {
    if (reason) throw UsageError(*reason);
}

int world_size() {
    int size = 1;
    check(MPI_Comm_size(MPI_COMM_WORLD, &size), "MPI_Comm_size");
    return size;
}

/// Operations nobody waited for and communicators nobody freed, with where they were made.
void report_leaks() {
    if (check_level() == CheckLevel::off) return;
    int rank = 0;
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank), "MPI_Comm_rank");
    std::string leaks = detail::orphaned_operations();  // first: drops what is over
    leaks += detail::pending_operations();
    leaks += detail::living_communicators();
    std::string_view rest = leaks;
    while (!rest.empty()) {
        const std::string line(rest.substr(0, rest.find('\n')));
        std::fprintf(
            stderr, "[rank %d] norma: at the end still there: %s\n", rank, line.c_str());
        rest.remove_prefix(line.size() + 1);
    }
}

}  // namespace

void abort_all_ranks(const char* what, int status) noexcept {
    if (!mpi_is_running()) {
        std::fprintf(stderr, "norma: ended by: %s\n", what);
        std::_Exit(status);
    }
    int rank = 0;
    int size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    std::fprintf(stderr, "[rank %d of %d] ends all ranks, because of: %s\n", rank, size, what);
    std::fflush(nullptr);
    std::this_thread::sleep_for(grace);
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
}

Environment::Environment(int& argc, char**& argv, ThreadLevel level) {
    begin(&argc, &argv, level);
}

Environment::Environment(ThreadLevel level) {
    begin(nullptr, nullptr, level);
}

void Environment::begin(int* argc, char*** argv, ThreadLevel wanted) {
    detail::refuse_unknown_check_level();
    int begun = 0;
    int ended = 0;
    check(MPI_Initialized(&begun), "MPI_Initialized");
    check(MPI_Finalized(&ended), "MPI_Finalized");
    if (ended != 0) throw UsageError("Environment: MPI has ended, and can begin only once");
    int provided = MPI_THREAD_SINGLE;
    if (begun != 0) {
        check(MPI_Query_thread(&provided), "MPI_Query_thread");
    } else {
        const launch::Launch launched = launch::detect_launch();
        refuse(launch::refuse_before_init(launched, linked_mpi));
        check(MPI_Init_thread(argc, argv, to_mpi(wanted), &provided), "MPI_Init_thread");
        began_mpi_ = true;
        exceptions_at_begin_ = std::uncaught_exceptions();
        if (auto reason = launch::refuse_after_init(launched, world_size())) {
            MPI_Finalize();
            throw UsageError(*reason);
        }
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
        former_handler_ = std::set_terminate(end_all_ranks);
    }
    level_ = from_mpi(provided);
    if (level_ < wanted) {
        if (began_mpi_) {
            std::set_terminate(former_handler_);
            MPI_Finalize();
        }
        throw UsageError(
            fmt::format("Environment: the thread level '{}' is needed and MPI offers '{}': {}",
                        name(wanted),
                        name(level_),
                        begun != 0 ? "ask for it where this program calls MPI_Init_thread"
                                   : "use an MPI built with support for threads"));
    }
    if (began_mpi_) detail::Shadow::make_with(MPI_COMM_WORLD);
}

Environment::~Environment() {
    if (!began_mpi_ || !mpi_is_running()) return;
    if (std::uncaught_exceptions() > exceptions_at_begin_) {
        // MPI_Finalize would wait for ranks that wait for us.
        abort_all_ranks(
            "an exception left the scope of norma::Environment; to read it here, let it "
            "leave main, or catch it inside and call norma::abort_all_ranks");
    }
    detail::finish_all_collectives();
    report_leaks();
    std::set_terminate(former_handler_);
    MPI_Finalize();
}

}  // namespace norma
