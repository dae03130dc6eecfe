// norma: starts MPI programs and explains launches that do not work.

#include "norma/base/error.hpp"

#include "doctor.hpp"
#include "facts.hpp"
#include "names.hpp"
#include "probe.hpp"
#include "run.hpp"

#include <boost/version.hpp>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>

namespace {

namespace app = norma::app;

constexpr int own_error = 255;

constexpr const char* help_start =
    "norma starts MPI programs and explains launches that do not work.\n";

constexpr const char* help_end =
    R"(  norma run -n 4 ./pi                    four ranks on this machine
  norma run --hostfile hosts norma-farm -a tasks.txt 'md5sum {}'
  norma run --help                       hosts, Ctrl-C, exit status
  norma doctor                           what is wrong with this machine?
)";

constexpr const char* help_run =
    "Start PROG as MPI ranks: norma run [-n N] [-H HOSTS | --hostfile FILE] PROG [ARGUMENTS]";

constexpr const char* help_run_end =
    R"(Computes the mpirun line for this machine, shows it on stderr and executes it. Give the options
of norma run before PROG: all after it belongs to PROG.

  norma run -n 4 ./pi 1000000               four ranks here, cores or not
  norma run -n 8 -H node1:4,node2:4 ./pi    four ranks on each of two hosts
  norma run --hostfile hosts ./pi           as many ranks as the file has slots
  norma run --dry-run -n 2 ./pi             only print the line

Inside a Slurm allocation the hosts are Slurm's; give none. What is typed goes to rank 0.
The first Ctrl-C is passed on as SIGUSR1: norma-farm then finishes its running tasks and stops.
The second ends all ranks.

Exit status: that of PROG; 128 + the signal that ended it; 141 when the reader of the output left
(norma run ... | head); 255 when it could not be started.
)";

constexpr const char* help_doctor = "Say what is wrong with this machine, and how to mend it";

constexpr const char* help_doctor_end =
    R"(Looks at everything a launch depends on (launcher, MPI, cores, limits, /dev/shm, Slurm, and
with --hostfile ssh and mpirun of every host), and starts two ranks.

Exit status: 0 all is well, 1 something is wrong.
)";

std::string version() {
    return fmt::format("norma {}\nMPI    {}\nBoost  {}.{}.{}\ncompiler {}",
                       NORMA_VERSION,
                       app::mpi_library(),
                       BOOST_VERSION / 100000,
                       BOOST_VERSION / 100 % 1000,
                       BOOST_VERSION % 100,
                       __VERSION__);
}

int refuse(const std::string& command, const std::string& why) {
    fmt::print(stderr, "{}: {}\n", command, why);
    return own_error;
}

bool is_option(const std::string& word) {
    return word.size() > 1 && word.front() == '-';
}

std::vector<std::string> option_names(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
        for (const std::string& name : option->get_snames())
            names.push_back("-" + name);
    }
    return names;
}

/// The words CLI11 left: an unknown option first, or the program to start.
int start(const CLI::App& all, const CLI::App& command, app::RunOptions options) {
    options.command = command.remaining();
    if (options.command.empty()) {
        options.command = all.remaining();  // what stands behind "--"
    } else if (is_option(options.command.front())) {
        return refuse(
            "norma run",
            app::unknown(
                "option", options.command.front(), option_names(command), "norma run --help"));
    }
    if (options.command.empty()) {
        return refuse("norma run", "no program is given; for example: norma run -n 2 ./pi");
    }
    return app::run(options);
}

/// A word no command took.
int refuse_rest(const CLI::App& command, const std::string& name) {
    const std::string word = command.remaining(true).front();
    if (is_option(word)) {
        return refuse(name,
                      app::unknown("option", word, option_names(command), name + " --help"));
    }
    if (name != "norma")
        return refuse(name, "'" + word + "' is not expected; see " + name + " --help");
    return refuse(name, app::unknown("command", word, {"run", "doctor"}, "norma --help"));
}

/// The options of all commands, and which command was given.
struct Commands {
    Commands() {
        all.set_version_flag(
            "--version", version(), "Show the version, its MPI and its compiler");
        all.require_subcommand(0, 1);
        all.allow_extras();
        all.footer(help_end);
        add_run();
        add_doctor();
    }

    void add_run() {
        run_command->prefix_command();
        run_command->add_option("-n", run.ranks, "Ranks to start; default: one per slot")
            ->option_text("N");
        run_command->add_option("-H,--host", run.hosts, "Hosts and their slots")
            ->option_text("A:2,B:2");
        run_command
            ->add_option("--hostfile", run.hostfile, "File with a host a line: NAME slots=N")
            ->option_text("FILE");
        run_command->add_flag(
            "--survive",
            run.survive,
            "Let norma-farm go on when a rank dies: only the tasks it had are done again");
        run_command->add_flag(
            "--dry-run", run.dry_run, "Print the line to stdout, start nothing");
        run_command->add_flag("-q,--quiet", run.quiet, "Do not show the line");
        run_command->footer(help_run_end);
    }

    void add_doctor() {
        doctor_command->allow_extras();
        doctor_command
            ->add_option("--hostfile", doctor.hostfile, "Also try every host of this file")
            ->option_text("FILE");
        doctor_command->add_flag("--json", doctor.json, "Print the findings as JSON");
        doctor_command->add_flag(
            "--clean",
            doctor.clean,
            "First remove shared memory of yours that killed runs left behind");
        doctor_command->add_flag("--probe", probe)->group("");  // for ourselves
        doctor_command->footer(help_doctor_end);
    }

    CLI::App all{help_start, "norma"};
    app::RunOptions run;
    app::DoctorOptions doctor;
    bool probe = false;
    CLI::App* run_command = all.add_subcommand("run", help_run);
    CLI::App* doctor_command = all.add_subcommand("doctor", help_doctor);
};

int dispatch(int argc, char** argv) {
    Commands commands;
    try {
        commands.all.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return commands.all.exit(error);  // --help, --version
        return refuse(commands.run_command->parsed() ? "norma run" : "norma", error.what());
    }
    if (commands.run_command->parsed())
        return start(commands.all, *commands.run_command, commands.run);
    if (commands.doctor_command->parsed() && commands.doctor_command->remaining_size() > 0) {
        return refuse_rest(*commands.doctor_command, "norma doctor");
    }
    if (commands.probe) return app::probe(argc, argv);
    if (commands.doctor_command->parsed()) return app::doctor(commands.doctor);
    if (commands.all.remaining_size() > 0) return refuse_rest(commands.all, "norma");
    fmt::print("{}", commands.all.help());
    return argc > 1 ? 0 : own_error;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return dispatch(argc, argv);
    } catch (const std::exception& error) {
        return refuse("norma", error.what());
    }
}
