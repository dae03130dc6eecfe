#include "farm/mpi_session.hpp"

#include "launch/ending.hpp"

#include <mpi.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace norma::farm {

using namespace std::chrono_literals;

namespace {

bool parent_is_mpirun() {
    std::ifstream file("/proc/" + std::to_string(getppid()) + "/comm");
    std::string name;
    std::getline(file, name);
    return name == "mpirun" || name == "mpiexec" || name == "orterun" || name == "prterun";
}

}  // namespace

namespace {

/// Where the launcher lets ranks die, those that begin MPI would wait for one for ever.
class BeginLimit {
  public:
    BeginLimit(std::chrono::microseconds limit, int status) {
        status_of_late_ = status;
        std::signal(SIGALRM, end_late);
        alarm(static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(limit).count()));
    }
    BeginLimit(const BeginLimit&) = delete;
    BeginLimit& operator=(const BeginLimit&) = delete;
    ~BeginLimit() {
        alarm(0);
        std::signal(SIGALRM, SIG_DFL);
    }

  private:
    static void end_late(int) {
        constexpr char why[] =
            "norma-farm: MPI did not begin in time: did another rank die while it started?\n";
        static_cast<void>(!::write(STDERR_FILENO, why, sizeof why - 1));
        _exit(status_of_late_);
    }

    static inline volatile std::sig_atomic_t status_of_late_ = 1;
};

}  // namespace

MpiSession::MpiSession(std::chrono::microseconds limit, int status) {
    const BeginLimit in_time(limit, status);
    environment_ = std::make_unique<Environment>(ThreadLevel::funneled);
    link_ = std::make_unique<MpiLink>(MPI_COMM_WORLD);
}

void MpiSession::finish(bool together) {
    if (!together || !link_->drain(5s)) {
        // A rank that is gone would keep MPI_Finalize waiting for ever, and a request cannot be
        // freed without it: the end of the process takes care of both.
        static_cast<void>(link_.release());
        static_cast<void>(environment_.release());
        return;
    }
    link_.reset();
    environment_.reset();
}

void MpiSession::end_all_ranks(int status, bool survive) {
    if (const char* run = std::getenv(launch::ending_variable); run != nullptr)
        std::fputs((launch::ending_line(run, status) + "\n").c_str(), stderr);
    std::fflush(nullptr);
    // `mpirun --enable-recovery` ends with 0 whatever its ranks say, once one of them has died:
    // only ending it itself tells of a failure.
    if (survive && status != 0 && parent_is_mpirun()) {
        kill(getppid(), SIGTERM);
        std::_Exit(status);
    }
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
}

}  // namespace norma::farm
