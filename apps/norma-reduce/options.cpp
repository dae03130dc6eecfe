#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "../error_terminal.hpp"
#include "../help_format.hpp"
#include "declare_options.hpp"
#include "help_text.hpp"
#include "input_format.hpp"
#include "reduce/verbs.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <span>

namespace norma::app {

namespace {

using reduce::ReduceSettings;
using reduce::Verb;

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

Result<char> one_character(const std::string& option, const std::string& text) {
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() == 1 && text != "\n") return text.front();
    return Failure{
        fmt::format("{} '{}': it is one character of one byte, or tab", option, text)};
}

/// Takes a whole number from `low` to `high`; leaves `into` as it is if no text is given.
template <typename Number>
std::optional<Failure> read_whole(const std::string& option,
                                  const std::string& text,
                                  std::uint64_t low,
                                  std::uint64_t high,
                                  Number& into) {
    if (text.empty()) return std::nullopt;
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || number < low ||
        number > high) {
        return Failure{
            fmt::format("{} {}: it is a whole number from {} to {}", option, text, low, high)};
    }
    into = static_cast<Number>(number);
    return std::nullopt;
}

std::optional<Failure> understand_numbers(const Typed& typed, ReduceSettings& settings) {
    constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t limit = 0;
    for (auto wrong : {read_whole("--bins", typed.bins, 1, 100'000, settings.bins),
                       read_whole("--rows", typed.rows, 0, any, settings.sample),
                       read_whole("--seed", typed.seed, 0, any, settings.seed),
                       read_whole("--digits", typed.digits, 0, 1000, settings.digits),
                       read_whole("--threads", typed.threads, 1, 1024, settings.threads),
                       read_whole("--limit", typed.limit, 0, any, limit)})
        if (wrong) return wrong;
    if (!typed.limit.empty()) settings.limit = limit;
    return std::nullopt;
}

/// Most likely it is the value of a variable that is not set.
Failure given_nothing(const std::string& what) {
    return Failure{what + " is given nothing; is a variable of the shell not set?"};
}

/// That no option is given nothing that needs something.
std::optional<Failure> expect_texts(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        const auto& names = option->get_lnames();
        if (names.empty() || option->count() == 0 || !option->results().front().empty())
            continue;
        const std::string& name = names.front();
        if (name == "quote" || name == "na" || name == "comment")
            continue;  // then there is none
        return given_nothing("--" + name);
    }
    return std::nullopt;
}

/// 64, 10k, 16M, 4G.
Result<std::uint64_t> size_of(const std::string& option, const std::string& text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit(parsed.ptr,
                     static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
    std::transform(unit.begin(), unit.end(), unit.begin(), [](char c) { return c | 0x20; });
    if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
    const std::size_t power = unit.empty() ? 0 : std::string_view("\nkmgt").find(unit);
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

std::optional<Failure> understand_characters(const CLI::App& app,
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
    return std::nullopt;
}

/// Sets a size if one was typed.
template <typename Size>
std::optional<Failure> understand_size(const std::string& option,
                                       const std::string& text,
                                       Size& into) {
    if (text.empty()) return std::nullopt;
    const auto size = size_of(option, text);
    if (!size) return Failure{size.error()};
    into = *size;
    return std::nullopt;
}

std::optional<Failure> understand_input(const CLI::App& app,
                                        const Typed& typed,
                                        reduce::InputOptions& input) {
    if (auto wrong = understand_characters(app, typed, input)) return wrong;
    if (auto wrong = understand_format(typed, input)) return wrong;
    input.header = !typed.no_header;
    if (typed.decimal_comma) input.point = ',';
    if (typed.decimal_comma && input.separator == ',')
        return Failure{"--decimal-comma needs another --sep, such as ';'"};
    input.missing = app.count("--na") > 0 ? split(typed.missing) : reduce::usual_missing();
    if (auto wrong = understand_size("--piece", typed.piece, input.piece_size)) return wrong;
    return understand_size("--chunk", typed.chunk, input.chunk_size);
}

/// Levels and a range.
std::optional<Failure> understand_lists(const Typed& typed, ReduceSettings& settings) {
    if (!typed.levels.empty()) {
        const auto levels = numbers_of("--quantiles", typed.levels);
        if (!levels) return Failure{levels.error()};
        for (const double level : *levels) {
            if (!(level >= 0 && level <= 1)) {
                return Failure{
                    fmt::format("--quantiles {}: from 0 to 1; the median is 0.5", level)};
            }
        }
        settings.levels = *levels;
    }
    if (!typed.range.empty()) {
        const auto range = numbers_of("--range", typed.range);
        if (!range) return Failure{range.error()};
        if (range->size() != 2 || !((*range)[0] < (*range)[1]) || !std::isfinite((*range)[0]) ||
            !std::isfinite((*range)[1]))
            return Failure{"--range " + typed.range + ": LOW,HIGH with LOW < HIGH"};
        settings.range = {(*range)[0], (*range)[1]};
    }
    return std::nullopt;
}

std::optional<Failure> understand(const CLI::App& app,
                                  const Typed& typed,
                                  ReduceSettings& settings) {
    if (auto wrong = expect_texts(app)) return wrong;
    if (auto wrong = understand_input(app, typed, settings.input)) return wrong;
    if (auto wrong = understand_numbers(typed, settings)) return wrong;
    const auto format = table::parse_format(typed.format);
    if (!format) return Failure{"--format: " + format.error()};
    settings.format = *format;
    if (auto wrong = understand_size("--memory", typed.memory, settings.memory)) return wrong;
    if (auto wrong = understand_lists(typed, settings)) return wrong;
    if (typed.approx && settings.exact) return Failure{"--exact and --approx are both given"};
    if (typed.skip_bad && settings.strict)
        return Failure{"--strict and --skip-bad are both given"};
    return std::nullopt;
}

/// Options that say something to some verbs only.
struct OfVerbs {
    const char* option;
    std::vector<Verb> verbs;
};

const std::vector<OfVerbs>& options_of_verbs() {
    static const std::vector<OfVerbs> all = {
        {"--aggregates", {Verb::by}},
        {"--bins", {Verb::hist}},
        {"--columns", {Verb::describe, Verb::sample, Verb::check}},
        {"--core", {Verb::describe}},
        {"--exact", {Verb::quantile, Verb::distinct}},
        {"--approx", {Verb::quantile, Verb::distinct}},
        {"--quantiles", {Verb::quantile}},
        {"--range", {Verb::hist}},
        {"--rows", {Verb::sample}},
        {"--save", {Verb::describe, Verb::by, Verb::merge}},
        {"--seed", {Verb::sample}},
    };
    return all;
}

std::optional<Failure> expect_options_of(Verb verb, const CLI::App& app) {
    for (const OfVerbs& known : options_of_verbs()) {
        if (app.count(known.option) == 0 ||
            std::find(known.verbs.begin(), known.verbs.end(), verb) != known.verbs.end())
            continue;
        std::string names;
        for (const Verb of : known.verbs) {
            names += (names.empty() ? "" : " or ") +
                     reduce::verb_names()[static_cast<std::size_t>(of)];
        }
        return Failure{fmt::format("{} goes with {}, not with {}",
                                   known.option,
                                   names,
                                   reduce::verb_names()[static_cast<std::size_t>(verb)])};
    }
    return std::nullopt;
}

/// The verb that a word stands for which is none: a part of one, more than one, or misspelt.
std::optional<std::string> verb_meant(const std::string& word) {
    constexpr std::size_t least = 3;
    if (word.find_first_of("./*?[@") != std::string::npos) return std::nullopt;
    if (word == "help" || word == "version") return "--" + word;
    const auto& verbs = reduce::verb_names();
    if (auto meant = nearest(word, verbs)) return meant;
    const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const std::string& verb) {
        return std::min(word.size(), verb.size()) >= least &&
               (verb.starts_with(word) || word.starts_with(verb));
    });
    return found == verbs.end() ? std::nullopt : std::optional(*found);
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
        if (const auto meant = verb_meant(words.front())) {
            return Failure{fmt::format(
                "'{}' is neither a verb (did you mean {}?) nor a file", words.front(), *meant)};
        }
    }
    const bool has_keys = settings.verb == Verb::by || settings.verb == Verb::hist ||
                          settings.verb == Verb::quantile || settings.verb == Verb::distinct ||
                          settings.verb == Verb::top;
    if (has_keys) {
        if (words.empty()) {
            return Failure{
                fmt::format("{} needs a column: norma-reduce {} NAME FILES", *verb, *verb)};
        }
        if (words.size() == 1 && access(words.front().c_str(), F_OK) == 0) {
            return Failure{
                fmt::format("{} needs a column before the files: norma-reduce {} "
                            "NAME {} (or - behind it for standard input)",
                            *verb,
                            *verb,
                            words.front())};
        }
        if (words.front().empty()) {
            return given_nothing(*verb);
        }
        settings.keys = words.front();
        words.erase(words.begin());
    }
    if (settings.verb == Verb::merge && words.empty())
        return Failure{"merge needs files that --save has written"};
    if (words.empty() && isatty(STDIN_FILENO) != 0)
        return Failure{"no files are given (norma-reduce --help; - reads the terminal)"};
    settings.input.words = std::move(words);
    if (settings.output == "-") settings.output.clear();  // standard output, as everywhere
    return std::nullopt;
}

}  // namespace

Result<ParsedOptions> parse_options(int argc, const char* const* argv) {
    ParsedOptions parsed;
    Typed typed;
    for (const std::string_view word : std::span(argv, static_cast<std::size_t>(argc))) {
        // CLI11 would take the next word for its value.
        if (word.starts_with("--") && word.find('=') == word.size() - 1)
            return given_nothing(std::string(word.substr(0, word.size() - 1)));
    }
    CLI::App app(about, "norma-reduce");
    app.formatter(std::make_shared<HelpFormat>(usage));
    app.allow_extras();
    declare_options(app, parsed.settings, typed);
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
    if (const auto wrong = expect_options_of(parsed.settings.verb, app)) return *wrong;
    parsed.settings.progress = parsed.settings.progress || is_error_on_terminal();
    return parsed;
}

}  // namespace norma::app
