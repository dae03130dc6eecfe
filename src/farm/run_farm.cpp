#include "farm/run_farm.hpp"

#include "norma/wire/encode.hpp"

#include "farm/wait.hpp"
#include "farm/worker_seat.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// What a launcher leaves us between its TERM and its KILL, less a margin.
constexpr Duration stop_limit = 1500ms;
constexpr int messages_per_turn = 256;

class Run {
  public:
    Run(const RunParts& parts, Hello hello, const RunSettings& settings)
        : link_(parts.manager.link),
          report_(parts.report),
          signals_(parts.signals),
          progress_(parts.progress),
          settings_(settings),
          manager_(parts.manager, settings.manager, settings.survive, Clock::now()),
          worker_(parts.manager.link, parts.processes, std::move(hello), Clock::now()) {}

    RunResult run() {
        Time busy = Clock::now();
        while (!manager_.is_broken_off() && !(manager_.is_done() && worker_.is_done())) {
            const Time now = Clock::now();
            if (stop_by_ && now >= *stop_by_) break;
            if (turn(now)) {
                busy = now;
            } else {
                sleep(now, busy);
            }
        }
        wait_for_readers();
        manager_.close(Clock::now());
        RunResult result = manager_.result();
        if (left_ranks_) result.together = false;
        return result;
    }

  private:
    bool turn(Time now) {
        bool happened = receive(now);
        obey_signals(now);
        happened = worker_.turn(now) || happened;
        happened = manager_.turn(now) || happened;
        for (const std::string& note : manager_.take_notes())
            report_.say(note);
        if (const auto line =
                progress_.line(now, report_.tally(), total(), manager_.running())) {
            report_.say(*line);
        }
        return happened;
    }

    bool receive(Time now) {
        bool happened = false;
        for (int i = 0; i < messages_per_turn; ++i) {
            auto received = link_.receive();
            if (!received) break;
            auto envelope = wire::decode<Envelope>(received->body);
            const std::size_t bytes = received->body.size();
            if (envelope.voice == Voice::worker) {
                manager_.on(received->from, std::move(envelope), bytes, now);
            } else {
                worker_.on(std::move(envelope), bytes, now);
            }
            happened = true;
        }
        return happened;
    }

    void obey_signals(Time now) {
        for (const int signal : signals_.take()) {
            const bool ask_politely =
                signal == SIGUSR1 || (signal == SIGINT && !settings_.under_launcher);
            if (ask_politely && !ending_) {
                drain();
            } else if (signal != SIGUSR1) {
                stop(now);
            }
        }
        if (settings_.parent != 0 && getppid() != settings_.parent) stop(now);
    }

    void drain() {
        ending_ = true;
        const std::size_t running = manager_.running();
        const std::string rest =
            running > 0 ? "waiting for " + std::to_string(running) + " running tasks"
                        : "only what is done is written to its end";
        report_.say("starting nothing new; " + rest + " (a second interruption ends that)");
        manager_.drain();
    }

    void stop(Time now) {
        ending_ = true;
        if (stop_by_) return;
        stop_by_ = now + stop_limit;
        // Soon it passes nothing on any more.
        if (settings_.under_launcher && !settings_.farewell.empty())
            report_.say(settings_.farewell);
        left_ranks_ = !manager_.is_done();
        manager_.stop();
        worker_.stop(now);
    }

    void sleep(Time now, Time busy) {
        Wait wait;
        worker_.add_to(wait, now);
        manager_.add_to(wait, now);
        report_.add_to(wait);
        wait.for_readable(link_.descriptor());
        wait.for_readable(signals_.descriptor());
        wait.until(stop_by_);
        wait.until(progress_.due());
        wait.until(now + std::min<Duration>(link_.patience(now - busy), 1s));
        wait.sleep(now);
    }

    [[nodiscard]] std::optional<std::uint64_t> total() const {
        if (!manager_.result().list_ended) return std::nullopt;
        return manager_.result().read;
    }

    /// All is done or the run was stopped; what has been committed may still wait for a slow
    /// reader of standard output, and signals are heard meanwhile.
    void wait_for_readers() {
        if (manager_.is_broken_off() && !stop_by_) stop_by_ = Clock::now() + stop_limit;
        for (Time now = Clock::now(); manager_.waits_for_readers(now); now = Clock::now()) {
            obey_signals(now);
            if (stop_by_ && now >= *stop_by_) return manager_.leave_readers();
            Wait wait;
            report_.add_to(wait);
            wait.for_readable(signals_.descriptor());
            wait.until(stop_by_);
            wait.until(now + 1s);  // and look after the parent
            wait.sleep(now);
        }
    }

    Link& link_;
    Report& report_;
    const Signals& signals_;
    Progress& progress_;
    const RunSettings& settings_;
    ManagerSeat manager_;
    WorkerSeat worker_;
    std::optional<Time> stop_by_;
    bool ending_ = false;
    bool left_ranks_ = false;  // that may still be there
};

}  // namespace

RunResult run_farm(const RunParts& parts, Hello hello, const RunSettings& settings) {
    return Run(parts, std::move(hello), settings).run();
}

}  // namespace norma::farm
