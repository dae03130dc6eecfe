#include "simulation.hpp"

#include "farm/history.hpp"
#include "pretended_run.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

namespace norma::farm::simulation {

namespace {

using namespace std::chrono_literals;

constexpr int most_runs = 60;  // a list that is not done by then never will be

Happenings happened;
int people = -1;  // where tell() writes

/// The size beyond which no file of this process grows: a full disk, as the kernel plays it,
/// with short writes and all.
class DiskLimit {
  public:
    explicit DiskLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~DiskLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    DiskLimit(const DiskLimit&) = delete;
    DiskLimit& operator=(const DiskLimit&) = delete;

  private:
    rlimit before_{};
};

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    std::string sorted;
    for (const std::string& line : lines)
        sorted += line + "\n";
    return sorted;
}

/// The files of all simulations of this process; memory, where the system has such a folder.
struct Place {
    Place() {
        if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
        folder.emplace();
        output = folder->path("output");
        list = folder->path("list");
        journal = folder->path("journal");
    }
    std::optional<TemporaryFolder> folder;
    std::string output;
    std::string list;
    std::string journal;
};

Place& place() {
    static Place one;
    return one;
}

class Simulation {
  public:
    Simulation(std::uint64_t seed, const Scale& scale) : world_(seed) {
        std::remove(place().journal.c_str());
        std::remove((place().journal + ".bad").c_str());
        choose(scale);
        write_list();
    }

    std::optional<std::string> run() {
        for (int run = 1; run <= most_runs; ++run) {
            const bool done = run_once(run);
            if (broken_) return "run " + std::to_string(run) + ": " + *broken_;
            if (done) return std::nullopt;
            if (world_.chance(20)) edit_list();
        }
        return "the list is not done after " + std::to_string(most_runs) + " runs";
    }

  private:
    void choose(const Scale& scale) {
        // Few ranks that freeze again and again, and tasks that take long or will not end.
        rough_ = world_.chance(25) && scale.ranks == 0;
        settings_.ranks =
            scale.ranks > 0 ? scale.ranks : 1 + static_cast<int>(world_.below(rough_ ? 4 : 16));
        const int most_slots = std::min(8, 64 / settings_.ranks);
        slots_ = scale.slots > 0
                     ? scale.slots
                     : 1 + static_cast<int>(world_.below(static_cast<unsigned>(most_slots)));
        const int tasks =
            scale.tasks > 0 ? scale.tasks : 1 + static_cast<int>(world_.below(80));
        for (int task = 1; task <= tasks; ++task)
            add_task();
        settings_.command = {"run", "{}"};
        settings_.tries = 1 + static_cast<int>(world_.below(3));
        settings_.lease_us = 1'000'000 * static_cast<std::int64_t>(5 + world_.below(16));
        settings_.backup = world_.chance(30);
        if (world_.chance(30)) {
            settings_.cost_of = [](const Task& task) {
                return static_cast<double>(task.seq % 7);
            };
        }
        survive_ = world_.chance(80);
        keep_order_ = world_.chance(70);
        const auto up_to = [this](unsigned most) {
            return world_.chance(50) ? static_cast<unsigned>(world_.below(most + 1)) : 0U;
        };
        weather_ = {.lost = up_to(20),
                    .repeated = up_to(20),
                    .late = up_to(20),
                    .ranks_killed = up_to(50),
                    .ranks_frozen = up_to(50),
                    .ranks_cut = up_to(50)};
        if (!rough_) return;
        weather_.ranks_frozen = 100;
        weather_.late = 20;
        settings_.lease_us = 5'000'000;
    }

    void add_task() {
        const char* const hows[] = {"fail", "big", "stubborn", "long", "quiet"};
        const std::uint64_t which = world_.below(rough_ ? 8 : 40);
        texts_.push_back(std::to_string(++last_task_) + " " + (which < 5 ? hows[which] : "ok"));
    }

    void edit_list() {
        const std::uint64_t bound = texts_.size();
        if (world_.chance(50))
            std::swap(texts_[world_.below(bound)], texts_[world_.below(bound)]);
        if (world_.chance(50)) add_task();
        write_list();
    }

    void write_list() {
        std::ofstream list(place().list);
        for (const std::string& text : texts_)
            list << text << '\n';
    }

    RunPlan plan(int run) {
        RunPlan plan;
        plan.manager = settings_;
        plan.slots = slots_;
        plan.survive = survive_;
        plan.weather = weather_;
        // A run now and then must be allowed to come to its end.
        if (run % 4 != 0) {
            const auto sometime = [this](unsigned percent) -> std::optional<Duration> {
                if (!world_.chance(percent)) return std::nullopt;
                return world_.up_to(world_.chance(50) ? 1s : 30s);
            };
            plan.killed_after = sometime(30);
            plan.stopped_after = sometime(10);
            plan.drained_after = sometime(10);
        } else {
            plan.survive = true;
            plan.weather.ranks_killed /= 4;
        }
        return plan;
    }

    /// True if the list is done.
    bool run_once(int run) {
        static_cast<void>(!ftruncate(STDOUT_FILENO, 0));
        lseek(STDOUT_FILENO, 0, SEEK_SET);
        std::optional<DiskLimit> disk;
        if (run % 4 != 0 && world_.chance(10)) disk.emplace(world_.below(200'000));
        auto opened = open_run({.command = *CommandTemplate::parse(settings_.command),
                                .words = settings_.command,
                                .list = place().list,
                                .keep_order = keep_order_,
                                .journal = place().journal,
                                .quiet = true});
        if (!opened) {
            if (!disk) broken_ = opened.error();
            return false;
        }
        Tally tally;
        std::optional<RunResult> result;
        {
            PretendedRun one(world_, *opened, plan(run));
            one.on_start = [this](const std::string& text) {
                ++happened.commands;
                if (committed_.contains(text))
                    broken_ = "'" + text + "' ran though it was done";
            };
            result = one.run();
            tally = opened->report->tally();
            happened.ranks_back += one.ranks_back();
            if (one.broken()) broken_ = one.broken();
        }
        ++happened.runs;
        if (!result) ++happened.killed;
        if (result && result->failure) ++happened.failed;
        if (result) happened.ranks_lost += static_cast<std::uint64_t>(result->ranks_lost);
        *opened = {};
        disk.reset();
        if (!result && world_.chance(30)) tear_journal();
        read_journal();
        const bool done = result && !result->failure && result->list_ended &&
                          !result->interrupted && tally.finished == successes() &&
                          given_up_.empty();
        if (done && !broken_) check_output(tally);
        return done;
    }

    [[nodiscard]] std::uint64_t successes() const {
        return static_cast<std::uint64_t>(
            std::count_if(texts_.begin(), texts_.end(), succeeds));
    }

    /// The host crashed too: the last bytes never reached the disk.
    void tear_journal() {
        struct stat status {};
        if (stat(place().journal.c_str(), &status) != 0) return;
        const auto size = static_cast<std::uint64_t>(status.st_size);
        const std::uint64_t lost = world_.below(std::min<std::uint64_t>(size, 300) + 1);
        static_cast<void>(!truncate(place().journal.c_str(), static_cast<off_t>(size - lost)));
    }

    /// What is committed now, and that nothing was twice.
    void read_journal() {
        committed_.clear();
        given_up_.clear();
        auto journal = Journal::open(place().journal, Journal::Mode::inspect);
        if (!journal) return;  // not even its first bytes were written
        const auto note = journal->replay([this](const JournalRecord& record, Journal::Place) {
            const auto* end = std::get_if<EndRecord>(&record);
            if (end == nullptr || end->final == 0) return;
            if (end->outcome.note.empty()) {
                given_up_.erase(end->outcome.text);
            } else {
                given_up_.insert(end->outcome.text);
            }
            if (end->outcome.ending != Ending::finished) return;
            if (!committed_.insert(end->outcome.text).second)
                broken_ = "'" + end->outcome.text + "' was committed twice";
        });
        if (!note) broken_ = note.error();
    }

    void check_output(const Tally& tally) {
        const std::uint64_t failures = texts_.size() - successes();
        if (tally.failed != failures || tally.timed_out != 0)
            broken_ = "the counts are wrong: " + std::to_string(tally.failed) + " failed";
        std::string expected;
        for (const std::string& text : texts_)
            expected += output_of(text);
        const std::string output = contents(place().output);
        if (keep_order_) compare(output, expected);
        if (!keep_order_) compare(sorted_lines(output), sorted_lines(expected));
    }

    void compare(const std::string& output, const std::string& expected) {
        if (output == expected) return;
        const auto differ =
            std::mismatch(output.begin(), output.end(), expected.begin(), expected.end());
        const auto at = static_cast<std::size_t>(differ.first - output.begin());
        broken_ = "the output is wrong at byte " + std::to_string(at) + ": '" +
                  output.substr(at, 20) + "' instead of '" + expected.substr(at, 20) + "'";
    }

    World world_;
    ManagerSettings settings_;
    int slots_ = 1;
    bool rough_ = false;
    bool survive_ = true;
    bool keep_order_ = true;
    Weather weather_;
    int last_task_ = 0;
    std::vector<std::string> texts_;
    std::set<std::string> committed_;
    std::set<std::string> given_up_;  // held to be what ends ranks
    std::optional<std::string> broken_;
};

}  // namespace

const Happenings& happenings() {
    return happened;
}

void begin_simulations() {
    std::signal(SIGXFSZ, SIG_IGN);
    people = dup(STDERR_FILENO);
    const int output = ::open(place().output.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(output, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    ::close(output);
    ::close(null);
}

void tell(const std::string& line) {
    static_cast<void>(!::write(people, (line + "\n").c_str(), line.size() + 1));
}

std::optional<std::string> simulate(std::uint64_t seed, const Scale& scale) {
    return Simulation(seed, scale).run();
}

}  // namespace norma::farm::simulation
