#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "reduce/verbs.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <memory>

namespace norma::app {

namespace {

using reduce::ReduceSettings;
using reduce::Verb;

constexpr const char* about =
    "Reduces tables to statistics, alone or over the ranks of an MPI job: the same bytes come "
    "out\n"
    "for any number of ranks, any order of the files. Decimal numbers are summed exactly.";

constexpr const char* examples = R"(
Verbs:
  describe FILES           every column: type, rows, missing, min, max, exact sum, mean,
                           deviation, quantiles, distinct and most frequent values (default)
  by KEYS -a WHAT FILES    a row for each combination of the keys
  hist COLUMN FILES        a histogram (--bins, --range LOW,HIGH)
  quantile COLUMNS FILES   quantiles (-q 0.5,0.99; --exact)
  distinct COLUMNS FILES   how many different values (--exact)
  top COLUMNS FILES        the most frequent values (--limit)
  sample FILES             rows drawn at random, the same ones on every run (-n, --seed)
  check FILES              only whether the rows are good, and what the columns hold
  merge STATES             goes on with what --save has written

Examples:
  norma-reduce data.csv
  mpirun -n 4 norma-reduce by station -a n,mean:temp,min:temp,p95:temp 'data/*.csv.zst'
  norma-reduce by region,product -a sum:price --where 'price > 0' --sort -sum:price sales/
  for day in mon tue; do norma-reduce $day/*.csv --save $day.nst; done
  norma-reduce merge mon.nst tue.nst

WHAT: n, and with :COLUMN: n (values), missing, sum, mean, sd, var, min, max, skew, kurtosis,
median, p0 ... p100 (p99.9), distinct. Columns go by their names or by numbers from 1. Names that
begin with ~ are approximate: quantiles within 0.4 %, distinct counts within 0.8 % (one standard
deviation; exact up to 4096 values in describe, up to 1024 in by).

FILES: text tables (.csv, .tsv, any one-byte separator; quotes as RFC 4180 has them), lines of JSON
objects (.ndjson, .jsonl), arrays (.npy), rows of fixed size (--record); also .gz and .zst;
folders, patterns in quotes, @list, - for standard input. All have the same columns. The separator
is that of the name, or the one the first row has most of. The keys in the first lines of JSON
files are columns, an inner key as outer.inner; keys that come up later are counted and told of
unless the command line names them. Parts of paths like year=2026 become columns, and `file` names
the file.

Rows with too few or too many fields are left out, counted and told of; --strict ends at them.
The state of a run does not grow with the rows; that of `by` grows with the groups.

Exit status: 0 all is well; 1 bad rows under --strict; 2 wrong usage; 3 reading, writing or
memory failed.
)";

struct HelpFormat : CLI::Formatter {
    std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
        return "Usage: [mpirun -n RANKS] norma-reduce [VERB] [OPTIONS] FILES...\n";
    }
};

/// What is read before it is understood.
struct Typed {
    std::vector<std::string> words;
    std::string separator;
    std::string quote;
    std::string comment;
    std::string missing;
    std::string levels;
    std::string range;
    std::string memory;
    std::string input_format = "auto";
    std::string record;
    std::string format = "table";
    std::string piece;
    std::string chunk;
    long long limit = -1;
    bool no_header = false;
    bool decimal_comma = false;
    bool approx = false;
    bool skip_bad = false;
};

void declare(CLI::App& app, ReduceSettings& settings, Typed& typed) {
    app.add_option("words", typed.words)->group("");
    app.add_option(
           "-a,--aggregates", settings.aggregates, "by: what of each group (default: n)")
        ->type_name("WHAT");
    app.add_option("-c,--columns,--select",
                   settings.columns,
                   "Only these columns, by name or number, separated by commas; `a,b` in "
                   "backquotes is one name")
        ->type_name("NAMES");
    app.add_option("-w,--where",
                   settings.where,
                   "Only rows for which this is true: 'temp > 20 and city == \"Oslo\"'")
        ->type_name("EXPR");
    app.add_option("--input-format",
                   typed.input_format,
                   "auto (by the names of the files), csv, tsv, ndjson, npy, record")
        ->type_name("NAME");
    app.add_option(
           "--record",
           typed.record,
           "The files are rows of these types without anything between: 'id:i8 x:f8 _:u2' "
           "(i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 b1; >f8: highest byte first; V3: a gap)")
        ->type_name("TYPES");
    app.add_option("-s,--sep", typed.separator, "What separates fields: a character, or tab")
        ->type_name("CHAR");
    app.add_option(
           "--quote", typed.quote, "What fields are quoted in (default \"; '': nothing)")
        ->type_name("CHAR")
        ->expected(1);
    app.add_flag(
        "--no-header", typed.no_header, "The first row is data; columns are 1, 2, ...");
    app.add_option("--na",
                   typed.missing,
                   "Texts that mean no value, separated by commas, besides the empty one "
                   "(default: NA,N/A,NaN,nan,null,NULL)")
        ->type_name("TEXTS");
    app.add_flag("--decimal-comma", typed.decimal_comma, "Numbers are written 1,5");
    app.add_option("--comment", typed.comment, "Rows that begin with it are left out")
        ->type_name("CHAR");
    app.add_flag("--strict", settings.strict, "End at bad rows, with status 1");
    app.add_flag("--skip-bad", typed.skip_bad, "Leave bad rows out and tell of them (default)");
    app.add_flag("--exact", settings.exact, "quantile, distinct: exactly; takes more memory");
    app.add_flag("--approx", typed.approx, "quantile, distinct: approximately (default)");
    app.add_flag("--core",
                 settings.core,
                 "describe: no quantiles, distinct and frequent values; nearly twice as fast");
    app.add_option(
           "-q,--quantiles", typed.levels, "quantile: which, 0 to 1 (default 0.01,...,0.99)")
        ->type_name("LEVELS");
    app.add_option("--bins", settings.bins, "hist: how many bins (default 20)")
        ->type_name("N")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--range", typed.range, "hist: from where to where (default: all values)")
        ->type_name("LOW,HIGH");
    app.add_option("-n,--rows", settings.sample, "sample: how many rows (default 10)")
        ->type_name("N");
    app.add_option("--seed", settings.seed, "sample: another seed draws other rows")
        ->type_name("N");
    app.add_option("--sort", settings.sort, "Sort the result by a column; -NAME: descending")
        ->type_name("NAME");
    app.add_option(
           "--limit", typed.limit, "Only the first rows of the result (top: default 10)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    app.add_option("-f,--format", typed.format, "table, tsv, csv, json, ndjson, md")
        ->type_name("NAME");
    app.add_option("--digits",
                   settings.digits,
                   "Round numbers to so many digits; 0: all (default: 6 in a table, else all)")
        ->type_name("N")
        ->check(CLI::Range(0, 1000));
    app.add_option("-o,--output", settings.output, "Write the result to FILE")
        ->type_name("FILE");
    app.add_option("--save", settings.save, "describe, by: write the state to FILE, for merge")
        ->type_name("FILE");
    app.add_option("-t,--threads",
                   settings.threads,
                   "Threads of each rank (default: one for each core; under mpirun 1)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
    app.add_option(
           "--memory", typed.memory, "by: what the groups of a rank may take (default 4G)")
        ->type_name("SIZE");
    app.add_flag("--stats", settings.stats, "Tell how much was read, and how fast");
    app.add_flag("--quiet", settings.quiet, "Only the result, and errors");
    app.add_option(
           "--piece", typed.piece, "Bytes of a file that a rank reads at once (default 16M)")
        ->type_name("SIZE");
    app.add_option("--chunk", typed.chunk)->group("");
    app.set_version_flag("-V,--version", "norma-reduce " NORMA_VERSION);
    app.footer(examples);
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

Result<char> one_character(const std::string& option, const std::string& text) {
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() == 1 && text != "\n") return text.front();
    return Failure{
        fmt::format("{} '{}': it is one character of one byte, or tab", option, text)};
}

/// 64, 10k, 16M, 4G.
Result<std::uint64_t> size_of(const std::string& option, const std::string& text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit(parsed.ptr,
                     static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
    std::transform(unit.begin(), unit.end(), unit.begin(), [](char c) { return c | 0x20; });
    if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
    const std::size_t power = unit.empty() ? 0 : std::string_view("kmgt").find(unit) + 1;
    if (parsed.ec != std::errc() || power > 4 || unit.size() > 1 || !(number >= 1)) {
        return Failure{fmt::format("{} {}: a size is written 500M, 4G, 16k", option, text)};
    }
    for (std::size_t i = 0; i < power; ++i)
        number *= 1024;
    if (!(number < 1e18)) return Failure{fmt::format("{} {}: too large", option, text)};
    return static_cast<std::uint64_t>(number);
}

Result<std::vector<double>> numbers_of(const std::string& option, const std::string& text) {
    std::vector<double> numbers;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        double number = 0;
        const auto parsed = std::from_chars(text.data() + begin, text.data() + end, number);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + end)
            return Failure{fmt::format("{} {}: numbers separated by commas", option, text)};
        numbers.push_back(number);
        begin = end + 1;
    }
    return numbers;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == ',') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    std::erase(words, "");
    return words;
}

std::optional<Failure> understand_format(const Typed& typed, reduce::InputOptions& input) {
    using table::InputFormat;
    static const std::vector<std::string> names = {
        "auto", "csv", "tsv", "ndjson", "npy", "record"};
    static constexpr std::array formats = {InputFormat::unknown,
                                           InputFormat::csv,
                                           InputFormat::tsv,
                                           InputFormat::ndjson,
                                           InputFormat::npy,
                                           InputFormat::record};
    const auto found = std::find(names.begin(), names.end(), typed.input_format);
    if (found == names.end()) {
        const auto meant = nearest(typed.input_format, names);
        return Failure{
            fmt::format("--input-format {}: it is auto, csv, tsv, ndjson, npy or record{}",
                        typed.input_format,
                        meant ? "; did you mean " + *meant + "?" : "")};
    }
    const InputFormat format = formats[static_cast<std::size_t>(found - names.begin())];
    if (format != InputFormat::unknown) input.format = format;
    if (typed.record.empty()) {
        if (format != InputFormat::record) return std::nullopt;
        return Failure{"--input-format record needs --record TYPES, as in 'id:i8 x:f8'"};
    }
    if (input.format && format != InputFormat::record)
        return Failure{"--record goes with no other --input-format"};
    auto layout = table::parse_record(typed.record);
    if (!layout) return Failure{"--record: " + layout.error()};
    input.format = InputFormat::record;
    input.record = std::move(*layout);
    return std::nullopt;
}

std::optional<Failure> understand_input(const CLI::App& app,
                                        const Typed& typed,
                                        reduce::InputOptions& input) {
    const auto character = [](const std::string& option, const std::string& text, auto& into) {
        const auto one = one_character(option, text);
        if (one) into = *one;
        return one ? std::optional<Failure>() : Failure{one.error()};
    };
    if (!typed.separator.empty())
        if (auto wrong = character("--sep", typed.separator, input.separator)) return wrong;
    if (!typed.comment.empty())
        if (auto wrong = character("--comment", typed.comment, input.comment)) return wrong;
    if (app.count("--quote") > 0) {
        if (typed.quote.empty()) {
            input.quote = '\0';
        } else if (auto wrong = character("--quote", typed.quote, input.quote)) {
            return wrong;
        }
    }
    if (input.separator && input.quote && *input.separator == *input.quote)
        return Failure{"--sep and --quote are the same"};
    if (auto wrong = understand_format(typed, input)) return wrong;
    input.header = !typed.no_header;
    if (typed.decimal_comma) input.point = ',';
    if (typed.decimal_comma && input.separator == ',')
        return Failure{"--decimal-comma needs another --sep, such as ';'"};
    input.missing = app.count("--na") > 0 ? split(typed.missing) : reduce::usual_missing();
    for (const auto& [option, text, into] :
         {std::tuple{"--piece", typed.piece, &input.piece_size}}) {
        if (text.empty()) continue;
        const auto size = size_of(option, text);
        if (!size) return Failure{size.error()};
        *into = *size;
    }
    if (!typed.chunk.empty()) {
        const auto size = size_of("--chunk", typed.chunk);
        if (!size) return Failure{size.error()};
        input.chunk_size = *size;
    }
    return std::nullopt;
}

std::optional<Failure> understand(const CLI::App& app,
                                  const Typed& typed,
                                  ReduceSettings& settings) {
    if (auto wrong = understand_input(app, typed, settings.input)) return wrong;
    const auto format = table::parse_format(typed.format);
    if (!format) return Failure{"--format: " + format.error()};
    settings.format = *format;
    if (!typed.memory.empty()) {
        const auto size = size_of("--memory", typed.memory);
        if (!size) return Failure{size.error()};
        settings.memory = *size;
    }
    if (!typed.levels.empty()) {
        const auto levels = numbers_of("--quantiles", typed.levels);
        if (!levels) return Failure{levels.error()};
        for (const double level : *levels)
            if (!(level >= 0 && level <= 1))
                return Failure{
                    fmt::format("--quantiles {}: from 0 to 1; the median is 0.5", level)};
        settings.levels = *levels;
    }
    if (!typed.range.empty()) {
        const auto range = numbers_of("--range", typed.range);
        if (!range) return Failure{range.error()};
        if (range->size() != 2 || !((*range)[0] < (*range)[1]))
            return Failure{"--range " + typed.range + ": LOW,HIGH with LOW < HIGH"};
        settings.range = {(*range)[0], (*range)[1]};
    }
    if (typed.limit >= 0) settings.limit = static_cast<std::size_t>(typed.limit);
    if (typed.approx && settings.exact) return Failure{"--exact and --approx are both given"};
    if (typed.skip_bad && settings.strict)
        return Failure{"--strict and --skip-bad are both given"};
    return std::nullopt;
}

/// The verb, its column names, and the files.
std::optional<Failure> sort_words(std::vector<std::string> words, ReduceSettings& settings) {
    const auto& verbs = reduce::verb_names();
    const auto verb =
        words.empty() ? verbs.end() : std::find(verbs.begin(), verbs.end(), words.front());
    if (verb != verbs.end()) {
        settings.verb = static_cast<Verb>(verb - verbs.begin());
        words.erase(words.begin());
    } else if (!words.empty() && access(words.front().c_str(), F_OK) != 0) {
        if (const auto meant = nearest(words.front(), verbs);
            meant && words.front().find_first_of("./*?[@") == std::string::npos)
            return Failure{fmt::format(
                "'{}' is neither a verb (did you mean {}?) nor a file", words.front(), *meant)};
    }
    const bool has_keys = settings.verb == Verb::by || settings.verb == Verb::hist ||
                          settings.verb == Verb::quantile || settings.verb == Verb::distinct ||
                          settings.verb == Verb::top;
    if (has_keys) {
        if (words.empty()) {
            return Failure{
                fmt::format("{} needs a column: norma-reduce {} NAME FILES", *verb, *verb)};
        }
        settings.keys = words.front();
        words.erase(words.begin());
    }
    if (settings.verb == Verb::merge && words.empty())
        return Failure{"merge needs files that --save has written"};
    if (words.empty() && isatty(STDIN_FILENO) != 0)
        return Failure{"no files are given (norma-reduce --help; - reads the terminal)"};
    if (!settings.save.empty() && settings.verb != Verb::describe &&
        settings.verb != Verb::by && settings.verb != Verb::merge) {
        return Failure{"--save goes with describe, by and merge"};
    }
    settings.input.words = std::move(words);
    return std::nullopt;
}

}  // namespace

Result<ParsedOptions> parse_options(int argc, const char* const* argv) {
    ParsedOptions parsed;
    Typed typed;
    CLI::App app(about, "norma-reduce");
    app.formatter(std::make_shared<HelpFormat>());
    app.allow_extras();
    declare(app, parsed.settings, typed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        parsed.print = app.help();
        return parsed;
    } catch (const CLI::CallForVersion&) {
        parsed.print = app.version() + "\n";
        return parsed;
    } catch (const CLI::ParseError& error) {
        return Failure{error.what()};
    }
    for (const std::string& word : app.remaining()) {
        if (word.size() > 1 && word.front() == '-') {
            const auto meant = nearest(word.substr(0, word.find('=')), option_names(app));
            return Failure{fmt::format("unknown option {}{} (norma-reduce --help lists them)",
                                       word,
                                       meant ? "; did you mean " + *meant + "?" : "")};
        }
        typed.words.push_back(word);
    }
    if (const auto wrong = understand(app, typed, parsed.settings)) return *wrong;
    if (const auto wrong = sort_words(typed.words, parsed.settings)) return *wrong;
    return parsed;
}

}  // namespace norma::app
