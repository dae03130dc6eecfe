#pragma once
// MPI begun and ended.
//
//     int main(int argc, char** argv) {
//         norma::Environment env(argc, argv);
//         norma::Communicator world;
//         ...
//     }

#include <exception>

namespace norma {

/// Which threads of a process may call MPI, and so norma.
///
/// At every level a Future, Prepared, Message, Claim or SendBuffer is used by one thread at a
/// time, and may be moved to another. With `multiple`, any threads send and receive over the
/// same communicator at once; a message that was probed is received by whoever took it with
/// probe_message(). Collectives of one communicator are called one after another, in the same
/// order on all ranks: threads that need theirs at the same time have a duplicate() each. What
/// is under way is helped along by every thread that waits, so the callables of reductions and
/// `then` may run on any of them.
enum class ThreadLevel {
    single,      ///< there is one thread
    funneled,    ///< several, of which the main one calls
    serialized,  ///< any of them, one at a time: the program sees to that
    multiple,    ///< any of them at any time
};

/// Begins MPI, unless it is begun already, and ends it if it began it.
///
/// Throws UsageError with the remedy when the launch is broken (a foreign mpirun, srun without
/// pmix, every process rank 0 of 1), and when MPI does not offer the thread level asked for.
/// Inside a host program that called MPI_Init itself it leaves everything as it is. Where it
/// began MPI, failures of MPI become exceptions, and an exception that nobody catches names its
/// rank and ends all ranks within a second instead of leaving the others waiting.
class Environment {
  public:
    /// With the arguments of main(), of which MPI may take some for itself.
    Environment(int& argc, char**& argv, ThreadLevel level = ThreadLevel::single);
    /// For code that does not see them.
    explicit Environment(ThreadLevel level = ThreadLevel::single);
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    /// Waits for the other ranks, as MPI_Finalize does; ends them all if left by an exception.
    ~Environment();

    /// What MPI offers, which may be more than was asked for.
    [[nodiscard]] ThreadLevel thread_level() const noexcept { return level_; }

  private:
    void begin(int* argc, char*** argv, ThreadLevel wanted);

    bool began_mpi_ = false;
    int exceptions_at_begin_ = 0;
    ThreadLevel level_ = ThreadLevel::single;
    std::terminate_handler former_handler_ = nullptr;
};

/// Says on stderr which rank met what, and ends all ranks with `status`, after giving the
/// others a moment to say the same. For the catch block of a main that handles its own
/// exceptions.
[[noreturn]] void abort_all_ranks(const char* what, int status = 1) noexcept;

}  // namespace norma
