#pragma once
// One run of norma-reduce: the table all ranks agree on, passes over it, notes for the user,
// and the result in its place. Rank 0 speaks; all ranks end with the same status.

#include "base/file_writer.hpp"
#include "reduce/aggregates.hpp"
#include "reduce/field_rules.hpp"
#include "reduce/read_report.hpp"
#include "reduce/reduce_settings.hpp"
#include "reduce/run_pass.hpp"
#include "reduce/table.hpp"
#include "table/result_table.hpp"
#include "table/sparkline.hpp"
#include "table/terminal.hpp"
#include "table/write_options.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

/// Ends the run on all ranks with a message of rank 0 and a status.
struct Ending {
    std::string message;
    int status = cannot_go_on;
};

/// The end of a pass whose state takes more memory than it may.
struct TooLarge : Ending {};

class Session {
  public:
    Session(const ReduceSettings& settings, const Crew& crew);

    /// Collective: finds the table, and whether results can be written. Throws Ending.
    void open();
    /// Throws Ending on all ranks if results with these columns cannot be sorted as is asked
    /// for: better before the table is read than after.
    void expect_sortable(const table::ResultTable& head) const;

    [[nodiscard]] const Table& table() const noexcept { return table_; }
    [[nodiscard]] const Crew& crew() const noexcept { return crew_; }
    [[nodiscard]] const ReduceSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const table::Terminal& terminal() const noexcept { return terminal_; }
    [[nodiscard]] const ReadReport& report() const noexcept { return report_; }
    [[nodiscard]] FieldRules rules() const;

    /// The places of the columns in `names`, all but `file` if that is empty. Throws Ending,
    /// also if one is there twice.
    [[nodiscard]] std::vector<std::size_t> columns(const std::string& names) const;
    [[nodiscard]] std::vector<std::string> names_of(
        const std::vector<std::size_t>& columns) const;

    /// Collective: reads the whole table. Throws Ending on all ranks if that fails.
    template <typename State, typename Make>
    State pass(const Make& make) {
        const PassInput input{table_, input_, where_, settings_.strict, progress()};
        auto [state, report] = run_pass<State>(crew_, input, make);
        report_ = std::move(report);
        end_if_failed();
        return std::move(state);
    }

    /// A line for the user, from rank 0; unless --quiet.
    void say(const std::string& line) const;
    /// The same, also with --quiet.
    void say_always(const std::string& line) const;
    /// On rank 0: tells of bad rows, sorts, cuts and writes.
    void show(table::ResultTable result);
    /// The same, without all rows in memory unless they are to be sorted or aligned.
    void show(const table::ResultRows& rows);
    /// The same for bins, rows of two edges and a count, as a picture.
    void show_histogram(table::ResultTable bins);
    /// The exit status of a run that came to its end, the same on all ranks.
    [[nodiscard]] int status() const;

  private:
    [[nodiscard]] std::function<void(std::size_t)> progress() const;
    void end_if_failed();
    [[nodiscard]] std::string first_bad_rows(std::size_t most) const;
    void tell_bad_rows() const;
    void tell_compared_texts() const;
    void tell_what_was_read() const;
    void tell_statistics() const;
    [[nodiscard]] table::WriteOptions write_options() const;
    [[nodiscard]] std::size_t sort_column(const table::ResultTable& result) const;
    void sort(table::ResultTable& result) const;
    /// To standard output or the file of -o: what `add` gives to the writer.
    using Add = std::function<std::optional<Failure>(FileWriter&)>;
    void write(const Add& add) const;

    const ReduceSettings& settings_;
    InputOptions input_;  ///< of the settings, with what follows from the files
    const Crew& crew_;
    table::Terminal terminal_;
    Table table_;
    Condition where_;
    ReadReport report_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace norma::reduce
