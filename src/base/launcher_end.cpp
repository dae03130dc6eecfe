#include "base/launcher_end.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <semaphore.h>

namespace norma {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto sign_after_end = 200ms;  // a busy machine may come between the two
constexpr auto sign_before_end = 1s;    // what was passed on before is read first

pid_t launcher = 0;
sem_t signs;  // posted by the signal handler
constexpr Clock::rep never = Clock::time_point::min().time_since_epoch().count();
std::atomic<Clock::rep> continued_at{never};
static_assert(std::atomic<Clock::rep>::is_always_lock_free);  // a signal handler writes it

void note_continued(int /*signal*/) {
    continued_at = Clock::now().time_since_epoch().count();
    sem_post(&signs);
}

}  // namespace

void heed_launcher() {
    launcher = getppid();
    continued_at = never;
    sem_init(&signs, 0, 0);
    struct sigaction action {};
    action.sa_handler = note_continued;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCONT, &action, nullptr);
}

bool launcher_is_ending() {
    const Clock::time_point end = Clock::now();
    const auto is_told = [end] {
        return Clock::time_point(Clock::duration(continued_at.load())) > end - sign_before_end;
    };
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += std::chrono::nanoseconds(sign_after_end).count();
    until.tv_sec += until.tv_nsec / 1'000'000'000;
    until.tv_nsec %= 1'000'000'000;
    // What was posted long before is no sign of this end.
    while (!is_told() && (sem_timedwait(&signs, &until) == 0 || errno == EINTR)) {
    }
    return is_told() || getppid() != launcher;
}

bool launcher_may_repeat(std::uint64_t bytes) {
    constexpr std::uint64_t pipe_takes = 65536;
    return bytes > pipe_takes && std::getenv("PRTE_LAUNCHED") != nullptr;
}

}  // namespace norma
