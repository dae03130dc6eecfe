#include "reduce/session.hpp"

#include "base/atomic_file.hpp"
#include "base/launcher_end.hpp"
#include "base/printable.hpp"
#include "reduce/asked_names.hpp"
#include "reduce/listed_names.hpp"
#include "reduce/missing_numbers.hpp"
#include "reduce/same_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <mutex>

namespace norma::reduce {

namespace {

/// What rank 0 tells the others.
struct Found {
    Table table;
    std::string failure;
    int status = cannot_go_on;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& table& failure& status;
    }
};

bool is_binary(const TableFile& file) {
    return file.input.format == table::InputFormat::npy ||
           file.input.format == table::InputFormat::record;
}

/// The files of the table, and those that list them.
std::vector<std::string> paths_read(const InputOptions& input, const Table& table) {
    std::vector<std::string> paths;
    for (const TableFile& file : table.files)
        paths.push_back(file.input.path);
    for (const std::string& word : input.words)
        if (word.starts_with('@')) paths.push_back(word.substr(1));
    return paths;
}

/// Whether standard input names the files.
bool lists_standard_input(const InputOptions& input) {
    return std::find(input.words.begin(), input.words.end(), "@-") != input.words.end();
}

/// Why what is to be written cannot be, or nothing.
std::string cannot_write(const ReduceSettings& settings) {
    for (const std::string& path : {settings.output, settings.save}) {
        if (path.empty()) continue;
        if (const auto failure = not_writable(path)) return failure->message;
    }
    return {};
}

Found find_as_root(const ReduceSettings& settings, const Crew& crew) {
    Found found;
    found.failure = cannot_write(settings);
    if (crew.comm != nullptr) heed_launcher();
    auto table = find_table(settings.input, asked_names(settings));
    if (crew.comm != nullptr && lists_standard_input(settings.input) && launcher_is_ending())
        table = Failure{input_cut_off};
    if (!table) {
        found.failure = table.error();
        return found;
    }
    found.table = std::move(*table);
    auto lost = would_destroy(settings, paths_read(settings.input, found.table));
    if (lost.empty()) return found;
    found.failure = std::move(lost);
    found.status = wrong_usage;
    return found;
}

}  // namespace

Session::Session(const ReduceSettings& settings, const Crew& crew)
    : settings_(settings),
      input_(settings.input),
      crew_(crew),
      terminal_(table::terminal_of(STDOUT_FILENO)) {}

void Session::open() {
    Found found;
    if (crew_.is_root()) found = find_as_root(settings_, crew_);
    if (crew_.comm != nullptr) found = crew_.comm->bcast(std::move(found), 0);
    if (!found.failure.empty()) throw Ending{found.failure, found.status};
    table_ = std::move(found.table);
    for (const std::string& note : table_.notes)
        say(note);
    if (std::all_of(table_.files.begin(), table_.files.end(), is_binary))
        input_.missing = with_printed_numbers(std::move(input_.missing));
    if (settings_.where.empty()) return;
    auto condition = expr::Expression::compile_condition(settings_.where, table_.names);
    if (!condition) {
        const std::string why = table_.header.empty() ? "\n  " + table_.why_empty() : "";
        throw Ending{"--where: " + condition.error() + why, wrong_usage};
    }
    where_ = std::move(*condition);
}

FieldRules Session::rules() const {
    return {input_.point, input_.missing};
}

std::vector<std::size_t> Session::columns(const std::string& names) const {
    std::vector<std::size_t> found;
    if (names.empty()) {
        // A table of its own may have a column of that name.
        const bool has_file =
            table_.names.size() > table_.header.size() && table_.names.back() == "file";
        for (std::size_t i = 0; i < table_.names.size() - (has_file ? 1 : 0); ++i)
            found.push_back(i);
        return found;
    }
    const auto words = split_names(names);
    if (!words) throw Ending{words.error(), wrong_usage};
    for (const std::string& word : *words) {
        const auto place = table_.find(word);
        if (!place)
            throw Ending{place.error() + hint_at_commas(names, table_.names), wrong_usage};
        if (std::find(found.begin(), found.end(), *place) != found.end())
            throw Ending{fmt::format("column '{}' is asked for twice", word), wrong_usage};
        found.push_back(*place);
    }
    return found;
}

std::vector<std::string> Session::names_of(const std::vector<std::size_t>& columns) const {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const std::size_t column : columns)
        names.push_back(table_.names[column]);
    return names;
}

void Session::say(const std::string& line) const {
    if (!settings_.quiet) say_always(line);
}

void Session::say_always(const std::string& line) const {
    if (crew_.is_root()) std::cerr << "norma-reduce: " << printable_lines(line) << '\n';
}

/// Tells every two seconds how far the pieces have been handed out, over all ranks.
std::function<void(std::size_t)> Session::progress() const {
    if (!crew_.is_root() || settings_.quiet || !settings_.progress) return {};
    struct Last {
        std::mutex mutex;
        std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
    };
    return [this, last = std::make_shared<Last>()](std::size_t piece) {
        const std::scoped_lock lock(last->mutex);
        const auto now = std::chrono::steady_clock::now();
        if (now - last->time < std::chrono::seconds(2)) return;
        last->time = now;
        const double share =
            static_cast<double>(piece) / static_cast<double>(table_.work.size());
        say(fmt::format(
            "{:3.0f} % of {:.2f} GB", share * 100, static_cast<double>(table_.bytes) / 1e9));
    };
}

void Session::end_if_failed() {
    std::string message;
    const std::string repeats =
        report_.may_repeat ? std::string("\n") + input_may_repeat : std::string();
    if (crew_.is_root() && report_.failure) message = report_.failure->reason + repeats;
    if (crew_.comm != nullptr) {
        message = crew_.comm->bcast(message, 0);
        report_.too_large = crew_.comm->bcast(report_.too_large, 0);
        report_.bad_rows = crew_.comm->bcast(report_.bad_rows, 0);
        report_.rows = crew_.comm->bcast(report_.rows, 0);
    }
    if (!message.empty() && report_.too_large) throw TooLarge{{message, cannot_go_on}};
    if (!message.empty()) throw Ending{message, cannot_go_on};
    if (settings_.strict && report_.bad_rows > 0) {
        throw Ending{
            crew_.is_root() ? "a bad row under --strict:" + first_bad_rows(1) + repeats : "",
            bad_rows_found};
    }
}

int Session::status() const {
    const bool none_is_good = report_.bad_rows == report_.rows;
    const bool tells = settings_.verb == Verb::check || none_is_good;
    return tells && report_.bad_rows > 0 ? bad_rows_found : all_well;
}

}  // namespace norma::reduce
