#include "farm/fork_server_loop.hpp"

#include "norma/base/clock.hpp"
#include "norma/wire/encode.hpp"

#include "farm/attention.hpp"
#include "farm/command_runner.hpp"
#include "farm/shared_segments.hpp"
#include "farm/spawn_protocol.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

class Server {
  public:
    explicit Server(FileDescriptor socket)
        : socket_(std::move(socket)), commands_(socket_.get()) {}

    void run() {
        // At least once a second: to look after the rank, and to take in orphans.
        while (!commands_.serve(Clock::now() + 1s) || serve_requests())
            watch_rank();
        commands_.end_everything();
        for (const std::string& file : segments_named_after_this_rank())
            leftovers_.push_back(file);
        for (const std::string& file : leftovers_)
            ::unlink(file.c_str());
    }

  private:
    /// False when the rank is gone.
    bool serve_requests() {
        const bool connected = requests_.read_from(socket_.get());
        while (const auto frame = requests_.next()) {
            auto request = wire::decode<ServerRequest>(*frame);
            std::visit([this](auto& one) { on(std::move(one)); }, request);
        }
        return connected;
    }

    void on(const SlotsRequest& request) { commands_.open_slots(request.slots, request.first); }
    void on(SpawnRequest&& request) { commands_.add(std::move(request)); }
    void on(const WithdrawRequest& request) { commands_.withdraw(request.task); }
    void on(const SignalRequest& request) {
        commands_.signal(request.task, static_cast<int>(request.signal));
    }
    void on(LeftoverRequest&& request) { leftovers_ = std::move(request.files); }
    void on(const WatchRequest& request) {
        watch_limit_ = std::chrono::microseconds(request.limit_us);
        heard_ = attention_.at(Clock::now());
    }

    /// A rank that is frozen, or hangs in MPI because another is gone, would keep the launcher
    /// waiting for ever.
    void watch_rank() {
        if (watch_limit_ <= 0s || attention_.at(Clock::now()) - heard_ <= watch_limit_) return;
        if (rank_ > 1) ::kill(rank_, SIGKILL);
        watch_limit_ = 0s;
    }

    pid_t rank_ = getppid();
    Attention attention_{Clock::now()};
    Duration watch_limit_{0};
    Time heard_{};                        // by our attention
    std::vector<std::string> leftovers_;  // files to remove when the rank is gone
    ReceiveBuffer requests_;
    FileDescriptor socket_;
    CommandRunner commands_;
};

void let_go_of_standard_streams() {
    // The launcher waits for the end of the rank's output: we must not hold it open.
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream <= 2; ++stream)
        ::dup2(null, stream);
    if (null > 2) ::close(null);
}

void ignore_signals() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);  // nothing but a closed socket ends us
    std::signal(SIGCHLD, SIG_DFL);            // ignored, commands would end unseen
}

}  // namespace

void run_fork_server(FileDescriptor socket) {
    let_go_of_standard_streams();
    ignore_signals();
    Server server(std::move(socket));
    server.run();
    _exit(0);  // threads may still wait, for a process that nothing can end
}

}  // namespace norma::farm
