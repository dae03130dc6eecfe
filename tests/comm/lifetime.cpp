// A program that begins and ends MPI in the way its argument names; environment_test.sh looks
// on.
#include "norma/comm/claim.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/comm/mpi_error.hpp"
#include "norma/comm/send_buffer.hpp"

#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace {

std::optional<norma::Communicator> outliving;
norma::Future<std::vector<std::string>> never;
norma::Future<std::vector<std::string>> received;

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

/// An exception of rank 1 passes what other ranks will not bring to its end, and is caught.
void passes_a_future(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    norma::detail::LastWait::limit = 1;
    double sum = 0;
    const double mine = 1;
    try {
        const auto begun = world.rank() == 1 ? world.iall_reduce_into(mine, sum, std::plus<>())
                                             : norma::Future<void>();
        fail_on_one_rank();
    } catch (const std::exception&) {
        std::puts("caught");
    }
}

/// The same of what can be taken back, and of a buffer: the program goes on.
void passes_a_receive(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    std::vector<int> room(3);
    try {
        const norma::SendBuffer buffer(1, sizeof(int));
        if (world.rank() == 1) world.send(7, 0, {.mode = norma::Mode::buffered});
        const auto known = world.irecv_into(room, norma::any_source, {.tag = 1});
        auto prepared = world.persistent().recv_into(room, norma::any_source, {.tag = 2});
        prepared.start();
        throw std::runtime_error("the disk is on fire");
    } catch (const std::exception&) {
    }
    if (world.rank() == 0) std::ignore = world.recv<int>(1);
    const norma::SendBuffer again(1, sizeof(int));
    world.barrier();
}

/// The same of a Claim, whose end its ranks wait for.
void passes_a_claim(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    norma::detail::LastWait::limit = 1;
    try {
        norma::Claim claim(world, 100);
        std::ignore = claim.next();
        if (world.rank() == 0) throw std::runtime_error("the disk is on fire");
        std::ignore = world.recv<int>(0);
    } catch (const std::exception&) {
        std::puts("caught");
    }
}

/// A collective of two steps, the second of which begins when its future is gone, and main
/// perhaps, too.
void forgets_a_collective(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    auto gathered = world.iall_gather_v(std::vector<int>(3));
    if (world.rank() != 0) gathered.wait();
}

/// One that is over before the end, and the communicator with it.
void forgets_what_is_over(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    {
        const auto copy = world.duplicate();
        if (world.rank() == 1) std::ignore = world.recv<int>(0);
        auto sum = copy.iall_reduce(std::vector<int>(3), std::plus<>());
        if (world.rank() == 1) sum.wait();
    }
    if (world.rank() == 0) world.send(1, 1);
    world.barrier();
}

/// A buffered message to a rank that waits for this one before it receives.
void buffers_for_one_that_waits(int argc, char** argv) {
    const norma::Environment env(argc, argv, norma::ThreadLevel::multiple);
    const norma::Communicator world;
    auto gathered = world.iall_gather_v(std::vector<int>(3));
    if (world.rank() == 0) {
        const std::vector<char> large(1 << 23);
        const norma::SendBuffer buffer(1, large.size());
        world.send(large, 1, {.mode = norma::Mode::buffered});
    } else {
        gathered.wait();
        std::ignore = world.recv<std::vector<char>>(0);
    }
    gathered.wait();
}

void objects_outlive(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    {
        auto sent = world.isend(std::vector<std::string>(1000, "long enough"), world.rank());
        received = world.irecv<std::vector<std::string>>(world.rank());
        received.wait();
        world.send(std::vector<std::string>(1), world.rank());
        std::ignore = world.recv<std::vector<std::string>>(world.rank());
    }
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

/// One thread alone: what is in flight goes on in every call that waits, on every rank in
/// another order, and the operation of each reduction is its own.
void one_thread_alone(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    bool right = true;
    for (int k = 0; k < 50; ++k) {
        const int folded = world.size() + (world.size() - 1) * k;
        const auto plus_k = [k](int a, int b) { return a + b + k; };
        auto rows = world.iall_gather_v(std::vector<int>(5, world.rank()));
        auto begun = world.iall_reduce(1, plus_k);
        if (world.rank() % 2 == 0) world.barrier();  // others wait for our next step meanwhile
        right = right && rows.get().size() == static_cast<std::size_t>(world.size());
        if (world.rank() % 2 != 0) world.barrier();
        right = right && world.all_reduce(1, plus_k) == folded && begun.get() == folded;
    }
    std::puts(right ? "all as it should be" : "something is wrong");
}

void leaves_things_behind(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    outliving.emplace(world.duplicate());
    { auto lost = world.isend(std::vector<char>(1 << 20), world.rank()); }
    never = world.irecv<std::vector<std::string>>(world.rank(), {.tag = 9});
}

void sends_to_nobody(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    try {
        norma::Communicator().send(1, 1000);
    } catch (const norma::UsageError&) {
        std::puts("refused by us");
    } catch (const norma::MpiError&) {
        std::puts("refused by MPI");
    }
}

/// Rank 1 fails while the others wait for it in a call of each kind.
void waiting_elsewhere(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    if (world.rank() == 1) throw std::runtime_error("the disk is on fire");
    if (world.rank() == 0) static_cast<void>(world.recv<std::vector<int>>(1));
    world.iall_gather_v(std::vector<int>(3)).wait();
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
    if (way == "passes_a_future") passes_a_future(argc, argv);
    if (way == "passes_a_receive") passes_a_receive(argc, argv);
    if (way == "passes_a_claim") passes_a_claim(argc, argv);
    if (way == "forgets_a_collective") forgets_a_collective(argc, argv);
    if (way == "forgets_what_is_over") forgets_what_is_over(argc, argv);
    if (way == "buffers_for_one_that_waits") buffers_for_one_that_waits(argc, argv);
    if (way == "objects_outlive") objects_outlive(argc, argv);
    if (way == "twice") twice(argc, argv);
    if (way == "inside_a_host") inside_a_host(argc, argv);
    if (way == "one_thread_alone") one_thread_alone(argc, argv);
    if (way == "leaves_things_behind") leaves_things_behind(argc, argv);
    if (way == "sends_to_nobody") sends_to_nobody(argc, argv);
    if (way == "waiting_elsewhere") waiting_elsewhere(argc, argv);
    if (way == "needs_more_threads") needs_more_threads(argc, argv);
    if (way == "mpi_errors_are_exceptions") mpi_errors_are_exceptions(argc, argv);
    std::puts("end of main");
}
