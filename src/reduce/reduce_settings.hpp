#pragma once
// What a command line of norma-reduce asks for.

#include "reduce/table.hpp"
#include "table/write_options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

enum class Verb : std::uint8_t {
    describe,
    by,
    hist,
    quantile,
    distinct,
    top,
    sample,
    check,
    merge
};

/// Exit statuses.
///@{
constexpr int all_well = 0;
constexpr int bad_rows_found = 1;  ///< with --strict, by `check`, and if none is good
constexpr int wrong_usage = 2;
constexpr int cannot_go_on = 3;  ///< reading, writing, memory
///@}

struct ReduceSettings {
    Verb verb = Verb::describe;
    InputOptions input;
    std::string keys;              ///< of `by`; columns of hist, quantile, distinct, top
    std::string columns;           ///< --columns, as typed; empty: all
    std::string aggregates = "n";  ///< -a
    std::string where;             ///< as typed
    bool strict = false;
    bool exact = false;
    bool core = false;  ///< describe: without quantiles, distinct and top values
    std::vector<double> levels = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    std::size_t bins = 20;
    std::optional<std::pair<double, double>> range;
    std::size_t sample = 10;
    std::uint64_t seed = 0;
    std::string sort;  ///< a column of the result; -NAME: descending
    std::optional<std::size_t> limit;
    std::size_t memory = std::size_t{4} << 30;
    int threads = 0;  ///< 0: as many as there are cores, or one under mpirun
    table::Format format = table::Format::table;
    int digits = -1;     ///< -1: 6 in a table for people, else all
    std::string output;  ///< a file; empty: standard output
    std::string save;    ///< a file for the state
    bool stats = false;
    bool progress = false;  ///< also where standard error is no terminal
    bool quiet = false;
};

}  // namespace norma::reduce
