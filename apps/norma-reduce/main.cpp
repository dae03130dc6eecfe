// norma-reduce: tables reduced to statistics, alone or over the ranks of an MPI job.

#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/launch/launcher.hpp"

#include "../first_rank.hpp"
#include "../refused_by_one.hpp"
#include "base/simd_level.hpp"
#include "options.hpp"
#include "reduce/verbs.hpp"

#include <csignal>
#include <sched.h>

namespace norma::app {

namespace {

/// Cores this process may use.
int allowed_cores() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return std::max(1, CPU_COUNT(&set));
}

int run_alone(reduce::ReduceSettings& settings) {
    const int threads = settings.threads > 0 ? settings.threads : allowed_cores();
    return reduce::run_reduce(settings, {nullptr, threads});
}

int run_on_ranks(Result<ParsedOptions>& parsed, int& argc, char**& argv) {
    const int threads = parsed && parsed->settings.threads > 0 ? parsed->settings.threads : 1;
    const Environment environment(
        argc, argv, threads > 1 ? ThreadLevel::serialized : ThreadLevel::single);
    try {
        const Communicator world;
        const auto refused = parsed ? std::nullopt : std::optional(parsed.error());
        if (const auto why = refused_by_one(world, refused))
            return refuse(*why, reduce::wrong_usage);
        return reduce::run_reduce(parsed->settings, {&world, threads});
    } catch (const std::exception& error) {  // of one rank, as a rule: the others wait for it
        abort_all_ranks(error.what(), reduce::cannot_go_on);
    }
}

int start(int argc, char** argv) {
    // A reader that has seen enough ends it without a word, as it ends others. Among ranks
    // nobody may just die.
    const bool alone = launch::detect_launch().alone();
    std::signal(SIGPIPE, alone ? SIG_DFL : SIG_IGN);
    auto parsed = parse_options(argc, argv);
    if (parsed && parsed->print) return print(*parsed->print, reduce::cannot_go_on);
    if (const auto level = asked_simd_level(); parsed && !level)
        parsed = Failure{level.error()};
    if (!parsed) {
        return alone ? refuse(parsed.error(), reduce::wrong_usage)
                     : run_on_ranks(parsed, argc, argv);
    }
    return alone ? run_alone(parsed->settings) : run_on_ranks(parsed, argc, argv);
}

}  // namespace

}  // namespace norma::app

int main(int argc, char** argv) {
    try {
        return norma::app::start(argc, argv);
    } catch (const std::exception& error) {
        return norma::app::refuse(error.what(), norma::reduce::cannot_go_on);
    }
}
