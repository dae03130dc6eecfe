// What a run tells the user, and its result on the way out.
#include "norma/base/nearest.hpp"

#include "base/atomic_file.hpp"
#include "base/launcher_end.hpp"
#include "base/simd_level.hpp"
#include "reduce/key_notes.hpp"
#include "reduce/line_number.hpp"
#include "reduce/listed_names.hpp"
#include "reduce/session.hpp"
#include "table/write_table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

double number_of(const table::Cell& cell) {
    if (const auto* value = std::get_if<double>(&cell)) return *value;
    if (const auto* count = std::get_if<std::uint64_t>(&cell))
        return static_cast<double>(*count);
    return std::strtod(std::get<table::ExactNumber>(cell).digits.c_str(), nullptr);
}

/// Digits, so many at least, that tell the edges of bins apart and show whole numbers in full.
int edge_digits(const table::ResultTable& bins, int least) {
    constexpr int enough = 17;
    constexpr double whole_below = 1e15;
    const auto suffice = [&](int digits) {
        return std::all_of(bins.rows.begin(), bins.rows.end(), [&](const auto& row) {
            const double width = number_of(row[1]) - number_of(row[0]);
            for (const std::size_t edge : {0U, 1U}) {
                const double value = number_of(row[edge]);
                const double shown =
                    std::strtod(table::cell_text(row[edge], digits).c_str(), nullptr);
                const double off = std::abs(shown - value);
                if (off > width / 100 || (off >= 1 && std::abs(value) < whole_below))
                    return false;
            }
            return true;
        });
    };
    int digits = least;
    while (digits < enough && !suffice(digits))
        ++digits;
    return digits;
}

/// Of two cells: nothing last, numbers by size, texts by bytes.
int compared(const table::Cell& a, const table::Cell& b) {
    if (table::is_number(a) && table::is_number(b)) {
        const double x = number_of(a);
        const double y = number_of(b);
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (table::is_number(a) != table::is_number(b)) return table::is_number(a) ? -1 : 1;
    return table::cell_text(a).compare(table::cell_text(b));
}

bool is_descending(const std::string& sort) {
    return sort.starts_with('-');
}

}  // namespace

/// A line for each, with its place.
std::string Session::first_bad_rows(std::size_t most) const {
    std::string text;
    std::vector<Complaint> told = report_.first_bad;
    told.resize(std::min(most, told.size()));
    for (std::size_t i = 0; i < told.size();) {
        const std::uint32_t file = told[i].file;
        std::vector<std::uint64_t> offsets;
        for (std::size_t k = i; k < told.size() && told[k].file == file; ++k)
            offsets.push_back(told[k].offset);
        const auto& input = table_.files[file].input;
        const auto lines = line_numbers(input, offsets);
        for (std::size_t k = 0; k < offsets.size(); ++k, ++i) {
            text += lines[k] > 0
                        ? fmt::format("\n  {}:{}: {}", input.name(), lines[k], told[i].reason)
                        : fmt::format(
                              "\n  {}, byte {}: {}", input.name(), offsets[k], told[i].reason);
        }
    }
    return text;
}

void Session::tell_bad_rows() const {
    if (report_.bad_rows == 0) return;
    std::string text =
        fmt::format("{} of {} rows are bad and left out:", report_.bad_rows, report_.rows) +
        first_bad_rows(ReadReport::most_complaints);
    if (report_.bad_rows > report_.first_bad.size())
        text += fmt::format("\n  and {} more", report_.bad_rows - report_.first_bad.size());
    const char separator = table_.guessed_separator;
    if (separator != '\0' && report_.bad_rows > report_.rows / 2) {
        text += fmt::format("\n  the separator was taken to be {}; --sep says another",
                            separator == '\t' ? "a tab" : fmt::format("'{}'", separator));
    }
    say(text);
}

/// Two columns of texts in --where, of which nothing says that they are.
void Session::tell_compared_texts() const {
    for (const auto& [columns, rows] : report_.compared_texts) {
        say(
            fmt::format("--where compares '{}' and '{}' as numbers, but in {} row{} both hold "
                        "texts, and it is not true; text(...) around both compares texts",
                        table_.names[columns.first],
                        table_.names[columns.second],
                        rows,
                        rows == 1 ? "" : "s"));
    }
}

void Session::tell_what_was_read() const {
    if (!table_.files.empty() && table_.header.empty()) say(table_.why_empty());
    if (report_.may_repeat) say_always(input_may_repeat);
    tell_bad_rows();
    for (const std::string& note : key_notes(table_, report_))
        say(note);
    tell_compared_texts();
}

void Session::tell_statistics() const {
    if (!settings_.stats) return;
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begun_;
    say(fmt::format(
        "{} rows, {:.3f} GB in {:.3f} s: {:.2f} GB/s; {} rank{}, {} thread{} each, {}",
        report_.rows,
        static_cast<double>(report_.bytes) / 1e9,
        time.count(),
        static_cast<double>(report_.bytes) / 1e9 / time.count(),
        crew_.size(),
        crew_.size() == 1 ? "" : "s",
        crew_.threads,
        crew_.threads == 1 ? "" : "s",
        name(simd_level())));
}

std::size_t Session::sort_column(const table::ResultTable& result) const {
    const std::string wanted = settings_.sort.substr(is_descending(settings_.sort) ? 1 : 0);
    std::vector<std::string> names;
    for (const table::ResultColumn& column : result.columns) {
        names.push_back(column.name);
        if (column.name == wanted || column.name == "~" + wanted) return names.size() - 1;
    }
    const auto meant = nearest(wanted, names);
    throw Ending{
        fmt::format("--sort {}: the result has no such column; {}",
                    wanted,
                    meant ? "did you mean " + *meant + "?" : "there are " + listed(names)),
        wrong_usage};
}

void Session::expect_sortable(const table::ResultTable& head) const {
    if (!settings_.sort.empty()) static_cast<void>(sort_column(head));
}

void Session::sort(table::ResultTable& result) const {
    if (!settings_.sort.empty()) {
        const std::size_t column = sort_column(result);
        const bool descending = is_descending(settings_.sort);
        std::stable_sort(
            result.rows.begin(), result.rows.end(), [&](const auto& a, const auto& b) {
                const bool a_missing = table::is_missing(a[column]);
                const bool b_missing = table::is_missing(b[column]);
                if (a_missing || b_missing) return !a_missing && b_missing;
                const int way = compared(a[column], b[column]);
                return descending ? way > 0 : way < 0;
            });
    }
    const bool of_each_column = settings_.verb == Verb::top;  // which has cut them
    if (settings_.limit && !of_each_column && result.rows.size() > *settings_.limit)
        result.rows.resize(*settings_.limit);
}

void Session::write(const Add& add) const {
    std::optional<Failure> failure;
    if (settings_.output.empty()) {
        FileWriter out = FileWriter::standard(STDOUT_FILENO);
        failure = add(out);
    } else {
        failure = write_atomically(settings_.output, add);
    }
    if (failure) throw Ending{failure->message, cannot_go_on};
}

/// What a file holds does not depend on the terminal.
table::WriteOptions Session::write_options() const {
    const bool for_people = settings_.format == table::Format::table;
    const bool to_file = !settings_.output.empty();
    return {.format = settings_.format,
            .digits = settings_.digits >= 0 ? settings_.digits
                      : for_people          ? 6
                                            : 0,
            .keep_exact = settings_.digits < 0,
            .width = to_file ? 0 : terminal_.width,
            .characters = to_file ? table::Characters::utf8 : terminal_.characters,
            .reader = to_file ? table::Reader::program : terminal_.reader};
}

void Session::show(table::ResultTable result) {
    if (!crew_.is_root()) return;
    tell_what_was_read();
    sort(result);
    write([&](FileWriter& out) { return table::write_table(out, result, write_options()); });
    tell_statistics();
}

void Session::show(const table::ResultRows& rows) {
    if (!settings_.sort.empty()) {
        show(result_table(rows));
        return;
    }
    if (!crew_.is_root()) return;
    tell_what_was_read();
    const std::size_t count = std::min(rows.count, settings_.limit.value_or(rows.count));
    write(
        [&](FileWriter& out) { return table::write_rows(out, rows, count, write_options()); });
    tell_statistics();
}

void Session::show_histogram(table::ResultTable bins) {
    tell_what_was_read();
    sort(bins);
    table::WriteOptions options = write_options();
    if (settings_.digits < 0) options.digits = edge_digits(bins, options.digits);
    constexpr std::size_t width_of_files = 80;
    std::vector<table::Bin> drawn;
    for (const auto& row : bins.rows) {
        drawn.push_back({table::cell_text(row[0], options.digits),
                         table::cell_text(row[1], options.digits),
                         std::get<std::uint64_t>(row[2])});
    }
    const std::string picture = table::bar_histogram(
        drawn, options.width == 0 ? width_of_files : options.width, options.characters);
    write([&](FileWriter& out) {
        out.add(picture);
        return out.flush();
    });
    tell_statistics();
}

}  // namespace norma::reduce
