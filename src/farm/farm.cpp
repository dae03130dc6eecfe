#include "farm/farm.hpp"

#include "norma/comm/environment.hpp"
#include "norma/launch/launcher.hpp"
#include "norma/launch/machine.hpp"
#include "norma/wire/encode.hpp"

#include "base/printable.hpp"
#include "base/signals.hpp"
#include "farm/conversation.hpp"
#include "farm/fork_server.hpp"
#include "farm/last_words.hpp"
#include "farm/mpi_session.hpp"
#include "farm/open_run.hpp"
#include "farm/pack_folder.hpp"
#include "farm/relayed_output.hpp"
#include "farm/shared_segments.hpp"
#include "farm/summary.hpp"
#include "farm/thread_link.hpp"
#include "farm/worker_seat.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace norma::farm {

namespace {

constexpr int hanging = 3;  // leases: a rank that is silent for so long never comes back
/// Leases that MPI may take to begin. Thousands of ranks on a slow file system take a minute.
constexpr int beginning = 12;
constexpr int broken = 255;  // the exit status of a farm that could not go on

Hello introduce(const launch::Cores& cores) {
    Hello hello;
    hello.host = launch::host_name();
    hello.allowed = cores.allowed;
    hello.quota = cores.quota;
    return hello;
}

void let_everyone_go(Link& link) {
    const Envelope quit{.voice = Voice::manager, .number = 1, .message = Quit{}};
    for (int rank = 1; rank < link.size(); ++rank)
        link.send(rank, wire::encode(quit));
}

/// The launcher was told, or is known, not to end all ranks when one dies.
bool survives_losses(const launch::Launch& launch) {
    // srun goes on when a task of its step dies, unless it was told otherwise.
    if (launch.launcher == launch::Launcher::pmix) return true;
    const char* asked = std::getenv("NORMA_SURVIVE");
    if (asked != nullptr && *asked == '1') return true;
    const char* recovery = std::getenv("OMPI_MCA_orte_enable_recovery");
    return recovery != nullptr && *recovery == '1';
}

struct Managed {
    int status = 0;
    bool together = true;  ///< every rank said goodbye
    bool lost = false;     ///< a rank was given up
};

Managed manage(Link& link,
               ForkServer& processes,
               const Hello& hello,
               const Signals& signals,
               const launch::Launch& launch,
               const FarmSettings& settings,
               const Tell& tell) {
    FarmEnd end;
    const Say say = [&](const std::string& text) {
        say_last_words(text, signals, end.run.interrupted);
    };
    auto opened = open_run(settings);
    if (!opened) {
        let_everyone_go(link);
        end.run.failure = Failure{opened.error()};
        return {.status = tell(end, say)};
    }
    end.opened = true;
    forget_summary(settings.summary_json);
    RunSettings run;
    run.manager = {.ranks = link.size(),
                   .command = settings.words,
                   .tries = settings.tries,
                   .timeout_us = settings.timeout_us,
                   .lease_us = settings.lease_us,
                   .limits = settings.limits,
                   .max_output = settings.max_output,
                   .termination = settings.termination,
                   .slots_of = settings.slots_of,
                   .cost_of = settings.cost_of,
                   .backup = settings.backup};
    run.survive = survives_losses(launch);
    run.under_launcher = !launch.alone();
    const std::string& journal = opened->ledger->journal().path();
    // A rank alone has its journal at hand.
    const PackFolder packs =
        journal.empty() || link.size() == 1 ? PackFolder() : PackFolder::make(journal);
    run.manager.packs.folder = packs.path();
    run.manager.packs.synced = settings.journal_sync ? 1 : 0;
    if (!journal.empty()) {
        run.farewell = "told to end; what is done is kept in " + journal +
                       ": the same command again does the rest";
    }
    run.parent = launch.alone() ? 0 : getppid();
    if (run.parent != 0) opened->report->heed_readers_of(run.parent);
    const auto relayed = RelayedOutput::behind(run.parent);
    Progress progress(settings.quiet ? Progress::Mode::silent : Progress::Mode::lines,
                      Clock::now());
    end.run =
        run_farm({.manager = {.link = link, .tasks = *opened->tasks, .ledger = *opened->ledger},
                  .report = *opened->report,
                  .processes = processes,
                  .signals = signals,
                  .progress = progress},
                 hello,
                 run);
    end.tally = opened->report->tally();
    end.journal = opened->ledger->journal().path();
    if (relayed && !end.run.failure && !end.run.interrupted)
        end.run.failure = relayed->expect(opened->report->written());
    const bool all_good =
        !end.run.failure && !end.run.work_is_left(end.tally) && end.tally.unsuccessful() == 0;
    const bool remove = all_good && opened->remove_journal;
    if (remove) end.journal.clear();
    const int status = tell(end, say);
    if (remove && status == 0) opened->ledger->remove_journal();
    return {.status = status, .together = end.run.together, .lost = end.run.ranks_lost > 0};
}

/// A rank other than 0, to its end; gives its exit status.
int work(MpiSession& mpi,
         ForkServer& processes,
         const launch::Cores& cores,
         const Signals& signals,
         bool survive) {
    const Leave leave = run_worker(mpi.link(), processes, introduce(cores), signals, getppid());
    const int rank = mpi.link().rank();
    if (leave == Leave::orphaned) {
        std::fprintf(stderr, "norma-farm: rank %d leaves: rank 0 has ended\n", rank);
        // A launcher that lets ranks die would call the run a success.
        mpi.end_all_ranks(broken, survive);
    }
    if (leave == Leave::forsaken) {
        std::fprintf(stderr,
                     "norma-farm: rank %d leaves: rank 0 has been silent for too long (is it "
                     "frozen, or its host or the network gone?)\n",
                     rank);
    }
    mpi.finish(leave == Leave::goodbye);
    return leave == Leave::forsaken ? broken : 0;
}

}  // namespace

int run(const FarmSettings& settings, const Tell& tell) {
    open_closed_streams();
    const launch::Launch launch = launch::detect_launch();
    const launch::Cores cores = launch::allowed_cores();
    const Signals signals = Signals::catch_all();
    ForkServer processes = ForkServer::start(cores.allowed);
    if (launch.alone()) {
        const auto links = ThreadLink::make(1);
        return manage(
                   *links.front(), processes, introduce(cores), signals, launch, settings, tell)
            .status;
    }
    const bool survive = survives_losses(launch);
    const std::chrono::microseconds lease(settings.lease_us);
    // Should this process be frozen meanwhile.
    if (survive) processes.watch((beginning + 1) * lease);
    MpiSession mpi(beginning * lease, broken, survive);
    const bool leads = mpi.link().rank() == 0;
    // Where no launcher ends the others, a rank that hangs in MPI must be ended. Rank 0 may
    // have a long journal to read, in which it says nothing.
    const auto watch = [&](bool on) {
        if (survive) processes.watch(on ? hanging * lease : std::chrono::microseconds(0));
    };
    try {
        processes.remove_at_end(own_shared_segments());
        watch(!leads);
        if (!leads) return work(mpi, processes, cores, signals, survive);
        const Managed managed =
            manage(mpi.link(), processes, introduce(cores), signals, launch, settings, tell);
        watch(true);
        if (managed.lost) mpi.end_all_ranks(managed.status, survive);
        mpi.finish(managed.together);
        return managed.status;
    } catch (const std::exception& error) {
        // The other ranks are waiting for this one, unless they can go on without.
        if (!survive || leads) abort_all_ranks(error.what(), broken);
        std::fprintf(stderr,
                     "norma-farm: rank %d leaves: %s\n",
                     launch.rank,
                     printable_lines(error.what()).c_str());
        mpi.finish(false);
        // The run is rank 0's to judge: Open MPI 5 would end with our status, though all be
        // done.
        return 0;
    }
}

}  // namespace norma::farm
