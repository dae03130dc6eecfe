// An MPI program that was there before norma takes it up one call at a time. Its MPI_Init, its
// communicator and its error handler stay its own, and its old calls go on working beside ours.
//     mpirun -n 4 ./adopt

#include <mpi.h>

#include <cstdio>
#include <norma/norma.hpp>
#include <optional>
#include <string>
#include <vector>

namespace {

int errors_met = 0;

/// The error handler of the old program.
void count_error(MPI_Comm* /*comm*/, int* /*code*/, ...) {
    ++errors_met;
}

struct Reading {
    double value;
    int station;
};

/// The old way: a pair type of MPI, which is lucky to exist.
Reading highest_by_hand(Reading mine, MPI_Comm comm) {
    Reading highest{};
    MPI_Allreduce(&mine, &highest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, comm);
    return highest;
}

/// Step 1: one call is replaced. Attaching communicates nothing, changes nothing, frees
/// nothing.
Reading highest(Reading mine, MPI_Comm comm) {
    return norma::Communicator(comm).all_reduce(
        mine, [](Reading a, Reading b) { return b.value > a.value ? b : a; });
}

/// Step 2: one end of a message is replaced. Plain data is the plain message, so the other end
/// may stay as it was.
bool old_and_new_talk(MPI_Comm comm) {
    const norma::Communicator ours(comm);
    std::vector<int> sent{1, 2, 3};
    auto in_flight = ours.isend(norma::view(sent), ours.rank(), {.tag = 7});
    std::vector<int> received(sent.size());
    MPI_Recv(received.data(), 3, MPI_INT, ours.rank(), 7, comm, MPI_STATUS_IGNORE);
    in_flight.wait();
    return received == sent;
}

/// Step 3: new code in a space of its own, where no message of the old code can stray, and
/// where errors are exceptions that say what happened.
std::string what_went_wrong(MPI_Comm comm) {
    const norma::Communicator own(comm, norma::Ownership::duplicate);
    own.set_name("the new part");
    try {
        own.send(3.5, own.size());
    } catch (const norma::Error& error) {
        return error.what();
    }
    return "nothing";
}

bool handler_is(MPI_Comm comm, MPI_Errhandler wanted) {
    MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
    MPI_Comm_get_errhandler(comm, &handler);
    const bool same = handler == wanted;
    MPI_Errhandler_free(&handler);
    return same;
}

}  // namespace

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    MPI_Errhandler counts = MPI_ERRHANDLER_NULL;
    MPI_Comm_create_errhandler(count_error, &counts);
    MPI_Comm stations = MPI_COMM_NULL;
    MPI_Comm_dup(MPI_COMM_WORLD, &stations);
    MPI_Comm_set_errhandler(stations, counts);
    int rank = 0;
    MPI_Comm_rank(stations, &rank);

    const Reading mine{20.0 + rank % 3, rank};
    const Reading before = highest_by_hand(mine, stations);
    const Reading now = highest(mine, stations);
    bool right = before.value == now.value && before.station == now.station;
    right = right && old_and_new_talk(stations);
    right = right && what_went_wrong(stations).find("of 'the new part'") != std::string::npos;
    right = right && handler_is(stations, counts) && errors_met == 0;
    if (rank == 0) {
        std::printf(
            "station %d has the highest reading, %g; the host's errors are still its own: %s\n",
            now.station,
            now.value,
            right ? "yes" : "NO");
    }

    // What is ours may outlive MPI, which the host ends as it always did.
    const std::optional<norma::Communicator> outlives(
        std::in_place, stations, norma::Ownership::duplicate);
    MPI_Comm_free(&stations);
    MPI_Errhandler_free(&counts);
    MPI_Finalize();
    return right ? 0 : 1;
}
