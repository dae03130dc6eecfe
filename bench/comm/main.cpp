// Raw MPI, norma and Boost.MPI side by side in one run, interleaved.
//
//     mpirun -n 2 build/release/bench/comm/compare
//     mpirun -n 2 build/release/bench/comm/compare --rows '^ping|halo' --quick

#include "count.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "row.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <norma/comm/environment.hpp>
#include <regex>

namespace {

struct Options {
    std::string rows;
    std::string json;
    bool quick = false;
    bool instructions = false;
    bench::Settings settings;
};

void declare(CLI::App& app, Options& options) {
    app.add_option(
        "--rows", options.rows, "only rows whose name holds this regular expression");
    app.add_option("--repeats", options.settings.repeats, "of each sample")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option(
           "--sample", options.settings.sample_seconds, "seconds that a sample takes, about")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--json", options.json, "write the figures to this file as well");
    app.add_flag("--quick", options.quick, "5 repeats of 1 ms: whether it runs, not how fast");
    app.add_flag("--instructions",
                 options.instructions,
                 "on one rank, under callgrind: see instructions.py, which calls this");
}

bench::Rows all_rows(const bench::Ranks& ranks) {
    bench::Rows rows;
    for (const auto add : {bench::add_ping_rows,
                           bench::add_halo_rows,
                           bench::add_bcast_rows,
                           bench::add_serialized_rows,
                           bench::add_struct_rows,
                           bench::add_reduction_rows,
                           bench::add_gather_rows})
        add(rows, ranks);
    return rows;
}

bench::Rows chosen_rows(const bench::Ranks& ranks, const Options& options) {
    bench::Rows rows = all_rows(ranks);
    const std::regex wanted(options.rows);
    std::erase_if(rows, [&](const bench::Row& row) {
        return !std::regex_search(row.name, wanted) || (options.instructions && !row.counted);
    });
    return rows;
}

void compare(const bench::Rows& rows, const bench::Ranks& ranks, const Options& options) {
    if (ranks.rank == 0) print_heading(ranks, options.settings);
    std::vector<bench::Measured> measured;
    for (const bench::Row& row : rows) {
        measured.push_back(measure(row, ranks, options.settings));
        if (ranks.rank == 0) print(measured.back());
    }
    if (ranks.rank != 0) return;
    print_count_of_misses(measured);
    if (!options.json.empty()) write_json(options.json, measured, ranks, options.settings);
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    CLI::App app("Raw MPI, norma and Boost.MPI side by side.");
    Options options;
    declare(app, options);
    const bench::Ranks ranks;
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return ranks.rank == 0 ? app.exit(error) : error.get_exit_code();
    }
    if (options.instructions != (ranks.size == 1)) {
        if (ranks.rank == 0) {
            std::fputs(options.instructions ? "compare: instructions are counted on one rank\n"
                                            : "compare: start it on at least two ranks: "
                                              "mpirun -n 2 compare\n",
                       stderr);
        }
        return 2;
    }
    if (options.quick) options.settings = {.repeats = 5, .sample_seconds = 0.001};
    const bench::Rows rows = chosen_rows(ranks, options);
    if (options.instructions) {
        bench::count_instructions(rows);
    } else {
        compare(rows, ranks, options);
    }
}
