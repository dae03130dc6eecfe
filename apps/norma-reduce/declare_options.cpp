#include "declare_options.hpp"

#include "help_text.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <utility>

namespace norma::app {

namespace {

using reduce::ReduceSettings;

constexpr const char* hidden = "";

void declare_input(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.add_option("--input-format",
                   typed.input_format,
                   "auto (by the names of the files), csv, tsv, ndjson, npy, record")
        ->type_name("NAME");
    app.add_option("--record",
                   typed.record,
                   "The files are rows of these types, one behind the other: 'id:i8 x:f8 _:u2' "
                   "(i1 i2 i4 i8, u1 u2 u4 u8, f2 f4 f8, b1; >f8: highest byte first; V3: a "
                   "gap)")
        ->type_name("TYPES");
    app.add_option("-s,--sep", typed.separator, "What separates fields: a character, or tab")
        ->type_name("CHAR");
    app.add_option(
           "--quote", typed.quote, "What fields are quoted in (default: \"; '' for nothing)")
        ->type_name("CHAR")
        ->expected(1);
    app.add_flag(
        "--no-header", typed.no_header, "The first row is data; columns are 1, 2, ...");
    app.add_option("--na",
                   typed.missing,
                   "Texts that mean no value, besides the empty one (default: "
                   "NA,N/A,NaN,nan,null,NULL)")
        ->type_name("TEXTS");
    app.add_flag("--decimal-comma", typed.decimal_comma, "Numbers are written 1,5");
    app.add_option("--comment", typed.comment, "Leave out rows that begin with this")
        ->type_name("CHAR");
    app.add_flag("--skip-bad", typed.skip_bad, "Leave bad rows out, and tell (default)");
    app.add_flag("--strict", settings.strict, "End at bad rows, with status 1");
}

void declare_wanted(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.add_option("-c,--columns,--select",
                   settings.columns,
                   "Only these columns: names or numbers with commas in between; a name that "
                   "holds a comma in backquotes")
        ->type_name("NAMES");
    app.add_option("-w,--where",
                   settings.where,
                   "Only rows for which this is true: 'temp > 20 and city == \"Oslo\"'")
        ->type_name("EXPR");
    app.add_option("-a,--aggregates",
                   settings.aggregates,
                   "by: what of each group, with commas in between (default: n)")
        ->type_name("WHAT");
    app.add_flag("--core",
                 settings.core,
                 "describe: no quantiles, distinct and frequent values; faster");
    app.add_option("-q,--quantiles",
                   typed.levels,
                   "quantile: which, from 0 to 1 (default: "
                   "0.01,0.05,0.25,0.5,0.75,0.95,0.99)")
        ->type_name("LEVELS");
    app.add_flag("--exact", settings.exact, "quantile, distinct: exactly; takes more memory");
    app.add_flag("--approx", typed.approx, "quantile, distinct: approximately (default)");
    app.add_option("--bins", typed.bins, "hist: how many bins (default: 20)")->type_name("N");
    app.add_option("--range", typed.range, "hist: from where to where (default: all values)")
        ->type_name("LOW,HIGH");
    app.add_option("-n,--rows", typed.rows, "sample: how many rows (default: 10)")
        ->type_name("N");
    app.add_option("--seed", typed.seed, "sample: another seed draws other rows")
        ->type_name("N");
}

void declare_result(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.add_option("-f,--format", typed.format, "table, tsv, csv, json, ndjson or md")
        ->type_name("NAME");
    app.add_option("--digits",
                   typed.digits,
                   "Round numbers to so many digits; 0 for all (default: in a table 6 of what "
                   "is not exact, else "
                   "all)")
        ->type_name("N");
    app.add_option("--sort",
                   settings.sort,
                   "Sort by this column of the result; -NAME: the greatest first")
        ->type_name("NAME");
    app.add_option(
           "--limit", typed.limit, "Only the first N rows of the result (top: default 10)")
        ->type_name("N");
    app.add_option("-o,--output", settings.output, "Write the result to FILE")
        ->type_name("FILE");
    app.add_option("--save", settings.save, "describe, by, merge: keep the state, for merge")
        ->type_name("FILE");
}

void declare_running(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.add_option("-t,--threads",
                   typed.threads,
                   "Threads of each rank (default: one for each core; under mpirun 1)")
        ->type_name("N");
    app.add_option("--memory",
                   typed.memory,
                   "by, top, --exact: what groups and values may take in a rank (default: 4G)")
        ->type_name("SIZE");
    app.add_option("--piece",
                   typed.piece,
                   "Bytes of a file that go to one rank at a time (default: 16M)")
        ->type_name("SIZE");
    app.add_flag("--progress",
                 settings.progress,
                 "Tell every two seconds how far it is (default on a terminal)");
    app.add_flag("--stats", settings.stats, "Tell how much was read, and how fast");
    app.add_flag("--quiet", settings.quiet, "Only the result, and errors");
}

/// Options that --help shows under a heading.
using Declare = void(CLI::App&, ReduceSettings&, Typed&);
constexpr std::array<std::pair<const char*, Declare*>, 4> sections = {{
    {"Input", declare_input},
    {"What is wanted", declare_wanted},
    {"Result", declare_result},
    {"Running", declare_running},
}};

}  // namespace

void declare_options(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.set_help_flag();  // comes last
    for (const auto& [heading, declare_section] : sections) {
        const std::size_t before = app.get_options().size();
        declare_section(app, settings, typed);
        const auto options = app.get_options();
        for (std::size_t i = before; i < options.size(); ++i)
            options[i]->group(heading);
    }
    app.set_help_flag("-h,--help", "Show this")->group("Running");
    app.set_version_flag("-V,--version", "norma-reduce " NORMA_VERSION, "Show the version")
        ->group("Running");
    app.add_option("--chunk", typed.chunk)->group(hidden);
    app.add_option("words", typed.words)->group(hidden);
    app.footer(footer);
}

}  // namespace norma::app
