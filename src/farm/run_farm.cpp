#include "farm/run_farm.hpp"

#include "norma/wire/encode.hpp"

#include "farm/wait.hpp"
#include "farm/worker_seat.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <set>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// What a launcher leaves us between its TERM and its KILL, less a margin.
constexpr Duration stop_limit = 1500ms;
/// Tasks taken from the list in one turn: the first ones start before the list is read.
constexpr int tasks_per_turn = 512;
constexpr int messages_per_turn = 256;

void say(const std::string& line) {
    std::fprintf(stderr, "norma-farm: %s\n", line.c_str());
}

class Run {
  public:
    Run(const RunParts& parts, Hello hello, const RunSettings& settings)
        : link_(parts.link),
          tasks_(parts.tasks),
          ledger_(parts.ledger),
          report_(parts.report),
          signals_(parts.signals),
          progress_(parts.progress),
          settings_(settings),
          manager_(settings.manager),
          seat_(parts.link, parts.processes, std::move(hello)) {}

    RunResult run() {
        Time busy = Clock::now();
        while (!manager_.is_done() || !seat_.is_done()) {
            const Time now = Clock::now();
            if (stop_by_ && now >= *stop_by_) break;
            if (turn(now)) {
                busy = now;
            } else {
                sleep(now, busy);
            }
        }
        finish(Clock::now());
        return result_;
    }

  private:
    bool turn(Time now) {
        bool happened = receive(now);
        happened = read_tasks() || happened;
        obey_signals(now);
        happened = seat_.turn(now) || happened;
        happened = act() || happened;
        commit(now);
        if (const auto line =
                progress_.line(now, report_.tally(), total(), manager_.running())) {
            std::fprintf(stderr, "%s\n", line->c_str());
        }
        return happened;
    }

    bool receive(Time now) {
        bool happened = false;
        for (int i = 0; i < messages_per_turn; ++i) {
            auto received = link_.receive();
            if (!received) break;
            const auto message = wire::decode<Message>(received->body);
            manager_.on(received->from, message);
            seat_.on(message, now);  // each takes what is meant for it
            happened = true;
        }
        return happened;
    }

    [[nodiscard]] bool reading() const {
        return !result_.list_ended && !ending_ && manager_.wants_tasks();
    }

    bool read_tasks() {
        if (!reading()) return false;
        int taken = 0;
        while (taken < tasks_per_turn && manager_.wants_tasks()) {
            auto task = tasks_.next();
            if (!task) {
                if (!tasks_.fill()) break;
                continue;
            }
            ++taken;
            ++result_.read;
            if (ledger_.finished_before(*task)) continue;
            const std::uint32_t attempts = ledger_.attempts_before(task->id);
            manager_.add(std::move(*task), attempts);
        }
        if (const auto note = tasks_.take_note()) say(*note);
        if (const auto failure = tasks_.failure()) {
            give_up(*failure);
        } else if (tasks_.ended()) {
            result_.list_ended = true;
            ledger_.list_ended(result_.read);
            manager_.end_of_tasks();
        }
        return taken > 0;
    }

    void obey_signals(Time now) {
        for (const int signal : signals_.take()) {
            const bool ask_politely =
                signal == SIGUSR1 || (signal == SIGINT && !settings_.under_launcher);
            if (ask_politely && !ending_) {
                drain(now);
            } else if (signal != SIGUSR1) {
                stop(now);
            }
        }
        if (settings_.parent != 0 && getppid() != settings_.parent) stop(now);
    }

    void drain(Time) {
        ending_ = true;
        result_.interrupted = true;
        say("starting nothing new; waiting for " + std::to_string(manager_.running()) +
            " running tasks (a second interruption ends them)");
        manager_.drain();
    }

    void stop(Time now) {
        ending_ = true;
        result_.interrupted = true;
        if (stop_by_) return;
        stop_by_ = now + stop_limit;
        result_.together = false;
        manager_.stop();
        seat_.stop(now);
    }

    /// What was achieved stays; nothing more can be.
    void give_up(const Failure& failure) {
        if (!result_.failure) result_.failure = failure;
        ending_ = true;
        manager_.drain();
    }

    bool act() {
        const auto actions = manager_.take_actions();
        for (const ManagerAction& action : actions) {
            if (const auto* send = std::get_if<SendMessage>(&action)) {
                link_.send(send->to, wire::encode(send->message));
            } else if (const auto* started = std::get_if<Started>(&action)) {
                if (!first_start_) first_start_ = Clock::now();
                ledger_.on(*started);
            } else if (const auto* piece = std::get_if<Piece>(&action)) {
                ledger_.on(*piece);
            } else {
                last_end_ = Clock::now();
                ledger_.on(std::get<Finished>(action));
            }
        }
        return !actions.empty();
    }

    void commit(Time now) {
        if (broken_) return;
        if (const auto failure = ledger_.commit(now)) {
            // Results can no longer be kept or shown: running on would only waste them.
            broken_ = true;
            if (!result_.failure) result_.failure = *failure;
            ending_ = true;
            manager_.stop();
        }
    }

    void sleep(Time now, Time busy) {
        Wait wait;
        seat_.add_to(wait);
        wait.for_readable(link_.descriptor());
        wait.for_readable(signals_.descriptor());
        if (reading()) wait.for_readable(tasks_.fd());
        wait.until(stop_by_);
        wait.until(progress_.due());
        wait.until(now + std::min<Duration>(link_.patience(now - busy), 1s));
        wait.sleep(now);
    }

    [[nodiscard]] std::optional<std::uint64_t> total() const {
        if (!result_.list_ended) return std::nullopt;
        return result_.read;
    }

    void finish(Time now) {
        if (!broken_) {
            if (const auto failure = ledger_.close(now)) {
                if (!result_.failure) result_.failure = *failure;
            }
        }
        if (first_start_ && last_end_) result_.makespan = seconds(*last_end_ - *first_start_);
        result_.slots = manager_.slots();
        result_.ranks = settings_.manager.ranks;
        std::set<std::string> hosts;
        for (const Hello& worker : manager_.workers())
            hosts.insert(worker.host);
        result_.hosts = static_cast<int>(hosts.size());
    }

    Link& link_;
    TaskReader& tasks_;
    Ledger& ledger_;
    Report& report_;
    const Signals& signals_;
    Progress& progress_;
    const RunSettings& settings_;
    Manager manager_;
    WorkerSeat seat_;
    RunResult result_;
    std::optional<Time> stop_by_;
    std::optional<Time> first_start_;
    std::optional<Time> last_end_;
    bool ending_ = false;
    bool broken_ = false;
};

}  // namespace

RunResult run_farm(const RunParts& parts, Hello hello, const RunSettings& settings) {
    return Run(parts, std::move(hello), settings).run();
}

}  // namespace norma::farm
