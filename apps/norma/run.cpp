#include "run.hpp"

#include "norma/launch/launcher.hpp"
#include "norma/launch/mpirun_line.hpp"
#include "norma/launch/shell_quote.hpp"

#include "base/file_descriptor.hpp"
#include "launch/ending.hpp"
#include "program.hpp"
#include "site.hpp"
#include "supervise.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <string_view>

namespace norma::app {
namespace {

constexpr int most_ranks = 1'000'000;

Result<int> parse_ranks(const std::string& text) {
    int ranks = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, ranks);
    if (error != std::errc() || stopped != end || ranks < 1 || ranks > most_ranks) {
        return Failure{fmt::format(
            "-n {}: a number of processes from 1 to {} is needed", text, most_ranks)};
    }
    return ranks;
}

Result<std::vector<launch::Host>> hosts_of(const RunOptions& options) {
    if (!options.hostfile.empty() && !options.hosts.empty()) {
        return Failure{"-H and --hostfile are both given; keep one of them"};
    }
    if (!options.hostfile.empty()) return launch::read_hostfile(options.hostfile);
    if (!options.hosts.empty()) return launch::parse_hosts(options.hosts);
    return std::vector<launch::Host>{};
}

/// NORMA_... variables of ours, which ranks on other hosts must see as well.
std::vector<std::string> our_variables() {
    std::vector<std::string> names;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (text.starts_with("NORMA_") && !text.starts_with("NORMA_TERMINAL=") &&
            !text.starts_with("NORMA_SURVIVE=")) {
            names.emplace_back(text.substr(0, text.find('=')));
        }
    }
    return names;
}

Result<launch::RunRequest> request_of(const RunOptions& options, const launch::RunSite& site) {
    launch::RunRequest request;
    auto hosts = hosts_of(options);
    if (!hosts) return Failure{hosts.error()};
    request.hosts = std::move(*hosts);
    request.hostfile = options.hostfile;
    const Result<int> ranks = options.ranks.empty() ? launch::default_ranks(request, site)
                                                    : parse_ranks(options.ranks);
    if (!ranks) return Failure{ranks.error()};
    request.ranks = *ranks;
    const auto program = find_program(options.command.at(0));
    if (!program) return Failure{program.error()};
    request.command = options.command;
    request.command.at(0) = *program;
    request.survive = options.survive;
    request.environment = our_variables();
    return request;
}

std::optional<std::string> already_started() {
    const launch::Launch launch = launch::detect_launch();
    if (launch.alone()) return std::nullopt;
    return fmt::format("was itself started by {}; start it once, directly: norma run -n N PROG",
                       launch::name(launch.launcher));
}

bool is_farm(const std::string& program) {
    return std::filesystem::path(program).filename() == "norma-farm";
}

std::string on_first_interrupt(const std::string& program) {
    if (is_farm(program)) {
        return "stopping after the running tasks; Ctrl-C again stops them now";
    }
    return "asked every rank to end (SIGUSR1); Ctrl-C again ends them now";
}

/// mpirun itself names the signal most times, but not always.
void explain(int status, const std::string& program) {
    const char* signal = status > 128 ? sigdescr_np(status - 128) : nullptr;
    if (signal == nullptr) return;
    fmt::print(
        stderr,
        "norma run: exit status {}: a process was ended by signal {} ({}){}\n",
        status,
        status - 128,
        signal,
        is_farm(program) ? "; with a journal (-a LIST) the same line again does the rest" : "");
}

int refuse(const std::string& why) {
    fmt::print(stderr, "norma run: {}\n", why);
    return 255;
}

}  // namespace

int run(const RunOptions& options) {
    open_closed_streams();
    if (const auto why = already_started()) return refuse(*why);
    unsetenv("NORMA_TERMINAL");  // it is about another run's
    const std::string name = fmt::format("{:08x}", std::random_device{}());
    if (!options.dry_run) setenv(launch::ending_variable, name.c_str(), 1);
    const launch::RunSite site = look_around();
    const auto request = request_of(options, site);
    if (!request) return refuse(request.error());
    const auto words = launch::mpirun_line(*request, site);
    if (!words) return refuse(words.error());
    if (options.dry_run) {
        fmt::print("{}\n", launch::shell_line(*words));
        return 0;
    }
    if (!options.quiet) fmt::print(stderr, "{}\n", launch::shell_line(*words));
    const Ended ended =
        supervise(*words,
                  on_first_interrupt(request->command.at(0)),
                  // A farm that is told so leaves its tasks at once.
                  is_farm(request->command.at(0)) ? OnTerm::ends : OnTerm::asks_first,
                  name,
                  options.survive ? launch::Aborts::are_survived : launch::Aborts::end_all);
    if (!ended.explained) explain(ended.status, request->command.at(0));
    return ended.status;
}

}  // namespace norma::app
