#include "base/launcher_end.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace norma {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto sign_after_end = 200ms;  // a busy machine may come between the two
constexpr auto sign_before_end = 1s;    // what was passed on before is read first

pid_t launcher = 0;
std::atomic<Clock::rep> continued_at{Clock::time_point::min().time_since_epoch().count()};
static_assert(std::atomic<Clock::rep>::is_always_lock_free);  // a signal handler writes it

void note_continued(int /*signal*/) {
    continued_at = Clock::now().time_since_epoch().count();
}

}  // namespace

void heed_launcher() {
    launcher = getppid();
    struct sigaction action {};
    action.sa_handler = note_continued;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCONT, &action, nullptr);
}

bool launcher_is_ending() {
    const Clock::time_point end = Clock::now();
    std::this_thread::sleep_for(sign_after_end);
    const Clock::time_point continued{Clock::duration(continued_at.load())};
    return continued > end - sign_before_end || getppid() != launcher;
}

}  // namespace norma
