#include "farm/mpi_session.hpp"

#include "farm/text.hpp"
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

/// What `norma run` must hear before this process ends with `status`.
std::string word_to_norma_run(int status) {
    const char* run = std::getenv(launch::ending_variable);
    return run == nullptr ? "" : launch::ending_line(run, status) + "\n";
}

/// `mpirun --enable-recovery` ends with 0 whatever its ranks say, once one of them has died:
/// only ending it itself tells of a failure. 0 where that is not so.
pid_t launcher_to_end(bool survive) {
    return survive && parent_is_mpirun() ? getppid() : 0;
}

/// Where the launcher lets ranks die, those that begin MPI would wait for one for ever.
class BeginLimit {
  public:
    BeginLimit(std::chrono::microseconds limit, int status, bool survive) {
        what_to_say() =
            "norma-farm: MPI did not begin within " + human_duration(seconds(limit)) +
            " (did another rank end while it started?)\n" + word_to_norma_run(status);
        doomed_launcher = launcher_to_end(survive);
        status_when_late = status;
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
        static_cast<void>(!::write(STDERR_FILENO, what_to_say().data(), what_to_say().size()));
        if (doomed_launcher != 0) {
            sleep(1);  // in which it passes on what we said
            kill(doomed_launcher, SIGTERM);
        }
        _exit(status_when_late);
    }

    static std::string& what_to_say() {
        static std::string text;
        return text;
    }
    static inline volatile pid_t doomed_launcher = 0;
    static inline volatile int status_when_late = 1;
};

}  // namespace

MpiSession::MpiSession(std::chrono::microseconds limit, int status, bool survive) {
    const BeginLimit in_time(limit, status, survive);
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
    std::fputs(word_to_norma_run(status).c_str(), stderr);
    std::fflush(nullptr);
    if (const pid_t launcher = launcher_to_end(survive); launcher != 0 && status != 0) {
        kill(launcher, SIGTERM);
        std::_Exit(status);
    }
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
}

}  // namespace norma::farm
