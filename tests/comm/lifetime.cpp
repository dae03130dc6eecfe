// A program that begins and ends MPI in the way its argument names; environment_test.sh looks
// on.
#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/comm/mpi_error.hpp"

#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace {

std::optional<norma::Communicator> outliving;
norma::Future<std::vector<std::string>> never;

/// Rank 1 fails while the others wait for it.
void fail_on_one_rank() {
    const norma::Communicator world;
    if (world.rank() == 1) throw std::runtime_error("the disk is on fire");
    world.barrier();
}

void uncaught(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    fail_on_one_rank();
}

void caught_outside(int argc, char** argv) {
    try {
        uncaught(argc, argv);
    } catch (const std::exception&) {
        std::puts("caught");
    }
}

void objects_outlive(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    outliving.emplace(world.duplicate());
    never = outliving->irecv<std::vector<std::string>>(norma::any_source);
    std::ignore = world.all_reduce(1, [](int a, int b) { return a + b; });
}

void twice(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    { const norma::Environment again(argc, argv); }
    std::ignore = norma::Communicator().all_reduce(1, std::plus<>());
}

void inside_a_host(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    { objects_outlive(argc, argv); }
    MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &handler);
    std::puts(handler == MPI_ERRORS_ARE_FATAL ? "handler as before" : "handler changed");
    MPI_Finalize();
}

void needs_more_threads(int argc, char** argv) {
    int provided = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_SINGLE, &provided);
    try {
        const norma::Environment env(argc, argv, norma::ThreadLevel::multiple);
        std::puts(provided == MPI_THREAD_MULTIPLE ? "refused: the host has it anyway"
                                                  : "accepted");
    } catch (const norma::UsageError& error) {
        std::printf("refused: %s\n", error.what());
    }
    MPI_Finalize();
}

void mpi_errors_are_exceptions(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    try {
        norma::check(MPI_Send(nullptr, 0, MPI_INT, 99, 0, MPI_COMM_WORLD), "MPI_Send");
    } catch (const norma::MpiError& error) {
        std::printf("%s\n", error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view way = argc > 1 ? argv[1] : "";
    if (way == "uncaught") uncaught(argc, argv);
    if (way == "caught_outside") caught_outside(argc, argv);
    if (way == "objects_outlive") objects_outlive(argc, argv);
    if (way == "twice") twice(argc, argv);
    if (way == "inside_a_host") inside_a_host(argc, argv);
    if (way == "needs_more_threads") needs_more_threads(argc, argv);
    if (way == "mpi_errors_are_exceptions") mpi_errors_are_exceptions(argc, argv);
    std::puts("end of main");
}
